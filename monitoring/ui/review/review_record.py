"""The line on which a meeting writes what it decides, and what becomes of it."""

from collections.abc import Callable

import streamlit as st

from monitoring.errors import TidemarkError
from monitoring.findings.journal.journal import act
from monitoring.findings.journal.since_review import close_review
from monitoring.store.catalog.journal import LONGEST, Journal
from monitoring.ui import cache, state
from monitoring.ui.drawing.cards import Card, life_of
from monitoring.ui.failures import refused
from monitoring.ui.review.review_parts import minutes_button
from monitoring.ui.words.scope_words import DATES

Do = Callable[[str, str], object]
"""Takes the name and the text of whoever acts."""
_WHO, _TEXT, _TO, _UNTIL = (f"review_{part}" for part in ("who", "said", "to", "until"))


def record(label: str, key: str, placeholder: str, do: Do, card: Card | None = None) -> None:
    """Draw the line on which a meeting writes; of a finding what it advises stands there until then."""
    text, proposed = _TEXT, ""
    if card is not None:
        text = f"{_TEXT}_{card.finding.id}"
        proposed = "" if life_of(card).last("decide") else card.finding.next_action[:LONGEST]
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="review_record"):
        name = st.session_state.get(state.PERSON, "")
        st.text_input(
            "Your name",
            name,
            key=_WHO,
            max_chars=80,
            width=200,
            label_visibility="collapsed",
            placeholder="Your name",
        )
        with st.container(key="review_text"):
            st.text_input(
                "Text",
                proposed,
                key=text,
                max_chars=LONGEST,
                label_visibility="collapsed",
                placeholder=placeholder,
            )
        if card is not None:
            _whose(card)
        st.button(label, key=f"review_{key}", on_click=_done, args=(do, text))
        if card is not None:
            minutes_button(card.status.model)


def _whose(card: Card) -> None:
    """Ask who does what is decided, where it is not the owner of the finding, and until when."""
    owner = card.finding.owner
    st.text_input(
        "Whose",
        key=f"{_TO}_{card.finding.id}",
        max_chars=80,
        width=150,
        label_visibility="collapsed",
        placeholder=f"By {owner.partition(' <')[0]}" if owner else "By whom",
    )
    st.markdown(":gray[due]", width="content")
    st.date_input(
        "Until",
        None,
        key=f"{_UNTIL}_{card.finding.id}",
        min_value="today",
        format=DATES,
        width=140,
        label_visibility="collapsed",
    )


def _done(do: Do, text: str) -> None:
    """Write down what was said, or keep why it cannot be."""
    st.session_state[state.PERSON] = name = str(st.session_state[_WHO])
    try:
        do(name, str(st.session_state[text]))
    except TidemarkError as reason:
        st.session_state[state.REFUSED] = refused(reason)
    else:
        st.session_state[text] = ""


def close(who: str, text: str) -> None:
    """Close the review that is shown."""
    close_review(Journal(state.store_directory()), who, text)


def decide(card: Card, who: str, text: str) -> None:
    """Write a decision beside its finding, with whose it is and until when."""
    keys = [f"{key}_{card.finding.id}" for key in (_TO, _UNTIL)]
    to, until = (str(st.session_state[key] or "") for key in keys)
    act(cache.snapshot(card.status.model), "decide", who, card.finding.id, text=text, to=to, until=until)
    st.session_state[keys[0]], st.session_state[keys[1]] = "", None
