"""Reliability: observed rate against predicted, and the rows per bin to stand below."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from monitoring.charts.authored import authored
from monitoring.charts.axes import counts, once
from monitoring.charts.columns import Rows
from monitoring.charts.decimals import told_tooltip, with_told
from monitoring.charts.judgement import judged_marks
from monitoring.charts.lazy_imports import alt, pd
from monitoring.charts.long_tail import scale_of
from monitoring.charts.rows import numbers, table
from monitoring.charts.specification import Specification, specification
from monitoring.charts.theme import Tokens, palette
from monitoring.kept_beside import kept_beside

COLUMNS = (
    "predicted",
    "observed",
    "lower",
    "upper",
    "band_lower",
    "band_upper",
    "n",
    "bin_lower",
    "bin_upper",
)
JUDGEMENTS = ("on the diagonal", "off the diagonal")
MARGIN = 36
_ENDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
_RARE = 0.1


@authored("height", "end")
def reliability(
    *,
    theme: str = "light",
    scale: float = 1.0,
    height: int = 330,
    small: bool = False,
    end: float = 1.0,
) -> Specification:
    """Draw observed rates against mean scores, with the diagonal.

    Takes the columns that `reliability_rows` makes: those of `COLUMNS` and `judgement`.

    Parameters
    ----------
    theme : {"light", "dark"}
        The colours.
    scale : float, default 1.0
        Factor on the sizes of text and lines.
    height : int, default 330
        In pixels, axes included.
    small : bool, default False
        Whether it is one of several, in which the sides of the diagonal have no words.
    end : float, default 1.0
        Where both axes end, of one of several or of a rare class.

    Returns
    -------
    dict
        Vega-Lite without data; shared, so deep-copy it before editing.
    """
    tokens = palette(theme)
    x = alt.X(
        "predicted:Q",
        title=None,
        scale=alt.Scale(domain=[0, end], nice=False),
        axis=alt.Axis(format="%", tickCount=5),
    )
    y = alt.Y("observed:Q", title=None, scale=alt.Scale(domain=[0, end], nice=False), axis=_shares())
    around = _diagonal(tokens, x, y, end)[: 2 if small else None]
    chart = alt.layer(*around, *_points(tokens, x, y, small=small))
    return specification(chart, height)


def _shares(**options: Any) -> alt.Axis:
    """Make an axis of shares; on the left, as wide as that of the chart below, so that the bins align."""
    return alt.Axis(**{"format": "%", "tickCount": 5, "minExtent": MARGIN, "maxExtent": MARGIN, **options})


def _diagonal(tokens: Tokens, x: alt.X, y: alt.Y, end: float) -> list[alt.Chart]:
    """Draw what a calibrated model would do, and say what the two sides of it mean."""
    ends = {"x": alt.datum(0), "x2": alt.datum(end), "y": alt.datum(0), "y2": alt.datum(end)}
    # in the corners, where only a score that says the contrary of what happens has a point
    words: list[tuple[float, float, Literal["left", "right"], str]] = [
        (0.02, 0.06, "left", "scores too low"),
        (0.98, 0.94, "right", "scores too high"),
    ]
    return [
        alt.Chart()
        .mark_area(color=tokens.baseline, opacity=0.28)
        .encode(x=x, y=alt.Y("band_lower:Q", title=None), y2=alt.Y2("band_upper:Q")),
        once().mark_rule(color=tokens.baseline, strokeDash=[4, 3], strokeWidth=1.2).encode(**ends),
        *(
            once()
            .mark_text(text=word, fontStyle="italic", color=tokens.axis, align=align)
            .encode(x=alt.value({"expr": f"{right} * width"}), y=alt.value({"expr": f"{down} * height"}))
            for right, down, align, word in words
        ),
    ]


def _points(tokens: Tokens, x: alt.X, y: alt.Y, *, small: bool) -> list[alt.Chart]:
    """Draw the bins: line, Wilson intervals, and a diamond where the diagonal is outside of one."""
    color, shape = judged_marks(JUDGEMENTS, tokens)
    tip = [
        alt.Tooltip("promised:N", title="Predicted"),
        *told_tooltip("Observed"),
        alt.Tooltip("n:Q", title="Rows", format=","),
    ]
    base = alt.Chart().encode(x=x)
    promised = "format(datum.predicted, datum.predicted < 0.01 ? '.2%' : '.1%')"
    told = with_told(base, ".1%", "observed").transform_calculate(promised=promised)
    return [
        base.mark_line(color=tokens.current).encode(y=y),
        base.mark_rule(strokeWidth=1.6, opacity=0.7).encode(
            y=alt.Y("lower:Q", title=None), y2=alt.Y2("upper:Q"), color=color
        ),
        told.mark_point(filled=True, size=30 if small else 62, opacity=1).encode(
            y=y, color=color, shape=shape, tooltip=tip
        ),
    ]


def common_end(frames: Iterable[pd.DataFrame]) -> float:
    """Say where the axes of several small diagrams end: of sixty classes no score comes near 1.

    Parameters
    ----------
    frames : iterable of DataFrame
        From `reliability_rows`.

    Returns
    -------
    float
        The first of a thousandth, two, five and so on to a half that nothing lies beyond, else 1.
    """
    drawn = ("predicted", "observed", "upper", "band_upper")
    largest = max((float(frame[[*drawn]].max().max()) for frame in frames if len(frame)), default=1.0)
    return next((end for end in _ENDS if largest <= end), 1.0)


@kept_beside
def own_end(frame: pd.DataFrame) -> float:
    """Say where the axes of a diagram by itself end.

    Parameters
    ----------
    frame : DataFrame
        From `reliability_rows`.

    Returns
    -------
    float
        1 as a rule, so that models compare; as `common_end` of a rare class, whose bins would be one dot.
    """
    end = common_end([frame])
    return end if end <= _RARE else 1.0


@authored("height", "end")
def rows_per_bin(
    *, theme: str = "light", scale: float = 1.0, height: int = 62, roots: bool = False, end: float = 1.0
) -> Specification:
    """Draw how many rows each bin of the diagram rests on, to stand below it in the same width.

    Takes the columns that `reliability_rows` makes.

    Parameters
    ----------
    theme : {"light", "dark"}
        The colours.
    scale : float, default 1.0
        Factor on the sizes of text and lines.
    height : int, default 62
        In pixels, axes included.
    roots : bool, default False
        Whether rows are drawn by their roots, as one bin holds many times those of the others.
    end : float, default 1.0
        Where the axis of scores ends, as that of the diagram above.

    Returns
    -------
    dict
        Vega-Lite without data; shared, so deep-copy it before editing.
    """
    tokens = palette(theme)
    x_scale = alt.Scale(domain=[0, end], nice=False)
    x = alt.X("bin_lower:Q", title=None, scale=x_scale, axis=alt.Axis(labels=False, ticks=False))
    whole = _shares(format=",", labelExpr=counts(), tickCount=2, tickMinStep=1)
    y = alt.Y("n:Q", title=None, axis=whole, scale=scale_of(roots, zero=True))
    bars = alt.Chart().mark_rect(
        color=tokens.baseline, opacity=0.5, stroke=tokens.bg, strokeWidth=1, clip=True
    )
    tip = [
        alt.Tooltip("bin_lower:Q", title="From", format=".1%"),
        alt.Tooltip("bin_upper:Q", title="To", format=".1%"),
        alt.Tooltip("n:Q", title="Rows", format=","),
    ]
    chart = bars.encode(x=x, x2=alt.X2("bin_upper:Q"), y=y, y2=alt.datum(0), tooltip=tip)
    return specification(chart, height)


def reliability_rows(bins: Rows, *, judged: bool = True) -> pd.DataFrame:
    """Shape the bins of a reliability diagram.

    Parameters
    ----------
    bins : DataFrame or iterable of mappings
        `predicted` (mean score), `observed` (rate), `lower`, `upper` (Wilson), `n`; where known
        `bin_lower`, `bin_upper` (edges of the bin; else a stretch around the mean score) and `band_lower`,
        `band_upper` (where a calibrated model would fall 95 % of the time).
    judged : bool, default True
        Whether any bin may be called off: of early labels, which are no sample of all, none is.

    Returns
    -------
    DataFrame
        The columns of `COLUMNS` by rising score, and `judgement`: one of `JUDGEMENTS`, off where the mean
        score is outside of the interval.
    """
    frame = table(bins, COLUMNS)
    frame = frame.assign(**{name: numbers(frame[name]) for name in COLUMNS})
    frame = frame.dropna(subset=["predicted"]).sort_values("predicted", ignore_index=True)
    around = 0.4 / max(len(frame), 1)
    frame["bin_lower"] = frame["bin_lower"].fillna((frame["predicted"] - around).clip(lower=0))
    frame["bin_upper"] = frame["bin_upper"].fillna((frame["predicted"] + around).clip(upper=1))
    off = judged & ((frame["predicted"] < frame["lower"]) | (frame["predicted"] > frame["upper"]))
    return frame.assign(judgement=off.map({False: JUDGEMENTS[0], True: JUDGEMENTS[1]}))
