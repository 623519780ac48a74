"""Where a regression leans: mean error by prediction, and mean label against mean prediction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from monitoring.charts.authored import authored
from monitoring.charts.axes import once, short_label, signed_labels
from monitoring.charts.decimals import told_tooltip, with_told
from monitoring.charts.judgement import judged_marks
from monitoring.charts.lazy_imports import alt
from monitoring.charts.long_tail import has_long_tail, scale_of
from monitoring.charts.specification import Specification, specification
from monitoring.charts.theme import palette

JUDGEMENTS = ("within noise", "off")
_FORMAT = ",.3~r"


@authored("height")
def errors_by_prediction(
    *, theme: str = "light", scale: float = 1.0, height: int = 219, roots: bool = False
) -> Specification:
    """Draw the mean error of each bin of the predictions about a rule at zero; the baseline's as a stroke.

    Takes the columns that `prediction_bin_rows` makes.

    Parameters
    ----------
    theme : {"light", "dark"}
        The colours.
    scale : float, default 1.0
        Factor on the sizes of text and lines.
    height : int, default 219
        In pixels, axes included.
    roots : bool, default False
        Whether errors stand at their roots, as one of them is much larger than the others.

    Returns
    -------
    dict
        Vega-Lite without data; shared, so deep-copy it before editing.
    """
    tokens = palette(theme)
    x = alt.X("range:N", sort=None, title=None, axis=alt.Axis(labelAngle=0, ticks=False))
    y = alt.Y(
        "error:Q", title=None, axis=alt.Axis(labelExpr=signed_labels()), scale=scale_of(roots, zero=True)
    )
    low, usual = alt.Y("lower:Q", title=None), alt.Y("before:Q", title=None)
    bins = with_told(alt.Chart(), _FORMAT, "error").encode(x=x)
    color, shape = judged_marks(JUDGEMENTS, tokens)
    before = bins.transform_filter("isValid(datum.before)")
    chart = alt.layer(
        once().mark_rule(color=tokens.axis, strokeWidth=1.4).encode(y=alt.datum(0)),
        before.mark_tick(color=tokens.baseline, thickness=2.5, size=22).encode(y=usual),
        bins.mark_rule(strokeWidth=2, opacity=0.6).encode(y=low, y2=alt.Y2("upper:Q"), color=color),
        bins.mark_point(filled=True, size=62, opacity=1).encode(
            y=y, color=color, shape=shape, tooltip=_tip("Mean error")
        ),
    )
    return specification(chart, height)


@authored("height", "ends")
def labels_by_prediction(
    *,
    theme: str = "light",
    scale: float = 1.0,
    height: int = 330,
    ends: tuple[float, float] = (0.0, 1.0),
    roots: bool = False,
) -> Specification:
    """Draw mean labels against mean predictions, bin by bin, with the diagonal.

    Takes the columns that `prediction_bin_rows` makes.

    Parameters
    ----------
    theme : {"light", "dark"}
        The colours.
    scale : float, default 1.0
        Factor on the sizes of text and lines.
    height : int, default 330
        In pixels, axes included.
    ends : pair of float
        Of both axes, from `shared_ends`.
    roots : bool, default False
        Whether both axes are of roots, as the last predictions are much larger than the others.

    Returns
    -------
    dict
        Vega-Lite without data; shared, so deep-copy it before editing.
    """
    tokens = palette(theme)
    both = scale_of(roots, domain=ends, nice=False)
    x = alt.X("predicted:Q", title=None, scale=both, axis=alt.Axis(tickCount=5, labelExpr=short_label()))
    y = alt.Y("label:Q", title=None, scale=both, axis=alt.Axis(tickCount=5, labelExpr=short_label()))
    bins = with_told(_as_ends("label_"), _FORMAT, "label").encode(x=x)
    color, shape = judged_marks(JUDGEMENTS, tokens)
    chart = alt.layer(
        once()
        .mark_rule(color=tokens.baseline, strokeDash=[4, 3], strokeWidth=1.2)
        .encode(x=alt.value(0), y=alt.value("height"), x2=alt.value("width"), y2=alt.value(0)),
        bins.mark_line(color=tokens.current).encode(y=y),
        bins.mark_rule(strokeWidth=1.6, opacity=0.7).encode(
            y=alt.Y("lower:Q", title=None), y2=alt.Y2("upper:Q"), color=color
        ),
        bins.mark_point(filled=True, size=62, opacity=1).encode(
            y=y, color=color, shape=shape, tooltip=_tip("Mean label")
        ),
    )
    return specification(chart, height)


def _as_ends(prefix: str) -> alt.Chart:
    """Take the interval of another column for that of the mark."""
    chart: alt.Chart = alt.Chart().transform_calculate(
        lower=f"datum.{prefix}lower", upper=f"datum.{prefix}upper"
    )
    return chart


def _tip(name: str) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("range:N", title="Predictions"),
        alt.Tooltip("predicted:Q", title="Mean prediction", format=_FORMAT),
        *told_tooltip(name),
        alt.Tooltip("before:Q", title="Error in the baseline", format=_FORMAT),
        alt.Tooltip("n:Q", title="Rows", format=","),
    ]


def prediction_bin_rows(bins: Sequence[Mapping[str, Any]], *, judged: bool = True) -> list[dict[str, Any]]:
    """Shape the bins of a regression for both charts.

    Parameters
    ----------
    bins : sequence of mapping
        From `by_prediction`.
    judged : bool, default True
        Whether any bin may be called off: of early labels, which are no sample of all, none is.

    Returns
    -------
    list of dict
        With the columns `range`, the predictions of the bin in words, and `judgement`, one of `JUDGEMENTS`.

    Examples
    --------
    >>> [prediction_bin_rows([{"least": 0.41, "most": 1.05, "lower": 0.1, "upper": 0.2}])[0][name] for name in
    ...  ("range", "judgement")]
    ['0.41–1.05', 'off']
    """
    return [
        {
            **one,
            "range": range_words(one),
            "judgement": JUDGEMENTS[judged and (one["lower"] > 0 or one["upper"] < 0)],
        }
        for one in bins
    ]


def range_words(one: Mapping[str, Any]) -> str:
    """Write between which predictions a bin lies.

    Examples
    --------
    >>> range_words({"least": -2.0, "most": 1569.2})
    '−2 to 1,569'
    >>> range_words({"least": 1.05e-12, "most": 5.73e-12}), range_words({"least": 1.05e15, "most": 5.7e15})
    ('1.05e-12 to 5.73e-12', '1.05e15–5.7e15')
    """
    least, most = _short(one["least"]), _short(one["most"])
    return f"{least}{' to ' if one['least'] < 0 or '-' in least + most else '–'}{most}"


def _short(value: float) -> str:
    """Write an end in three digits."""
    size = f"{abs(value):,.0f}" if 999.5 <= abs(value) < 1e12 else f"{abs(value):.3g}".replace("e+", "e")
    return f"−{size}" if value < 0 else size


def shared_ends(bins: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    """Give the ends of both axes of `labels_by_prediction`: around every mean and interval.

    Examples
    --------
    >>> shared_ends([{"predicted": 1.0, "label": 2.0, "label_lower": float("nan"), "label_upper": 2.5}])
    (0.94, 2.56)
    """
    names = ("predicted", "label", "label_lower", "label_upper")
    known = [one[name] for one in bins for name in names if one[name] == one[name]]
    room = 0.04 * (max(known) - min(known)) or 1.0
    return min(known) - room, max(known) + room


def long_errors(bins: Sequence[Mapping[str, Any]]) -> bool:
    """Say whether the error of one bin, or an end of its interval, leaves no room for those of the others."""
    return has_long_tail(max(abs(one["lower"]), abs(one["upper"]), abs(one["error"])) for one in bins)


def long_labels(bins: Sequence[Mapping[str, Any]]) -> bool:
    """Say whether the last predictions leave no room for the others on axes of both."""
    return has_long_tail(one["predicted"] for one in bins)
