"""Keys of charts that are selected in: a browser does not tell the same mark of one chart twice."""

import streamlit as st

from monitoring.ui import state


def chart_key(key: str) -> str:
    """Give the key by which a chart is known now: another one each time that it was left.

    Parameters
    ----------
    key : str
        The chart's, unique on the page.

    Returns
    -------
    str
        The same while nothing that was selected in it has been left.
    """
    left = _left()
    return f"{key}_{left[key]}" if key in left else key


def leave(key: str) -> None:
    """Have a chart drawn as a new one, in which nothing is selected: after a step back the same counts again.

    Parameters
    ----------
    key : str
        The chart's.
    """
    _left()[key] = _left().get(key, 0) + 1


def _left() -> dict[str, int]:
    """Give how often what was drawn or clicked on a chart has been left, by its key."""
    found: dict[str, int] = st.session_state.setdefault(state.LEFT_WINDOWS, {})
    return found
