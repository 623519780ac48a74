"""How every model is, for the pages about all of them; where that takes long, they say how far it is."""

from time import monotonic

import streamlit as st

from monitoring.findings.status import ModelStatus
from monitoring.scope.question import Scope
from monitoring.ui import cache
from monitoring.ui.skeleton import skeleton

PATIENCE = 1.5
"""Seconds after which a page shows how many models are done."""


def every_model(scope: Scope) -> list[ModelStatus]:
    """Give how every model is; a run that has been long says after each model how far it is.

    Parameters
    ----------
    scope : Scope
        The window; the rest is each model's default.

    Returns
    -------
    list of ModelStatus
        Worst first.
    """
    until, place = monotonic() + PATIENCE, st.empty()

    def say(done: int, every: int) -> None:
        if monotonic() > until:
            place.progress(done / every, f"{done} of {every} models looked at; the others follow.")

    with skeleton(420):
        found = cache.statuses(scope, say)
    place.empty()
    return found
