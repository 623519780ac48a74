"""Rules of data quality by day: how many more rows failed than usual, in four classes, blank without rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from math import isnan

import numpy as np

from monitoring.charts.authored import authored
from monitoring.charts.axes import beside, names_axis, time_x
from monitoring.charts.brush import time_brush
from monitoring.charts.columns import Columns, Rows, columns, floats, gathered, moments, with_until
from monitoring.charts.event_rules import event_rules, with_events
from monitoring.charts.lazy_imports import alt, pd
from monitoring.charts.period_names import period_names
from monitoring.charts.specification import Specification, specification
from monitoring.charts.theme import palette

COLUMNS = {
    "rule": "text", "start": "time", "end": "time", "when": "text", "share": "text", "usual": "text",
    "level": "number", "n": "number",
}  # fmt: skip
"""Of the cells, with the kind of each."""
#: Lower ends of the classes: how far the share of failing rows is above the usual one.
CLASSES = (0.0, 0.005, 0.02, 0.1)
NO_ROWS = -1
_GAPS = 4.0  # pixels of a cell up to which there is no gap beside it
_WORDS = "['<0.5','0.5–2','2–10','≥10'][datum.value]"


@authored("step", "offset")
def rule_strip(
    *, theme: str = "light", scale: float = 1.0, step: int = 21, offset: int = 45
) -> Specification:
    """Draw which rules failed when, in the order of the rows.

    Takes the columns that `rule_strip_rows` makes: `rule start end when share usual level n`.

    Parameters
    ----------
    theme : {"light", "dark"}
        The colours.
    scale : float, default 1.0
        Factor on the sizes of text and lines.
    step : int, default 21
        Height of one rule in pixels.
    offset : int, default 45
        From the legend to the cells, in pixels: `room` finds it.

    Returns
    -------
    dict
        Vega-Lite without data; shared, so deep-copy it before editing.
    """
    tokens = palette(theme)
    classes = list(range(NO_ROWS, len(CLASSES)))
    colors = alt.Scale(domain=classes, range=[tokens.bg, *tokens.heat])
    legend = alt.Legend(
        title="rows failing, points above usual",
        values=classes[1:],
        labelExpr=_WORDS,
        symbolType="square",
        columnPadding=3,  # beside long names of rules, a phone has no more room for four classes
        offset=offset,
    )
    chart = (
        alt.Chart()
        .transform_filter("isValid(datum.start)")
        .transform_calculate(cell="datum.rule + ' ' + toNumber(datum.start)")
        .mark_rect(
            stroke=tokens.bg,
            strokeWidth=beside(1.5, 0.2, _GAPS),
            cornerRadius=beside(2, 0.2),
        )
        .encode(
            x=time_x("start"),
            x2=alt.X2("end:T"),
            y=alt.Y(
                "rule:N",
                sort=None,
                title=None,
                axis=names_axis(tokens, scale, 220),
                scale=alt.Scale(paddingInner=0.05, paddingOuter=0.025),  # cells without gaps keep their rows
            ),
            color=alt.Color("level:O", scale=colors, legend=legend),
            key=alt.Key("cell:N"),  # the cells of the last answer stay: a browser writes what changed
            tooltip=[
                alt.Tooltip("when:N", title="Day"),
                alt.Tooltip("rule:N", title="Rule"),
                alt.Tooltip("share:N", title="Rows failing"),
                alt.Tooltip("usual:N", title="Usual"),
                alt.Tooltip("n:Q", title="Rows", format=","),
            ],
        )
    )
    cells = chart.properties(name="brushed").add_params(time_brush(tokens))
    return specification(alt.layer(cells, *event_rules(tokens, scale)), {"step": step})


def rule_strip_rows(
    cells: Rows, *, grain: str = "day", events: Iterable[tuple[datetime, str]] = ()
) -> pd.DataFrame:
    """Shape the cells of a rule strip.

    Parameters
    ----------
    cells : DataFrame or iterable of mappings
        `rule` (text, worst first), `t`, `t_end` (half-open, with an offset, or dates), `share` (0 to 1, of
        the rows that failed; NaN where no data arrived), `usual` (the same of the baseline; 0 where a failing
        row is one too many, or nothing is known) and `n`.
    grain : {"hour", "day", "week", "month"}
        How the tooltip writes a period.
    events : iterable of (datetime, str)
        Moments and their names; those outside the periods are left out.

    Returns
    -------
    DataFrame
        The columns of `COLUMNS` and of `placed`; `level` is the class 0 to 3, −1 without rows; `share`
        and `usual` are in words.
    """
    of = columns(cells, ("rule", "t", "t_end", "share", "usual", "n", "until"))
    start, share, usual = moments(of["t"]), floats(of["share"]), np.nan_to_num(floats(of["usual"]))
    level = np.searchsorted(CLASSES[1:], share - usual, side="right")
    end = moments(of["t_end"])
    days, first, day = np.unique(start, return_index=True, return_inverse=True)  # every rule has the same
    shaped: Columns = {
        "rule": np.array([str(rule) for rule in of["rule"]], dtype=object),
        "start": start,
        "end": end,
        "when": with_until(period_names(days, end[first], grain)[day], of["until"]),
        "share": np.array([_share(one) for one in share.tolist()], dtype=object),
        "usual": np.array([f"{one:.2%}" for one in usual.tolist()], dtype=object),
        "level": np.where(np.isnan(share), NO_ROWS, level),
        "n": np.nan_to_num(floats(of["n"])),
    }
    return with_events(gathered([shaped], COLUMNS), events)


def _share(share: float) -> str:
    return "no data arrived" if isnan(share) else f"{share:.2%}"
