"""What is changed by hand is taken in whole, whatever is asked for meanwhile."""

import pytest
from streamlit.testing.v1 import AppTest

from monitoring.ui.serving.whole_changes import take_whole

_SCRIPT = """
import streamlit as st
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

def answer():
    running = get_script_run_ctx()
    running.script_requests.request_rerun(RerunData(page_script_hash=running.page_script_hash))
    st.session_state.begun = st.session_state.get("begun", 0) + 1
    st.query_params["window"] = "last-7d"
    st.session_state.done = st.session_state.get("done", 0) + 1

st.button("Press", on_click=answer)
st.checkbox("Box", on_change=answer)
st.session_state.runs = st.session_state.get("runs", 0) + 1
"""


@pytest.mark.parametrize("changed", ["button", "checkbox"])
def test_what_answers_a_change_is_not_called_away_by_what_arrives_meanwhile(changed: str) -> None:
    take_whole()
    page = AppTest.from_string(_SCRIPT).run()
    page.get(changed)[0].set_value(True).run()
    state = page.session_state
    assert (state["begun"], state["done"]) == (1, 1)
    assert state["runs"] == 2, "the run of the change gives way to what arrived"
