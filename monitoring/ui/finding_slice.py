"""The slice that a finding lies in mostly: its number there, and its rows."""

from dataclasses import replace

import streamlit as st

from monitoring.errors import TidemarkError
from monitoring.findings.finding import Finding
from monitoring.findings.measure_words import words_of
from monitoring.findings.titles import where_of
from monitoring.findings.words import confidence, number
from monitoring.panels.measurement import Measurement
from monitoring.scope.cohort import Both
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.scope.question import Scope
from monitoring.ui import cache
from monitoring.ui.cards import Card, linked, unquoted
from monitoring.ui.example_rows_part import example_rows_part
from monitoring.ui.markdown import plain
from monitoring.ui.scope_words import baseline_words
from monitoring.ui.verdicts import badge


def slice_of(finding: Finding) -> str:
    """Give the cohort that carries most of a finding, inside its own; empty where its title names none."""
    where = where_of(finding.title, finding.cohort, finding.version)
    try:
        level, own = parse_cohort(where), parse_cohort(finding.cohort)
    except TidemarkError:  # the name of a column can read like a place
        return ""
    return str(Both((own, level))) if own is not None and level is not None else where


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
    inside = next((row for row in made.measurements if _same(row, finding)), None)
    if inside is None:
        st.markdown(":gray[This measure is not taken inside the slice.]")
        return
    words = words_of(inside.measure)
    before = (
        number(inside.baseline_value, words.unit) if inside.baseline_value == inside.baseline_value else ""
    )
    against = f"; in {baseline_words(finding.baseline)} {before}" if before else ""
    certain = confidence(inside.lower, inside.upper, words.unit)
    said = f"{words.name} {number(inside.value, words.unit)}{certain}, n={inside.n:,}{against}."
    st.markdown(f"{badge(inside.verdict).markdown} {plain(said)}")


def _same(row: Measurement, finding: Finding) -> bool:
    return (row.panel, row.measure, row.subject) == (finding.panel, finding.measure, finding.subject)
