"""One finding, opened: how to have its number again, what was done with it, and what can be done."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from monitoring.errors import TidemarkError
from monitoring.findings.documents.finding_file import finding_file
from monitoring.findings.documents.reproduction import command
from monitoring.findings.journal.history_words import standing_words
from monitoring.findings.journal.lifecycle import CHECKED
from monitoring.findings.journal.recurrence import life_of, recurrence
from monitoring.findings.words.day_words import days_of
from monitoring.scope.question import Scope
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.journal import Journal
from monitoring.store.reads.named_rows import counting_sql
from monitoring.ui import cache, state
from monitoring.ui.address.address_bar import base_url, go
from monitoring.ui.address.view import current
from monitoring.ui.drawing.cards import Card, open_finding
from monitoring.ui.export.export_part import finding_export
from monitoring.ui.findings.finding_chart import finding_chart
from monitoring.ui.findings.finding_forms import clear_forms, finding_forms
from monitoring.ui.findings.finding_history import beside, finding_history, turn_button
from monitoring.ui.findings.finding_incident import incident_part
from monitoring.ui.findings.finding_neighbours import neighbours_part
from monitoring.ui.findings.finding_slice import drill, scope_inside
from monitoring.ui.findings.findings_list import evidence_line
from monitoring.ui.findings.runbook_part import runbook_part
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.scope_words import unquoted
from monitoring.ui.words.verdicts import badge


def open_dialog(card: Card, shown: Sequence[Card]) -> None:
    """Open a finding over the page.

    Parameters
    ----------
    card : Card
        The finding and its model.
    shown : sequence of Card
        The list behind it.
    """
    st.dialog(plain(card.status.model), width="large", on_dismiss=close_finding)(_content)(card, shown)


def _content(card: Card, shown: Sequence[Card]) -> None:
    if state.DONE in st.session_state:  # the page behind has to show where it stands now
        st.rerun()
    if st.session_state.pop(state.TURNED, False):  # the address names another time by now
        st.rerun()
    neighbours_part(card, shown)
    finding = card.finding
    entries = Journal(state.store_directory()).entries(card.status.model, without=CHECKED)
    around = recurrence(entries, finding, int(finding.data_version) if card.then else None)
    life = life_of(entries, around, finding, then=card.then)
    if card.then:
        _then(card)
    st.markdown(f"{badge(finding.severity).markdown} **{plain(unquoted(finding.title))}**")
    st.markdown(f":gray[:small[{plain(evidence_line(card))}]]")
    st.markdown(f":gray[:small[{plain(standing_words(finding, life))}]]")
    picture = st.container(key="finding_picture")
    beside(around)
    cohort = drill(card)
    with picture:
        finding_chart(card, cohort)
    open_finding(finding, "Open its page", then=card.then, cohort=cohort)
    st.markdown(f"**Next** {plain(finding.next_action)}")
    runbook_part(finding.runbook)
    incident_part(card)
    if not card.then:
        finding_forms(card, life)
    finding_history(life.entries)
    _again(card, cohort)
    _export(card)


def _again(card: Card, cohort: str) -> None:
    """Say how to have the number again, and which rows it rests on."""
    finding = card.finding
    st.markdown(":gray[:small[The same number on the command line:]]")
    asked = card.status.report.scope if card.status.report else Scope(card.status.model)
    st.code(command(finding, asked, cohort=cohort), language="sh", wrap_lines=True)
    _rows(card, cohort)


def _export(card: Card) -> None:
    """Offer the finding as a file; the report is made when that is asked for."""
    made = card.status.report
    if made is None:
        return
    name, taken = card.finding.id, cache.snapshot(made.model, int(made.data_version))
    finding_export(f"{made.model}-finding-{name}", lambda: finding_file(taken, made, name), base_url())


def _rows(card: Card, cohort: str) -> None:
    """Say which rows the number rests on, and how to count them by SQL."""
    try:
        taken, question = cache.asked(scope_inside(card, cohort))
        sql = counting_sql(taken, question.window)
    except TidemarkError:  # the number itself is said above, with what refuses it
        return
    whom = unquoted(cohort) or "everyone"
    of = f"{whom} · {days_of(card.finding.window)} · data version {card.finding.data_version}"
    st.markdown(f":gray[:small[Its rows by SQL (`sql`): {plain(of)}]]")
    if sql:
        st.code(sql, language="sql", wrap_lines=True)


def _then(card: Card) -> None:
    """Say which data it is looked at in, with the way to that of now."""
    model, number = card.status.model, int(card.finding.data_version)
    made = Catalog(state.store_directory()).created_at(model, number)
    when = f" of {made:%-d %b %Y, %H:%M} UTC" if made else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="finding_then"):
        st.info(f"As it was in data version {number}{when}.", icon=":material/history:", width="stretch")
        turn_button("As it is now", Scope(model), card.finding.id)


def close_finding() -> None:
    """Take the finding out of the address, so that the page does not open it again."""
    view = current()
    clear_forms()
    go(replace(view.scope, data_version=""), {**view.selection, "finding": ""})
