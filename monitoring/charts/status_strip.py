"""Models, or panels of one, by day: the worst severity of each, with a sign on its first day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from monitoring.charts.authored import authored
from monitoring.charts.axes import beside, names_axis, time_x
from monitoring.charts.brush import click, time_brush
from monitoring.charts.clock import wall_clock
from monitoring.charts.columns import Rows
from monitoring.charts.lazy_imports import alt, pd
from monitoring.charts.rows import stamps, table
from monitoring.charts.specification import Specification, specification
from monitoring.charts.theme import palette
from monitoring.findings.day_status_words import status_word
from monitoring.findings.day_statuses import DayStatus

COLUMNS = ("model", "start", "middle", "end", "when", "status", "sign", "why", "leads")
STATUSES = ("Steady", "Watch", "Alert", "No verdict", "No data")
SIGNS = {"Watch": "▲", "Alert": "◆", "No verdict": "○"}


@authored("step")
def status_strip(
    *, theme: str = "light", scale: float = 1.0, step: int = 21, brush: bool = True
) -> Specification:
    """Draw the verdict of each row by day, in the order of the rows.

    Takes the columns that `status_strip_rows` makes: `model start middle end when status sign why leads`.

    Parameters
    ----------
    theme : {"light", "dark"}
        The colours.
    scale : float, default 1.0
        Factor on the sizes of text and lines.
    step : int, default 21
        Height of one row in pixels.
    brush : bool, default True
        Whether a window can be drawn on it, and a cell be clicked.

    Returns
    -------
    dict
        Vega-Lite without data; shared, so deep-copy it before editing.
    """
    tokens = palette(theme)
    ground = [tokens.pale, tokens.watch.mark, tokens.alert.mark, tokens.panel, tokens.bg]
    signs = [tokens.ink2, tokens.bg, tokens.bg, tokens.none.mark, tokens.bg]
    y = alt.Y("model:N", sort=None, title=None, axis=names_axis(tokens, scale, 180))
    told = {"when": "Day", "model": "Of", "status": "Status", "why": "Why", "leads": "A click opens"}
    hand: dict[str, Any] = {"cursor": "pointer"} if brush else {}
    tip = [alt.Tooltip(f"{field}:N", title=name) for field, name in told.items()]
    cells = alt.Chart().mark_rect(stroke=tokens.bg, strokeWidth=beside(1.5, 0.2), cornerRadius=2, **hand)
    signs_of = alt.Chart().mark_text(fontSize=beside(9 * scale, 1.1), **hand)
    text = signs_of.transform_filter("datum.sign !== ''")
    fill = alt.Color("status:N", scale=alt.Scale(domain=list(STATUSES), range=ground), legend=None)
    ink = alt.Color("status:N", scale=alt.Scale(domain=list(STATUSES), range=signs), legend=None)
    days = cells.encode(x=time_x("start"), x2=alt.X2("end:T"), y=y, color=fill, tooltip=tip)
    given = (time_brush(tokens), click("model", "leads"))
    chart = alt.layer(
        days.properties(name="brushed").add_params(*given) if brush else days,
        text.encode(x=time_x("middle"), y=y, text=alt.Text("sign:N"), color=ink),
    ).resolve_scale(color="independent")
    return specification(chart, {"step": step})


def status_strip_rows(cells: Rows) -> pd.DataFrame:
    """Shape the cells of a status strip.

    Parameters
    ----------
    cells : DataFrame or iterable of mappings
        `model` (text, worst first), `t`, `t_end` (half-open, with an offset, or dates), in the order of time
        within a model, and `status` (one of `STATUSES`); `why` in words, and what a click `leads` to, where
        there are any.

    Returns
    -------
    DataFrame
        The columns of `COLUMNS`; `sign` stands where a status other than steady began, and on every day
        without a verdict.
    """
    frame = table(cells, ("model", "t", "t_end", "status", "why", "leads"))
    start, end = stamps(frame["t"]), stamps(frame["t_end"])
    began = (frame["status"] != frame["status"].shift()) | (frame["model"] != frame["model"].shift())
    signed = began | (frame["status"] == "No verdict")  # beside a pale cell its colour alone tells nobody
    signs = frame["status"].map(SIGNS).where(signed).fillna("").astype(str)
    when = start.dt.strftime("%a %-d %b %Y")
    said = {name: frame[name].astype(object).where(frame[name].notna(), "") for name in ("why", "leads")}
    middle = start + (end - start) / 2
    return frame.assign(start=start, middle=middle, end=end, when=when, sign=signs, **said)[list(COLUMNS)]


def day_cells(label: str, days: Iterable[DayStatus], timezone: str) -> list[dict[str, Any]]:
    """Make the cells of one row.

    Parameters
    ----------
    label : str
        What stands before it.
    days : iterable of DayStatus
        Of one model or panel, in order.
    timezone : str
        Whose calendar the days are of.

    Returns
    -------
    list of dict
        As `status_strip_rows` takes them.
    """
    return [
        {
            "model": label,
            "t": wall_clock(one.window_start, timezone),
            "t_end": wall_clock(one.window_end, timezone),
            "status": status_word(one.verdict),
        }
        for one in days
    ]
