"""The empty store: what to do first, and a button that loads the demo."""

from typing import TYPE_CHECKING

import streamlit as st

from monitoring.errors import TidemarkError
from monitoring.lazy_module import LazyModule
from monitoring.scope.question import Scope
from monitoring.ui import state
from monitoring.ui.address.navigation import page_link
from monitoring.ui.failures import refused
from monitoring.ui.look.footer import in_quarantine, words_of_all
from monitoring.ui.look.headline import headline
from monitoring.ui.words.markdown import plain

if TYPE_CHECKING:
    from monitoring import shipped_models
else:  # no page of a store that is there loads anything
    shipped_models = LazyModule("monitoring.shipped_models")

_COMMAND = "python -m monitoring load CONTRACT --predictions FILE --labels FILE --reference training=FILE"


def first_steps() -> None:
    """Show the page of an empty store, or of one whose every row was refused."""
    refused_rows = words_of_all(in_quarantine())
    store = f"The store is {state.store_directory()}."
    if refused_rows:
        headline("undefined", "Nothing here yet", "Every row so far was refused.", f"{refused_rows}. {store}")
        page_link("quarantine", Scope(""), label="See each row and what to do", icon=":material/block:")
    else:
        headline("undefined", "Nothing here yet", "Nothing loaded yet.", store)
    with st.container(border=True, key="card_first_steps", gap="small"):
        st.markdown(
            "**Look around first**: load two demo models, one healthy and one with faults planted on purpose."
        )
        if st.button("Load the demo", type="primary", icon=":material/play_arrow:", key=state.LOAD_DEMO):
            _load()
        st.markdown("**Or load your own**: say once in a contract what the columns mean.")
        page_link("load", Scope(""), label="Load data", icon=":material/upload_file:")
        st.markdown(":gray[From a shell:]")
        st.code(_COMMAND, language=None, wrap_lines=True)
        st.markdown(":gray[`python -m monitoring contract guess FILE` writes a first contract from a file.]")


def _load() -> None:
    bar = st.progress(0.0, text="Making the demo's files …")

    def progress(stage: str, share: float) -> None:
        bar.progress(min(max(share, 0.0), 1.0), text=plain(stage))

    try:
        shipped_models.load_demo(state.store_directory(), progress=progress)
    except TidemarkError as reason:
        bar.empty()
        st.error(plain(refused(reason)))
        return
    st.rerun()
