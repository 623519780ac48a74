"""A link to a page that is not there: said in a sentence of the page that is shown instead."""

import streamlit as st
from streamlit.commands import navigation
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext

from monitoring.ui import state


def missing_page(shown: str) -> tuple[str, ...]:
    """Say that a link's page is not there; Streamlit would lay a box over the page, without its name.

    Parameters
    ----------
    shown : str
        The title of the page that is shown instead.

    Returns
    -------
    tuple of str
        A sentence; empty where the page is there.
    """
    name = st.session_state.pop(state.NO_PAGE, "")
    return (f"There is no page /{name}: {shown} is shown instead.",) if name else ()


def _noted(context: ScriptRunContext) -> None:
    st.session_state[state.NO_PAGE] = context.pages_manager.intended_page_name or ""


vars(navigation)["send_page_not_found"] = _noted
