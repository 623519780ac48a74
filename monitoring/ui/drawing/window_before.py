"""The way back from a window that was drawn on a chart to the one before it."""

import streamlit as st

from monitoring.ui import state
from monitoring.ui.address.address_bar import change
from monitoring.ui.address.view import current


def remember(drawn: str) -> None:
    """Note what is asked, before a drawn stretch takes its place.

    Parameters
    ----------
    drawn : str
        The stretch, as a scope has it.
    """
    before = current().scope.window
    if before != drawn:
        _before()[drawn] = before


def back_to_window() -> None:
    """Offer the window before, while one is shown that was drawn.

    What is drawn often replaces dates that no button names, and whoever has followed a link
    does not want to leave the page.
    """
    before = _before().get(current().scope.window)
    if before is not None:
        st.button(
            "Undo",
            key=state.WINDOW_BACK,
            type="tertiary",
            icon=":material/undo:",
            help="Take back what was drawn on a chart: ask about the window before",
            on_click=change,
            kwargs={"window": before},
        )


def _before() -> dict[str, str]:
    """Give the window that each drawn one has taken the place of."""
    found: dict[str, str] = st.session_state.setdefault(state.WINDOWS_BEFORE, {})
    return found
