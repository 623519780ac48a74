"""Under a page's headline: the way on to the slice that moved, and to its rows."""

from dataclasses import replace
from typing import Protocol

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from monitoring.contract.panel import Panel
from monitoring.findings.finding import Finding
from monitoring.findings.gathering import window_words
from monitoring.findings.locus.slice import of_a_part, scope_within, slice_of
from monitoring.findings.report import Report
from monitoring.scope.question import Question, Scope
from monitoring.store.snapshot import Snapshot
from monitoring.ui import state
from monitoring.ui.address.address_bar import choose, go
from monitoring.ui.address.binding import bound, mark
from monitoring.ui.address.linked_selection import BY_LOSS, SOME
from monitoring.ui.address.navigation import page_link
from monitoring.ui.address.view import current
from monitoring.ui.drawing.cards import whom
from monitoring.ui.look.example_rows import About, example_rows_part
from monitoring.ui.words.markdown import plain


def leading_finding(report: Report, panel: Panel, subject: str = "") -> Finding | None:
    """Give the worst finding of a panel, or of one column on it; None where there is none.

    Parameters
    ----------
    report : Report
        With that panel.
    panel : Panel
        The page's.
    subject : str
        A column; any by default.
    """
    found = (one for one in report.findings if one.panel == panel)
    return next((one for one in found if subject in ("", one.subject)), None)


_ROWS, _BY_LOSS = "drill_rows", "drill_rows_by_loss"
_TOGGLE = 120
"""Pixels that the toggle takes with its words."""
_ANY = About()


class Drill(Protocol):
    """Draws what is below a headline, once the finding that leads the page is known."""

    def __call__(self, finding: Finding | None, about: About | None = None) -> None:
        """Draw the ways into its slice and to what can be done about it, and rows, its own or as named."""


def drill_line(snapshot: Snapshot, question: Question) -> Drill:
    """Draw the toggle of example rows, and keep the place of the way into a slice beside it.

    Parameters
    ----------
    snapshot : Snapshot
        The data.
    question : Question
        Of the page.

    Returns
    -------
    Drill
        To be called with the finding that leads the page, if any does.
    """
    row = st.container(horizontal=True, vertical_alignment="center", gap="medium", key="drill")
    with row:
        # as wide before its code has come: what stands beside it does not move
        given = bound(state.DRILL, _ROWS, bool(_asked()), _change_rows)
        asked = st.toggle("Example rows", width=_TOGGLE, **given)
        mark(state.DRILL)
    rows = st.container() if asked else None

    def drill(finding: Finding | None, about: About | None = None) -> None:
        inside = _inside(finding, question) if finding else None
        if inside is not None:
            _way_in(row, inside, question)
        if finding is not None and _listed(question.scope):
            with row:
                _way_to_act(finding, question.scope)
        if rows is not None:
            with rows:
                of = about or (About.of(finding) if finding else _ANY)
                example_rows_part(snapshot, question, of, _order)

    return drill


def _asked() -> str:
    """Say which rows the address asks for; empty for none."""
    return current().selection.get("rows", "")


def _change_rows() -> None:
    choose(rows=SOME if st.session_state[_ROWS] else "")


def _order(words: str, about: str) -> bool:
    """Draw the toggle of the order of the rows, which stands in the address."""
    given = bound(state.DRILL_ORDER, _BY_LOSS, _asked() == BY_LOSS, _change_order)
    by_loss = st.toggle(words, help=about, **given)
    mark(state.DRILL_ORDER)
    return by_loss


def _change_order() -> None:
    choose(rows=BY_LOSS if st.session_state[_BY_LOSS] else SOME)


def _way_in(row: DeltaGenerator, inside: Scope, question: Question) -> None:
    version = inside.version if inside.version != question.scope.version else ""
    row.button(
        f"Only {plain(whom(inside.cohort, version))}",
        key="drill_slice",
        icon=":material/filter_alt:",
        type="tertiary",
        on_click=_narrow,
        args=(inside,),
    )


def _listed(scope: Scope) -> bool:
    """Say whether the list of findings has those of a question: it knows the newest of everybody alone."""
    plain_scope = Scope(scope.model, scope.window, by=scope.by, data_version=scope.data_version)
    return scope == plain_scope and not current().older


def _way_to_act(finding: Finding, scope: Scope) -> None:
    """Draw the way to what can be done about a finding: an alert's link leads to the page that shows it."""
    page_link(
        "findings",
        Scope(scope.model, scope.window),
        {"finding": finding.id},
        label="Acknowledge, assign",
        icon=":material/flag:",
    )


def _inside(finding: Finding, question: Question) -> Scope | None:
    """Ask about the part of the rows that a finding is of, over its own days, or that it lies in mostly."""
    scope = question.scope
    if of_a_part(finding, question):
        window = scope.window if finding.window == window_words(question) else finding.window
        return replace(scope, window=window, cohort=finding.cohort, version=finding.version)
    where = slice_of(finding)
    return scope_within(scope, where) if where else None


def _narrow(scope: Scope) -> None:
    go(scope, current().selection)
