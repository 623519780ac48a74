"""The slice that a finding lies in mostly: its number there, and its rows."""

from dataclasses import replace

import streamlit as st

from monitoring.errors import TidemarkError
from monitoring.findings.finding import Finding
from monitoring.findings.slice import row_of, row_words, slice_of
from monitoring.scope.question import Scope
from monitoring.ui import cache
from monitoring.ui.cards import Card, linked, unquoted
from monitoring.ui.example_rows_part import example_rows_part
from monitoring.ui.markdown import plain
from monitoring.ui.scope_words import baseline_words
from monitoring.ui.verdicts import badge


def scope_inside(card: Card, cohort: str) -> Scope:
    """Ask a finding's question of one cohort."""
    return replace(linked(card.finding, then=card.then)[1].scope, cohort=cohort)


def drill(card: Card) -> str:
    """Draw the choice of the slice, its number there, and the rows on demand.

    Parameters
    ----------
    card : Card
        The finding and its model.

    Returns
    -------
    str
        The cohort that was chosen; that of the finding where it names no slice.
    """
    finding = card.finding
    cohort = _chosen(finding)
    scope = scope_inside(card, cohort)
    try:
        if cohort != finding.cohort:
            _number(finding, scope)
        if st.toggle("Example rows", key="finding_rows"):
            since = finding.since
            example_rows_part(*cache.asked(scope), finding.subject, finding.measure, since)
    except TidemarkError as reason:
        st.warning(plain(str(reason)))
    return cohort


def _chosen(finding: Finding) -> str:
    where = slice_of(finding)
    if not where:
        return finding.cohort
    names = {finding.cohort: unquoted(finding.cohort) or "Everyone", where: f"Only {unquoted(where)}"}
    chosen = st.segmented_control(
        "Slice",
        list(names),
        default=finding.cohort,
        format_func=lambda one: plain(names[one]),
        key=f"finding_slice_{finding.id}_{finding.data_version}",
        required=True,
        label_visibility="collapsed",
    )
    return str(chosen or "")


def _number(finding: Finding, scope: Scope) -> None:
    """Say what the measure is inside the slice; the same as the page says there."""
    made = cache.report((finding.panel,), scope)
    inside = row_of(finding, made.measurements)
    if inside is None:
        st.markdown(":gray[This measure is not taken inside the slice.]")
        return
    said = row_words(inside, baseline_words(finding.baseline))
    st.markdown(f"{badge(inside.verdict).markdown} {plain(said)}")
