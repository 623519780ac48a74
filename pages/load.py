"""Load data: choose files, say what each column is, see what a load would do, load."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from monitoring.ui import state
from monitoring.ui.load.checked import LOADING, checked
from monitoring.ui.load.choose import READING, choose
from monitoring.ui.load.columns import CHECKING, columns
from monitoring.ui.load.draft import Draft, draft, start_over
from monitoring.ui.load.reading import take_columns
from monitoring.ui.load.result import loaded
from monitoring.ui.load.words import step
from monitoring.ui.serving.boot import boot
from monitoring.ui.serving.job import watch
from monitoring.ui.words.markdown import plain

boot()

STEPS: dict[str, Callable[[Draft], None]] = {
    "files": choose,
    "columns": columns,
    "checked": checked,
    "loaded": loaded,
}
WORKING = {
    READING: "Step 1 of 3: reading the columns.",
    CHECKING: "Step 2 of 3: checking every row.",
    LOADING: "Step 3 of 3: loading.",
}

STOPPED = {
    READING: "Cancelled: nothing was read.",
    CHECKING: "Cancelled: nothing was changed.",
    LOADING: "The load was cancelled: the store is as it was before.",
}


def page(now: Draft) -> None:
    """Lay the page out."""
    if now.job is not None and now.job.done:
        _finished(now)
    if now.job is not None:
        step(WORKING[now.job.name], "You may look at other pages meanwhile.")
        watch(now.job)
        return
    STEPS[now.stage](now)
    if now.notice:
        st.info(now.notice, icon=":material/cancel:")
    if now.message:
        st.error(plain(now.message), icon=":material/error:")
    if now.stage != "loaded" and now.begun:
        st.button("Start over", on_click=start_over, type="tertiary", icon=":material/restart_alt:")


def _finished(now: Draft) -> None:
    """Go on to the next step with what a job brought, or say why it brought nothing."""
    job, now.job = now.job, None
    if job is None or job.failure or job.stopped:
        now.fail(job.failure if job else "")
        now.notice = STOPPED[job.name] if job and job.stopped else ""
        return
    outcome: Any = job.outcome
    if job.name == READING:
        take_columns(now, outcome)
    elif job.name == CHECKING:
        now.rehearsal, now.stage, now.pace = outcome, "checked", tuple(job.pace)
    else:
        now.result, now.stage = outcome, "loaded"
        state.stand_on_newest()


page(draft())
