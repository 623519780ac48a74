"""A page opened by its own link first after a start is run without the app: this runs the app instead."""

import runpy

import streamlit as st

from monitoring.ui import state


def boot() -> None:
    """Make sure that a page runs inside the app.

    Streamlit takes a folder called ``pages`` for its older kind of multi-page app until the first script
    has called `st.navigation`; a page opened before that would stand there without shell and scope.
    """
    if not st.session_state.get(state.INSIDE_APP):
        runpy.run_path(str(state.HOME / "app.py"), run_name="__main__")
        st.stop()
