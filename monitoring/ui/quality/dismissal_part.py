"""Dismissing refused rows on the quarantine page, and putting them back: which, who says so, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import streamlit as st

from monitoring.errors import TidemarkError
from monitoring.findings.words.words import counted
from monitoring.one_line import one_line
from monitoring.store.catalog.journal import LONGEST
from monitoring.store.upkeep.dismissal import Chosen, dismiss
from monitoring.ui import state
from monitoring.ui.failures import refused
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.refusal_words import brief_rule

_PATIENCE = 5.0
_PARTS = ("rule", "file", "rows", "who", "reason")


@dataclass(frozen=True)
class Act:
    """What can be done with refused rows by hand.

    Parameters
    ----------
    name : str
        What its widgets are called by.
    title, icon, note, button : str
        What stands above, and on its button.
    done, none : str
        What is said of the refusals that it was done with, and where there are none such.
    reopen : bool
        Whether rows are put back.
    """

    name: str
    title: str
    icon: str
    note: str
    button: str
    done: str
    none: str
    reopen: bool = False

    def key(self, part: str) -> str:
        """Name one of its widgets in the session's state."""
        return f"{self.name}_{part}"


DISMISS = Act(
    "dismissal",
    "Dismiss rows that will never be corrected",
    ":material/block:",
    "They no longer count as refused. They stay in the history, with who said it and why.",
    "Dismiss",
    "dismissed",
    "No such row is in quarantine.",
)
REOPEN = Act(
    "reopening",
    "Put dismissed rows back",
    ":material/undo:",
    "They count as refused again. The history keeps that they were dismissed, and this.",
    "Put back",
    "put back in quarantine",
    "No such row was dismissed.",
    reopen=True,
)


def said() -> None:
    """Say what the last one came to, once."""
    told = st.session_state.pop(state.DISMISSED, None)
    if told is not None:
        (st.success if told[0] else st.warning)(plain(told[1]))


def by_hand(act: Act, model: str, rules: Iterable[str], files: Sequence[str]) -> None:
    """Offer to do it with some rows; nothing where there are none.

    Parameters
    ----------
    act : Act
        `DISMISS` or `REOPEN`.
    model : str
        Whose rows.
    rules, files : sequence of str
        For which, and of which, there are rows that it can be done with.
    """
    if not files:
        return
    with st.expander(act.title, icon=act.icon, key=act.key("part")):
        st.markdown(f":gray[{act.note}]")
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            st.selectbox("Rule", list(rules), key=act.key("rule"), width=220, format_func=brief_rule)
            st.selectbox(
                "File",
                ["", *files],
                key=act.key("file"),
                width=260,
                format_func=lambda name: one_line(name, 60) or "all files",
            )
            st.text_input(
                "Rows", key=act.key("rows"), width=180, placeholder="all, or 3, 7, 12", max_chars=LONGEST
            )
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            who = st.session_state.get(state.PERSON, "")
            st.text_input("Your name", who, key=act.key("who"), max_chars=80, width=220)
            st.text_input("Reason", key=act.key("reason"), max_chars=LONGEST)
            st.button(act.button, key=act.name, on_click=_do, args=(act, model))


def _do(act: Act, model: str) -> None:
    """Write it down and say so, or say why it cannot be."""
    value = {part: str(st.session_state.get(act.key(part)) or "") for part in _PARTS}
    st.session_state[state.PERSON] = value["who"]
    st.session_state[state.DISMISSED] = done = _done(act, model, value)
    if done[0]:
        st.session_state[act.key("reason")] = st.session_state[act.key("rows")] = ""


def _done(act: Act, model: str, value: dict[str, str]) -> tuple[bool, str]:
    try:
        rows = tuple(int(one) for one in value["rows"].replace(",", " ").split())
    except ValueError:
        return False, f"Rows: write their numbers, as 3, 7, not {value['rows']}."
    chosen = Chosen(file=value["file"], rule=value["rule"], rows=rows)
    try:
        done = dismiss(
            state.store_directory(),
            model,
            chosen,
            who=value["who"],
            reason=value["reason"],
            reopen=act.reopen,
            patience=_PATIENCE,
        )
    except TidemarkError as refusal:
        return False, refused(refusal)
    return bool(done), f"{counted(done, 'refusal')} {act.done}." if done else act.none
