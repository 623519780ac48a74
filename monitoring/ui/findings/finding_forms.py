"""What can be done with a finding, in place: who and what first, since both go with every deed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import streamlit as st

from monitoring.errors import TidemarkError
from monitoring.findings.journal.history_words import told
from monitoring.findings.journal.journal import act
from monitoring.findings.journal.lifecycle import ACTIONS, FALSE_ALARM, RECOVERED, RESOLVED, Life
from monitoring.store.catalog.journal import LONGEST
from monitoring.ui import cache, state
from monitoring.ui.drawing.cards import Card
from monitoring.ui.failures import refused
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.scope_words import DATES

_BUTTONS = (("acknowledge", "Acknowledge"), ("resolve", "Resolve"), ("false-alarm", "False alarm"))
_NAME, _TEXT, _TO, _UNTIL, _REFUSED = (
    f"finding_{part}" for part in ("who", "text", "to", "until", "refused")
)


def finding_forms(card: Card, life: Life) -> None:
    """Draw what can be done with a finding, and what became of the last deed.

    Parameters
    ----------
    card : Card
        The finding and its model.
    life : Life
        Where it stands.
    """
    with st.container(key="finding_forms", gap="small"):
        with st.container():  # a place of its own: the boxes below lost what was being written with it
            _answer(card)
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            st.text_input(
                "Your name", st.session_state.get(state.PERSON, ""), key=_NAME, max_chars=80, width=220
            )
            st.text_input("Remark or decision", key=_TEXT, max_chars=LONGEST)
        with st.container(horizontal=True, gap="small"):
            for action, label in _BUTTONS:
                _button(card, action, label, _plain)
            _button(card, "comment", "Comment", _plain)
            if life.state in (RESOLVED, FALSE_ALARM, "snoozed", "acknowledged"):
                _button(card, "reopen", "Reopen", _plain)
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            st.text_input("To whom", key=_TO, max_chars=80, width=220)
            st.date_input("Until", _soon(), key=_UNTIL, min_value="today", format=DATES, width=150)
            _button(card, "assign", "Assign", lambda: {"to": _value(_TO)})
            _button(card, "decide", "Decide", lambda: {"to": _value(_TO), "until": _value(_UNTIL)})
            _button(card, "snooze", "Snooze until then", lambda: {"until": _value(_UNTIL)})
            _button(card, "snooze", "Until recovered", lambda: {"until": RECOVERED})


def _answer(card: Card) -> None:
    """Say above the buttons that the last deed is written down, or why it is not, until the next one.

    What went away once a name is written would move the button that is about to be clicked.
    """
    done = st.session_state.get(state.TOLD, "")
    refused = st.session_state.get(_REFUSED, {}).get(card.finding.id, "")
    if done:
        st.success(f"**{plain(done)}**", icon=":material/check_circle:")
    if refused:
        st.warning(plain(refused), icon=":material/error:")


def _soon() -> date:
    return datetime.now(UTC).date() + timedelta(days=7)


def _plain() -> dict[str, str]:
    return {}


def _value(key: str) -> str:
    return str(st.session_state.get(key, "") or "")


def _button(card: Card, action: str, label: str, words: Callable[[], dict[str, str]]) -> None:
    given: dict[str, Any] = {
        "on_click": _do,
        "args": (card, action, words),
        "help": ACTIONS[action].capitalize(),
    }
    st.button(label, key=f"finding_{action}_{label}", **given)


def _do(card: Card, action: str, words: Callable[[], dict[str, str]]) -> None:
    """Write the deed down and say so, or keep why it cannot be."""
    st.session_state[state.PERSON] = name = _value(_NAME)
    said = {"text": _value(_TEXT), **words()}
    st.session_state[state.TOLD] = ""
    try:
        entry = act(cache.snapshot(card.status.model), action, name, card.finding.id, **said)
    except TidemarkError as reason:
        st.session_state[_REFUSED] = {card.finding.id: refused(reason)}
        return
    st.session_state[state.DONE] = f"{entry.who} {told(entry)}."
    clear_forms()


def clear_forms() -> None:
    """Empty what went with a deed, or was meant for another finding; the name stays."""
    for key in (_TEXT, _TO):
        st.session_state[key] = ""
    st.session_state.pop(_REFUSED, None)
