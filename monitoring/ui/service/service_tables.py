"""The tables of the page of service and business: every measure of the window, with a download."""

import streamlit as st

from monitoring.contract.model import Contract
from monitoring.contract.panel import BUSINESS, SERVICE, Panel
from monitoring.findings.documents.comparable_service import has_baseline
from monitoring.findings.report import Report
from monitoring.findings.words.words import NOTHING
from monitoring.panels.business import DECISIONS
from monitoring.ui.look.downloads import panel_csv
from monitoring.ui.look.styled_cells import STATUS, Cells, without
from monitoring.ui.look.tables import columns_of, table, table_title
from monitoring.ui.performance.measures_table import measures_cells
from monitoring.ui.service.service_words import against, currency
from monitoring.ui.words.markdown import plain

TITLES = {SERVICE: "Every measure of service", BUSINESS: "Every measure of value"}
_NUMBERS = ("Now", "95% CI", "Rows", "Baseline", "Change", "Change, 95% CI")
_CHANGES = ", baseline and change"
_COMPARED = ("Baseline", "Change", "Change, 95% CI")


def _unit(report: Report, panel: Panel) -> str:
    """Say in which currency values are."""
    said = currency(report.contract) if panel == BUSINESS else ""
    return f"In{said}. " if said else ""


def _told_of(cells: Cells, contract: Contract) -> Cells:
    """Say in words what a value was counted of: of the contract's column, or of the costs of outcomes."""
    if "Of" not in cells:
        return cells
    column = contract.business.value if contract.business else None
    words = {"": f"all rows with {column}", DECISIONS: "labelled rows, by cost of outcome"}
    return {**cells, "Of": [words.get(str(one), one) for one in cells["Of"]]}


def measures(report: Report, panel: Panel) -> None:
    """Draw the table of one panel.

    Parameters
    ----------
    report : Report
        With that panel.
    panel : Panel
        Whose rows.
    """
    rows = [row for row in report.measurements if row.panel == panel]
    held = has_baseline(rows)
    cells = _told_of(measures_cells(rows), report.contract)
    empty = [name for name in (STATUS, "Note") if not any(cells.get(name, ()))]
    base = against(report.question)
    held_against = base if held else f"nothing: {base} has none of these"
    with st.container(key=f"panel_measures_{panel}"):
        table_title(
            TITLES[panel],
            f"{_unit(report, panel)}With intervals, against {held_against}; "
            "measures with a limit have a status.",
            name=f"{report.model}-{panel}",
            csv=panel_csv(report, panel),
        )
        shown = without(cells, empty if held else [*empty, *_COMPARED])
        table(
            shown,
            key=f"measures_{panel}",
            columns=columns_of(shown, right=_NUMBERS),
            alt=f"{TITLES[panel]}: {len(rows)} measures with interval{_CHANGES if held else ''}.",
        )
        if "Of" in shown:
            _said(shown)


def _said(shown: Cells) -> None:
    """Write the rows as sentences, where a narrow screen shows no number of them; elsewhere hidden."""
    columns = (shown[name] for name in ("Measure", "Of", "Now", "95% CI", "Rows"))
    with st.container(key="values_said"):
        lines = (
            f"{plain(f'{measure}, {of}: {now}')} {plain(_sure(ends, n))}"
            for measure, of, now, ends, n in zip(*columns, strict=True)
        )
        st.markdown("  \n".join(lines))


def _sure(ends: object, rows: object) -> str:
    """Write an interval, where there is one, and the rows."""
    return f"(95% CI {ends}, n={rows})" if ends != NOTHING else f"(n={rows})"
