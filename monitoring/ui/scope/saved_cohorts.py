"""Saved cohorts in the box: taken up, saved under a name, renamed, removed."""

from functools import partial

import streamlit as st

from monitoring.errors import TidemarkError
from monitoring.store.reads.saved_cohorts import (
    LONGEST,
    named_cohort,
    remove_cohort,
    rename_cohort,
    save_cohort,
    saved_cohorts,
)
from monitoring.ui import state
from monitoring.ui.address.binding import bound, give
from monitoring.ui.failures import refused
from monitoring.ui.words.markdown import plain


def saved_part(model: str, drafted: str) -> None:
    """Offer the saved cohorts; one that is picked becomes the draft.

    Parameters
    ----------
    model : str
        Whose.
    drafted : str
        As far as it is written.
    """
    found = saved_cohorts(state.store_directory(), model)
    if not found:
        return
    picked = next((name for name, text in found.items() if text == drafted), None)
    given = bound(state.DRAFT, state.COHORT_SAVED, picked, partial(_take_up, found))
    st.pills("Saved", list(found), format_func=plain, **given)


def _take_up(found: dict[str, str]) -> None:
    give(state.DRAFT, state.EXPRESSION, found.get(st.session_state[state.COHORT_SAVED], ""))


def keep_part(model: str, expression: str, *, usable: bool) -> None:
    """Save the draft under a name, or change or forget the name that it has.

    Parameters
    ----------
    model : str
        Whose.
    expression : str
        The draft in canonical words.
    usable : bool
        Otherwise it is not saved; a name that it has is as good as before, as of a column that is gone.
    """
    name = next(
        (name for name, text in saved_cohorts(state.store_directory(), model).items() if text == expression),
        None,
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="keep_cohort"):
        if name is not None:
            given = (model, name, expression)
            st.text_input(
                "Saved as", name, key=_name_key(name), max_chars=LONGEST, label_visibility="collapsed"
            )
            st.button("Rename", key="rename_cohort", on_click=_rename, args=given)
            st.button("Remove", key="remove_cohort", type="tertiary", on_click=_remove, args=given)
        elif usable:
            st.text_input(
                "Name",
                key=state.COHORT_NAME,
                max_chars=LONGEST,
                placeholder="A name, to find it again",
                label_visibility="collapsed",
            )
            st.button("Save", key="save_cohort", on_click=_save, args=(model, expression))
    _confirm(model, expression)
    said = st.session_state.pop(state.REFUSED, "")
    if said:
        st.warning(plain(said))


def _confirm(model: str, expression: str) -> None:
    """Ask before another cohort loses its name; not once another draft or name stands there."""
    asked = st.session_state.get(state.REPLACES)
    if asked is None or asked[:3] != (model, expression, st.session_state.get(state.COHORT_NAME)):
        st.session_state.pop(state.REPLACES, None)
        return
    _, _, name, before = asked
    st.warning(plain(f"{name.strip()!r} is the name of {before}. Should it mean {expression} instead?"))
    with st.container(horizontal=True, gap="small", key="replace_cohort_box"):
        st.button("Replace it", key="replace_cohort", on_click=_replace, args=asked)
        st.button("Keep both: choose another name", key="keep_both", type="tertiary", on_click=_ask_no_more)


def _ask_no_more() -> None:
    st.session_state.pop(state.REPLACES, None)


def _save(model: str, expression: str) -> None:
    name = st.session_state[state.COHORT_NAME]
    try:
        before = named_cohort(state.store_directory(), model, name)
        if before not in ("", expression):
            st.session_state[state.REPLACES] = (model, expression, name, before)
            return
        save_cohort(state.store_directory(), model, name, expression, before)
    except TidemarkError as reason:
        st.session_state[state.REFUSED] = refused(reason)


def _replace(model: str, expression: str, name: str, before: str) -> None:
    _ask_no_more()
    try:
        save_cohort(state.store_directory(), model, name, expression, before)
    except TidemarkError as reason:
        st.session_state[state.REFUSED] = refused(reason)


def _name_key(name: str) -> str:
    """Give the key of the box that holds a name: each name has its own, so that none is taken for another."""
    return f"{state.COHORT_NAME}_{name}"


def _rename(model: str, name: str, expression: str) -> None:
    try:
        rename_cohort(state.store_directory(), model, name, st.session_state[_name_key(name)], expression)
    except TidemarkError as reason:
        st.session_state[state.REFUSED] = refused(reason)


def _remove(model: str, name: str, expression: str) -> None:
    try:
        remove_cohort(state.store_directory(), model, name, expression)
    except TidemarkError as reason:  # somebody else was quicker
        st.session_state[state.REFUSED] = refused(reason)
