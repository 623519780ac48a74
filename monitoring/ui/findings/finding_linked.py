"""The finding of the address: opened as it stands, or as it stood in the data of its link."""

from collections.abc import Sequence

import streamlit as st

from monitoring.errors import TidemarkError
from monitoring.findings.journal.lifecycle import CHECKED, lives
from monitoring.findings.journal.response import Occurrence, occurrences
from monitoring.findings.journal.same_thing import is_named
from monitoring.findings.journal.standing import id_of
from monitoring.findings.meeting.status import ModelStatus
from monitoring.findings.report import FINDINGS
from monitoring.findings.words.words import counted
from monitoring.scope.question import Scope
from monitoring.store.catalog.journal import Journal
from monitoring.ui import cache, state
from monitoring.ui.address.finding_filter import STATES
from monitoring.ui.address.view import View
from monitoring.ui.drawing.cards import Card, brief, journal_id, life_of
from monitoring.ui.failures import refused
from monitoring.ui.findings.filtered_findings import state_listed
from monitoring.ui.findings.finding_dialog import close_finding, open_dialog
from monitoring.ui.findings.finding_history import occurrence_link
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.scope_words import unquoted


def open_linked(view: View, cards: Sequence[Card], shown: Sequence[Card], waiting: int) -> None:
    """Open the finding that the address names, where it is there, unless what was done took it off the list.

    Parameters
    ----------
    view : View
        Its address may name an older data version as well.
    cards : sequence of Card
        Those of now.
    shown : sequence of Card
        Those of the list, on any of its pages.
    waiting : int
        How many models are still being looked at.
    """
    done = str(st.session_state.pop(state.DONE, ""))
    linked = view.selection.get("finding", "")
    if not linked:
        return
    try:
        card = _of_then(view, linked) if view.older else _of_now(cards, linked)
    except TidemarkError as reason:
        st.warning(plain(refused(reason)))
        return
    if card and done and card not in shown:
        _left(card, done)
        return
    if card:
        st.session_state[state.TOLD] = done
        open_dialog(card, shown)
        return
    if waiting:
        st.info(
            f"The finding of this link is not known yet: {counted(waiting, 'model')} still being looked at."
        )
        return
    entries = Journal(state.store_directory()).entries(without=CHECKED)
    name = id_of(lives(entries), linked)
    known = [one for one in occurrences(entries) if one.opened.finding == name]
    if known:
        _of_the_journal(known[-1])
        return
    st.info("The finding of this link is not there any more: it has recovered, or the window is another.")


def _of_the_journal(newest: Occurrence) -> None:
    """Say what became of a finding that is not there, and lead to where it was."""
    title = plain(unquoted(str(newest.opened.said.get("title", ""))))
    if newest.recovered:
        st.success(f"**The finding of this link has recovered.** {title}", icon=":material/check_circle:")
    else:
        st.info(f"**The finding of this link lasts, but is none of this window.** {title}")
    occurrence_link("It was there", newest, ":material/history:")


def _left(card: Card, done: str) -> None:
    """Close the finding that has just left the list, and say where it went."""
    close_finding()
    where = f"It has left this list for {STATES[state_listed(life_of(card))]}"
    said = f"**{plain(done)}** {where}: {plain(brief(card.finding.title))}"
    st.toast(said, icon=":material/check_circle:", duration="long")


def _of_now(cards: Sequence[Card], finding: str) -> Card | None:
    own = next((card for card in cards if is_named(card.finding, card.status.model, finding)), None)
    return own or next((card for card in cards if _known_by(card, finding)), None)


def _known_by(card: Card, finding: str) -> bool:
    """Say whether the journal knows a finding by an id: another measure may have led it then."""
    return id_of(cache.lives(card.status.model), finding) == journal_id(card)


def _of_then(view: View, finding: str) -> Card | None:
    """Ask the older data the default question: that is what the journal tells of."""
    made = cache.report((FINDINGS,), Scope(view.scope.model, data_version=view.scope.data_version))
    found = next((one for one in made.findings if is_named(one, view.scope.model, finding)), None)
    if found is None:
        return None
    beside = tuple(made.findings)
    status = ModelStatus(
        made.model,
        made.contract.title,
        found.severity,
        found.title,
        found,
        beside,
        report=made,
    )
    return Card(status, found, then=True)
