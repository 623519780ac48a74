"""How the last days were: of several models a row each, of one a row for it and for each of its panels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from monitoring.charts.status_strip import day_cells, status_strip, status_strip_rows
from monitoring.contract.panel import OVERVIEW
from monitoring.findings.day_status_words import by_panel, label_of, status_word
from monitoring.findings.day_statuses import MOST_DAYS, DayStatus
from monitoring.findings.meeting.status import ModelStatus
from monitoring.findings.report import Report
from monitoring.findings.thresholds import UNJUDGED
from monitoring.findings.words.estimate_words import told
from monitoring.findings.words.measure_words import words_of
from monitoring.findings.words.words import counted
from monitoring.scope.instant import local_day
from monitoring.store.bounded import Bounded
from monitoring.ui import cache
from monitoring.ui.address.navigation import switch
from monitoring.ui.drawing.cards import brief
from monitoring.ui.drawing.time_chart import clicked, show_over_time
from monitoring.ui.look.downloads import days_csv
from monitoring.ui.look.style import kept_place
from monitoring.ui.look.tables import table_title
from monitoring.ui.look.theme import theme
from monitoring.ui.overview.day_ways import Way, stretches, way, way_links, ways
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.reason_words import said

MOST_ROWS = 20
_ROW, _AROUND = 21, 28  # pixels of a row, and of the axis below them
_CELLS: Bounded[pd.DataFrame] = Bounded(20_000, len)
_KEY = "day_strip"
_RESTS = (
    "Performance is judged day by day; drift and the others by findings of the whole window, on the days "
    "that they last. Drift that only single days show has no colour."
)
_LEGEND = "marked on its first day here: ◆ alert · ▲ watch · pale steady · ○ no verdict · blank no data"


@dataclass(frozen=True)
class _Row:
    """A row of the strip: what stands before it, its days, and the report that explains them."""

    label: str
    days: list[DayStatus]
    report: Report


def day_strip(statuses: Sequence[ModelStatus]) -> None:
    """Draw the strip; nothing where no model has two whole days in its window, and rows on one of them.

    Parameters
    ----------
    statuses : sequence of ModelStatus
        Worst first. Models whose rows end before the days shown are named below them.
    """
    reports = [one.report for one in statuses if one.report and any(day.n for day in one.report.days)]
    if not reports:
        return
    last = max(_day(made.days[-1], made) for made in reports)
    inside = [made for made in reports if _day(made.days[-1], made) > last - timedelta(days=MOST_DAYS)]
    rows = _rows(inside, last - timedelta(days=MOST_DAYS - 1))
    if to := _asked_by_click(rows):
        switch(to.path, to.scope, to.selection)
    shown = rows[:MOST_ROWS]
    length = (last - min(_day(row.days[0], row.report) for row in shown)).days + 1
    of = f" of {plain(inside[0].model)}" if len(inside) == 1 else ""
    some = f"{len(shown)} of {counted(len(rows), 'model')}. " if len(shown) < len(rows) else ""
    with st.container(key="panel_days"):
        worst = f"{some}The worst of each day, {_LEGEND}"
        table_title(f"Last {length} days{of}", worst, name="tidemark-days", csv=lambda: days_csv(inside))
        strip, question = status_strip(theme=theme()), inside[0].question
        with kept_place(_KEY, _AROUND + _ROW * len(shown)):
            show_over_time(strip, _cells(shown), _alt(shown), key=_KEY, question=question, clicks=True)
        way_links(_to_look_at(shown), several=len(inside) > 1)
        st.markdown(f":gray[:small[{_RESTS}]]")
        older = [made.model for made in reports if made not in inside]
        if older:
            st.markdown(f":gray[:small[Without rows in these days: {plain(', '.join(older[:MOST_ROWS]))}.]]")


def _to_look_at(rows: Sequence[_Row]) -> list[Way]:
    """Give the ways that need a look, of one model by panel: its own row says the same once more."""
    of_panels = [row for row in rows if row.days[0].panel != OVERVIEW]
    return [one for row in of_panels or rows for one in ways(row.days, row.report)]


def _asked_by_click(rows: Sequence[_Row]) -> Way | None:
    """Give the way of the stretch that was clicked; none where the days are others by now."""
    asked = clicked(_KEY)
    to = (
        way(run, row.report) for row in rows if row.label == asked.get("model") for run in stretches(row.days)
    )
    return next((one for one in to if one.label == asked.get("leads")), None)


def _day(one: DayStatus, made: Report) -> date:
    return local_day(one.window_start, made.question.zone)


def _rows(reports: Sequence[Report], first: date) -> list[_Row]:
    """Give the rows of one model, its own first, or of each of several."""
    if len(reports) > 1:
        each = [(made, made.model, by_panel(made.days)[OVERVIEW]) for made in reports]
    else:
        each = [
            (made, label_of(panel), days) for made in reports for panel, days in by_panel(made.days).items()
        ]
    return [
        _Row(label, [one for one in days if _day(one, made) >= first], made) for made, label, days in each
    ]


def _cells(rows: Sequence[_Row]) -> pd.DataFrame:
    """Shape the cells, once for the same days of the same reports."""
    asked = [(row.label, row.report, row.days[0].window_start) for row in rows]
    key = tuple(
        (label, cache.home(made.model, int(made.data_version)), made.scope, made.data_version, start)
        for label, made, start in asked
    )
    return _CELLS.get(key, lambda: status_strip_rows([cell for row in rows for cell in _explained(row)]))


def _explained(row: _Row) -> list[dict[str, Any]]:
    """Make the cells of a row, each with why it is as it is."""
    titles = {one.id: brief(one.title) for one in row.report.findings}
    cells = day_cells(row.label, row.days, row.report.contract.timezone)
    leads = [way(run, row.report).label for run in stretches(row.days) for _ in run]
    return [
        {**cell, "why": _why(one, titles), "leads": to}
        for cell, one, to in zip(cells, row.days, leads, strict=True)
    ]


def _why(one: DayStatus, titles: dict[str, str]) -> str:
    """Say what a day rests on: the finding that holds it, its own number, or why it has none."""
    parts = [titles.get(one.finding, "")]
    if one.measure and one.value == one.value:
        words = words_of(one.measure)
        parts.append(f"{words.brief} {told(one, words.unit).whole}")
    parts += said(one.reason) if one.verdict in UNJUDGED else []
    return " · ".join([*filter(None, parts), f"n={one.n:,}"])


def _alt(rows: Sequence[_Row]) -> str:
    """Say how many days of each row are of which status."""
    return "Status by day. " + " ".join(_counted(row) for row in rows)


def _counted(row: _Row) -> str:
    words = [status_word(one.verdict) for one in row.days]
    return f"{row.label}: {', '.join(f'{words.count(word)} {word}' for word in dict.fromkeys(words))}."
