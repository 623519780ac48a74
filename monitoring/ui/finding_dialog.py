"""One finding, opened: how to have its number again, what was done with it, and what can be done."""

from dataclasses import replace

import streamlit as st

from monitoring.errors import TidemarkError
from monitoring.findings.finding import Finding
from monitoring.findings.lifecycle import Life, lives
from monitoring.findings.lifecycle import standing as standing_of
from monitoring.findings.recurrence import Recurrence, recurrence
from monitoring.findings.reproduction import command
from monitoring.findings.stakes import stake_words
from monitoring.scope.address import CONTRACT_HASH
from monitoring.scope.question import Scope
from monitoring.store.catalog import Catalog
from monitoring.store.journal import Entry, Journal
from monitoring.store.named_rows import counting_sql
from monitoring.ui import cache, state
from monitoring.ui.cards import Card, open_finding, unquoted
from monitoring.ui.finding_forms import finding_forms
from monitoring.ui.finding_history import beside, finding_history, turn_button
from monitoring.ui.finding_slice import drill, scope_inside
from monitoring.ui.markdown import plain
from monitoring.ui.runbook_part import runbook_part
from monitoring.ui.verdicts import badge


def open_dialog(card: Card) -> None:
    """Open a finding over the page.

    Parameters
    ----------
    card : Card
        The finding and its model.
    """
    st.dialog(plain(card.status.model), width="large", on_dismiss=_closed)(_content)(card)


def _content(card: Card) -> None:
    if st.session_state.pop(state.DONE, False):  # the page shows where it stands now
        _closed()
        st.rerun()
    if st.session_state.pop(state.TURNED, False):  # the address names another time by now
        st.rerun()
    finding = card.finding
    entries = Journal(state.store_directory()).entries(card.status.model)
    around = recurrence(entries, finding, int(finding.data_version) if card.then else None)
    life = _life(card, entries, around)
    if card.then:
        _then(card)
    st.markdown(f"{badge(finding.severity).markdown} **{plain(finding.title)}**")
    st.markdown(f":gray[:small[{plain(standing(finding, life))}]]")
    beside(around)
    cohort = drill(card)
    open_finding(finding, "Open its page", then=card.then, cohort=cohort)
    st.markdown(f"**Next** {plain(finding.next_action)}")
    runbook_part(finding.runbook)
    st.markdown(":gray[:small[The same number on the command line:]]")
    st.code(command(replace(finding, cohort=cohort), card.status.model), language="sh", wrap_lines=True)
    _rows(card, cohort)
    if not card.then:
        finding_forms(card, life)
    finding_history(life.entries)


def _rows(card: Card, cohort: str) -> None:
    """Say which rows the number rests on, and how to count them by SQL."""
    try:
        taken, question = cache.asked(scope_inside(card, cohort))
        sql = counting_sql(taken, question.window)
    except TidemarkError:  # the number itself is said above, with what refuses it
        return
    whom = unquoted(cohort) or "everyone"
    of = f"{whom} · {card.finding.window} · data version {card.finding.data_version}"
    st.markdown(f":gray[:small[Its rows by SQL (`sql`): {plain(of)}]]")
    if sql:
        st.code(sql, language="sql", wrap_lines=True)


def _life(card: Card, entries: list[Entry], around: Recurrence) -> Life:
    """Tell where it stands; of an earlier time, how that ended."""
    if card.then and around.shown:
        last = around.shown.entries[-1].number
        return lives(one for one in entries if one.number <= last)[around.shown.opened.finding]
    return standing_of(lives(entries), card.finding.id)


def _then(card: Card) -> None:
    """Say which data it is looked at in, with the way to that of now."""
    model, number = card.status.model, int(card.finding.data_version)
    made = Catalog(state.store_directory()).created_at(model, number)
    when = f" of {made:%-d %b %Y, %H:%M} UTC" if made else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="finding_then"):
        st.info(f"As it was in data version {number}{when}.", icon=":material/history:", width="stretch")
        turn_button("As it is now", Scope(model), card.finding.id)


def standing(finding: Finding, life: Life) -> str:
    """Say where a finding stands, whose it is, how often it came and what is at stake.

    Parameters
    ----------
    finding : Finding
        Any.
    life : Life
        Of it.

    Returns
    -------
    str
        One line.
    """
    state_of = life.state.replace("_", " ").capitalize()
    until = f" until {life.until}" if life.until else ""
    often = f"occurrence {life.occurrences}" if life.occurrences > 1 else ""
    whose = life.assignee or finding.owner.split(" <")[0]
    return " · ".join(part for part in (f"{state_of}{until}", whose, often, stake_words(finding)) if part)


def _closed() -> None:
    """Take the finding out of the address, so that the page does not open it again."""
    for key in ("finding", "data_version", CONTRACT_HASH):
        st.query_params.pop(key, None)
