"""Under a page's headline: the way on to the slice that moved, and to its rows."""

from dataclasses import replace

import streamlit as st

from monitoring.findings.finding import Finding
from monitoring.findings.report import Report
from monitoring.findings.slice import slice_of
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot
from monitoring.ui.address_bar import go
from monitoring.ui.cards import unquoted
from monitoring.ui.example_rows_part import example_rows_part
from monitoring.ui.markdown import plain
from monitoring.ui.view import current


def leading_finding(report: Report, panel: str, subject: str = "") -> Finding | None:
    """Give the worst finding of a panel, or of one column on whatever panel; None where there is none.

    Parameters
    ----------
    report : Report
        With that panel.
    panel : str
        The page's.
    subject : str
        A column; of drift and data quality, what drifted and what broke are one finding.
    """
    if subject:
        return next((one for one in report.findings if one.subject == subject), None)
    return next((one for one in report.findings if one.panel == panel), None)


def drill_line(finding: Finding | None, snapshot: Snapshot, question: Question, subject: str = "") -> None:
    """Draw the way into the slice of a finding, and example rows of what the page shows.

    Parameters
    ----------
    finding : Finding or None
        Which leads the page, if any does.
    snapshot : Snapshot
        The data.
    question : Question
        Of the page.
    subject : str
        The column that the page is about where no finding is.
    """
    where = slice_of(finding) if finding else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="drill"):
        if where:
            st.button(
                f"Only {plain(unquoted(where))}",
                key="drill_slice",
                icon=":material/filter_alt:",
                type="tertiary",
                on_click=_narrow,
                args=(question, where),
            )
        shown = st.toggle("Example rows", key="drill_rows")
    if shown:
        measure, since = (finding.measure, finding.since) if finding else ("", None)
        example_rows_part(snapshot, question, finding.subject if finding else subject, measure, since)


def _narrow(question: Question, cohort: str) -> None:
    go(replace(question.scope, cohort=cohort), current().selection)
