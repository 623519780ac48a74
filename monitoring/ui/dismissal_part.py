"""Dismissing refused rows on the quarantine page: which, who says so, and why."""

from collections.abc import Sequence

import streamlit as st

from monitoring.errors import TidemarkError
from monitoring.findings.words import counted
from monitoring.store.dismissal import Chosen, dismiss
from monitoring.store.journal import LONGEST
from monitoring.store.quarantine import Refused
from monitoring.ui import state
from monitoring.ui.load_words import one_line
from monitoring.ui.markdown import plain

_RULE, _FILE, _ROWS, _WHO, _REASON = (
    f"dismissal_{part}" for part in ("rule", "file", "rows", "who", "reason")
)
_PATIENCE = 5.0


def dismissal(model: str, refused: Sequence[Refused]) -> None:
    """Offer to dismiss rows that nobody will correct; nothing where none is in quarantine."""
    said = st.session_state.pop(state.DISMISSED, None)
    if said is not None:
        (st.success if said[0] else st.warning)(plain(said[1]))
    if not refused:
        return
    with st.expander("Dismiss rows that will never be corrected", icon=":material/block:"):
        st.markdown(
            ":gray[They no longer count as refused. They stay in the history, with who said it and why.]"
        )
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            st.selectbox("Rule", list(dict.fromkeys(one.rule for one in refused)), key=_RULE, width=180)
            st.selectbox(
                "File",
                ["", *dict.fromkeys(one.file for one in refused)],
                key=_FILE,
                width=260,
                format_func=lambda name: one_line(name, 60) or "all files",
            )
            st.text_input("Rows", key=_ROWS, width=180, placeholder="all, or 3, 7, 12", max_chars=LONGEST)
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            st.text_input(
                "Your name", st.session_state.get(state.PERSON, ""), key=_WHO, max_chars=80, width=220
            )
            st.text_input("Reason", key=_REASON, max_chars=LONGEST)
            st.button("Dismiss", key="dismissal", on_click=_dismiss, args=(model,))


def _dismiss(model: str) -> None:
    """Write it down and say so, or say why it cannot be."""
    value = {key: str(st.session_state.get(key) or "") for key in (_RULE, _FILE, _ROWS, _WHO, _REASON)}
    st.session_state[state.PERSON] = value[_WHO]
    try:
        rows = tuple(int(one) for one in value[_ROWS].replace(",", " ").split())
    except ValueError:
        st.session_state[state.DISMISSED] = (
            False,
            f"Rows: write their numbers, as 3, 7, not {value[_ROWS]}.",
        )
        return
    chosen = Chosen(file=value[_FILE], rule=value[_RULE], rows=rows)
    who, reason = value[_WHO], value[_REASON]
    try:
        done = dismiss(state.store_directory(), model, chosen, who=who, reason=reason, patience=_PATIENCE)
    except TidemarkError as refusal:
        st.session_state[state.DISMISSED] = (False, state.without_options(str(refusal)))
        return
    words = f"{counted(done, 'refusal')} dismissed." if done else "No such row is in quarantine."
    st.session_state[state.DISMISSED] = (bool(done), words)
    st.session_state[_REASON] = st.session_state[_ROWS] = ""
