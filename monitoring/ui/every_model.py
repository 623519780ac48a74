"""How every model is, for the pages about all of them; where that takes long, they say how far it is."""

import time

import streamlit as st

from monitoring.findings.status import ModelStatus
from monitoring.scope.question import Scope
from monitoring.ui import cache

PATIENCE = 1.5
"""Seconds after which a page rather shows how many models are done than nothing."""
_SENT = 0.1  # seconds: what has not been sent when a run begins anew is thrown away


def every_model(scope: Scope) -> list[ModelStatus]:
    """Give how every model is; a run that has been long ends with how far it is, and goes on as another.

    Whoever asks something else meanwhile is answered between two such runs.

    Parameters
    ----------
    scope : Scope
        The window; the rest is each model's default.

    Returns
    -------
    list of ModelStatus
        Worst first.
    """
    with st.skeleton(height=420):
        found, left = cache.statuses(scope, PATIENCE)
    if left:
        every = len(found) + left
        st.progress(len(found) / every, f"{len(found)} of {every} models looked at; the others follow.")
        time.sleep(_SENT)
        st.rerun()
    return found
