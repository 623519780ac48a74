"""What was changed by hand, and what the browser only tells again: an answer can cross a question.

The browser sends what all widgets show along with whatever it asks. Sent before the last answer has arrived,
these are the values of the question before; where the answer has changed widgets, the old values would be
taken for changes by hand, and would undo it.
"""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from monitoring.ui import state

MOST = 16


def by_hand(key: str, change: Callable[..., None]) -> Callable[..., None]:
    """Call back only for what was changed by hand.

    Parameters
    ----------
    key : str
        The widget's, which has its value from `state.keep`.
    change : callable
        What follows a change.

    Returns
    -------
    callable
        For the widget.
    """

    def changed(*given: Any) -> None:
        if not echoed() and not _crossed(key):
            change(*given)

    return changed


def echoed() -> bool:
    """Say whether a callback comes with the run of a part that its widget is not in.

    A part that looks around by itself sends along what all widgets show. What is changed by hand never comes
    with it. The widgets get back what they were given, as nothing else of the page is run.

    Returns
    -------
    bool
        Whether the address is to stay as it is.
    """
    run = get_script_run_ctx(suppress_warning=True)
    if run is None or not run.fragment_ids_this_run or run.has_script_started:
        return False
    for key, value in st.session_state.get(state.KEPT, {}).items():
        if key in st.session_state:
            st.session_state[key] = value
    return True


def note(address: Mapping[str, str]) -> None:
    """Remember the order in which addresses were written, before one is.

    Parameters
    ----------
    address : mapping of str to str
        What is written.
    """
    written: list[dict[str, str]] = st.session_state.setdefault(state.WRITTEN, [])
    browser = _browser()
    if browser not in written:
        written.append(browser)
    written.append(dict(address))
    del written[:-MOST]
    st.session_state[state.CROSSING] = browser, dict(address)


def _browser() -> dict[str, str]:
    """Give the address with which the browser asked, though another was written since."""
    now = st.query_params.to_dict()
    asked, written = st.session_state.get(state.CROSSING, (None, None))
    return asked if asked is not None and written == now else now


def _crossed(key: str) -> bool:
    """Say whether a widget shows what it did before it was given its value, which the browser cannot know."""
    given = st.session_state.get(state.GIVEN, {})
    if key not in given:
        return False
    before, address = given[key]
    crossed: bool = st.session_state[key] == before and 0 <= _written(_browser()) < _written(address)
    if not crossed:
        del given[key]
    return crossed


def _written(address: Mapping[str, str]) -> int:
    """Say when an address was last written, in the order of them; -1 for one that is not known."""
    found = [at for at, one in enumerate(st.session_state.get(state.WRITTEN, [])) if one == address]
    return found[-1] if found else -1
