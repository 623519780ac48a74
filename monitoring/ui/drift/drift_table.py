"""The table of what drifted: every subject, one chosen."""

from collections.abc import Callable, Sequence
from math import isnan

import streamlit as st

from monitoring.contract.panel import DRIFT
from monitoring.findings.report import Report
from monitoring.findings.thresholds import SEVERITIES
from monitoring.findings.words.words import number
from monitoring.listed import listed
from monitoring.panels.distributions.counted_drift import LEAST_ROWS
from monitoring.panels.distributions.drift_series import SeriesPoint
from monitoring.scope.question import Question
from monitoring.ui import state
from monitoring.ui.address.address_bar import go
from monitoring.ui.address.drift_order import ORDERS, Order, names_of, words_of_order
from monitoring.ui.address.view import current
from monitoring.ui.look.downloads import panel_csv
from monitoring.ui.look.paging import paged
from monitoring.ui.look.styled_cells import STATUS, Cells
from monitoring.ui.look.tables import height, selected, table, table_title
from monitoring.ui.subject_drift import SubjectDrift
from monitoring.ui.words.verdicts import badge

Points = Callable[[list[str]], dict[str, list[SeriesPoint]]]
_MOST_NAMED, _MOST = 20, 20
_HEADING = 58  # pixels of heading and download above it
_WEIGHT = 84  # pixels of the column of importances, which names have where there is none
_TOP = 0.5  # all small lines share one scale; what is beyond touches its upper end


def drift_table(
    found: list[SubjectDrift], chosen: int, report: Report, days: str
) -> Callable[[Points], None]:
    """Draw the title of the table, so that what stands beside it has its place already.

    Parameters
    ----------
    found : list of SubjectDrift
        In the order in which they stand.
    chosen : int
        The row that is shown beside.
    report : Report
        For the download.
    days : str
        What the small lines span.

    Returns
    -------
    callable
        Draws the rows; takes what gives PSI by period, by subject, of those that are shown.
    """
    names, order = _orders(found)
    panel = st.container(key="panel_drift_table")
    with panel:
        table_title(
            "Features",
            f"{names[order]}. Select one to see how it moved.",
            name=f"{report.model}-drift",
            csv=panel_csv(report, DRIFT),
        )

    def rows(points: Points) -> None:
        with panel:
            _draw_rows(found, chosen, lambda names: _over(points(names), report.question), days)

    return rows


def _orders(found: list[SubjectDrift]) -> tuple[dict[str, str], str]:
    """Give the orders that there are, by name, and the one that is asked for."""
    order = current().selection.get("sort", "")
    return names_of(found, order), order


def _draw_rows(found: list[SubjectDrift], chosen: int, points: Points, days: str) -> None:
    names, order = _orders(found)
    by = words_of_order(found, order)
    shown = paged(found, [one.name for one in found], "columns", by, key="features", orders=names)
    place = shown.index(found[chosen]) if found[chosen] in shown else None
    part = f"_{order}_{shown[0].name}_{len(shown)}" if 0 < len(shown) < len(found) else ""
    key = f"{state.FEATURES}_{chosen}{part}"
    asked = ORDERS.get(order)
    added = {asked.column: asked.written} if asked and asked.column else {}
    table(
        _cells(shown, points([one.name for one in shown]), days, asked),
        key=key,
        alt=_alt(found, by),
        chosen=place,
        formats={"PSI": number, **added},
        columns=_columns(found, days, narrow=bool(added)),
        selection="single-row" if place is None else "single-row-required",
        on_select=_choose(shown, key),
        most=_MOST,
    )


def _cells(
    found: list[SubjectDrift], points: dict[str, list[SeriesPoint]], days: str, order: Order | None
) -> Cells:
    cells: dict[str, list[object]] = {
        STATUS: [badge(one.verdict).cell for one in found],
        "Feature": [one.name for one in found],
    }
    if order and order.column and order.of:
        cells |= {order.column: [order.of(one) for one in found]}
    cells |= {
        "PSI": [one.psi for one in found],
        days: [_line(points.get(one.name, ())) for one in found],
        "Why": [one.why for one in found],
    }
    weights = [one.importance for one in found]
    return cells if all(map(isnan, weights)) else cells | {"Importance": weights}


def _over(points: dict[str, list[SeriesPoint]], question: Question) -> dict[str, list[SeriesPoint]]:
    """Leave out the period that is not over: a cell has no ring for it."""
    return {
        name: [one for one in some if not question.unfinished(one.period.span)]
        for name, some in points.items()
    }


def _line(points: Sequence[SeriesPoint]) -> list[float]:
    """Give the small line; periods of few rows are left out: by chance they lie far from any baseline.

    So are those of the label whose labels are not in yet.
    """
    known = [one for one in points if not isnan(one.judged_value)]
    enough = [one for one in known if one.n >= LEAST_ROWS]
    return [min(one.value, _TOP) for one in enough or known]


def _columns(found: list[SubjectDrift], days: str, *, narrow: bool) -> dict[str, object]:
    weighed = [one.importance for one in found if not isnan(one.importance)]
    most = max(weighed, default=1.0)
    why = 100 if weighed or narrow else 118  # "missing 100→0%"
    return {
        STATUS: st.column_config.TextColumn(width=90),
        "Feature": st.column_config.TextColumn(width=118 if weighed or narrow else 218 + _WEIGHT - why),
        "PSI": st.column_config.NumberColumn(width=54, help="Population stability index; 0 is no change"),
        days: st.column_config.LineChartColumn(
            width=60,
            y_min=0.0,
            y_max=_TOP,
            help=f"PSI by period, up to the window's end, without those of under {LEAST_ROWS} rows",
        ),
        "Why": st.column_config.TextColumn(width=why, help="The measure that says most of what moved"),
        "Importance": st.column_config.ProgressColumn(
            width=_WEIGHT,
            min_value=0.0,
            max_value=most,
            format="percent",
            color="gray",
            help="Share of the model, as the contract says",
        ),
    }


def _choose(shown: list[SubjectDrift], key: str) -> Callable[[], None]:
    names = [one.name for one in shown]

    def choose() -> None:
        row = selected(key)
        if row is not None:
            view = current()
            go(view.scope, {**view.selection, "feature": names[row]})

    return choose


def _alt(found: list[SubjectDrift], order: str) -> str:
    bad = [one.name for one in found if one.verdict in SEVERITIES]
    named = listed(bad, _MOST_NAMED) or "none"
    return f"Drift of {len(found)} subjects, ordered by {order}. Drifted: {named}."


def table_height(found: int) -> int:
    """Give the height that the table has, with its heading, in pixels.

    Parameters
    ----------
    found : int
        How many subjects it lists.
    """
    return _HEADING + height(found, _MOST)
