"""The slices in which a finding moved most: its number in each, its rows, and the way to its page there."""

from collections.abc import Sequence

import streamlit as st

from monitoring.errors import TidemarkError
from monitoring.findings.finding import Finding
from monitoring.findings.locus.slice import row_of, row_words, scope_within
from monitoring.scope.question import Scope
from monitoring.ui import cache
from monitoring.ui.drawing.cards import Card, linked, open_finding
from monitoring.ui.failures import refused
from monitoring.ui.look.example_rows import About, example_rows_part
from monitoring.ui.performance.moved_cohorts import MovedCohorts, moved_cohorts
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.scope_words import baseline_words, unquoted
from monitoring.ui.words.verdicts import badge


def scope_inside(card: Card, cohort: str) -> Scope:
    """Ask a finding's question of one cohort."""
    return scope_within(linked(card.finding, then=card.then)[1].scope, cohort)


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
    moved = _moved(card)
    cohort = _chosen(finding, moved.cohorts)
    scope = scope_inside(card, cohort)
    try:
        if moved.cohorts:
            _slices(card, moved)
        if st.toggle("Example rows", key="finding_rows"):
            snapshot, question = cache.asked(scope)
            example_rows_part(snapshot, question, About.of(finding), _by_loss)
    except TidemarkError as reason:
        st.warning(plain(refused(reason)))
    return cohort


def _by_loss(words: str, about: str) -> bool:
    """Draw the toggle of the order of the rows; the link to a finding leads to what it is about."""
    return st.toggle(words, help=about, key="finding_rows_by_loss")


def _moved(card: Card) -> MovedCohorts:
    try:
        return moved_cohorts(card.finding, scope_inside(card, card.finding.cohort))
    except TidemarkError:  # what refuses it is told by the picture
        return MovedCohorts()


def _chosen(finding: Finding, slices: Sequence[str]) -> str:
    if not slices:
        return finding.cohort
    whole = {finding.cohort: unquoted(finding.cohort) or "Everyone"}
    names = whole | {one: f"Only {unquoted(one)}" for one in slices}
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


def _slices(card: Card, moved: MovedCohorts) -> None:
    """Say what the measure is inside each slice, the same as the page says there, with the way to it."""
    fell = card.finding.panel == "performance"
    words = "Where it moved most" if fell else "Where most of it is"
    among = f"of {moved.among} levels" if moved.among > 1 else ""
    caution = ": the largest of many looks larger than it is" if among and fell else ""
    with st.container(key="finding_slices", gap="xxsmall"):
        st.markdown(f"**{words}** :gray[:small[{among}{caution}]]")
        for one in moved.cohorts:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(_number(card, one), width="stretch")
                open_finding(card.finding, "Open", then=card.then, cohort=one)


def _number(card: Card, cohort: str) -> str:
    """Write the measure inside a slice, with its interval, its n and what it was there before."""
    finding, name = card.finding, f"**{plain(unquoted(cohort))}**"
    scope = scope_inside(card, cohort)
    inside = row_of(finding, cache.measured(finding.panel, scope).measurements)
    if inside is None:
        return f"{name}: this measure is not taken there."
    said = row_words(inside, baseline_words(scope.baseline or finding.baseline))
    return f"{badge(inside.verdict).markdown} {name}: {plain(said)}"
