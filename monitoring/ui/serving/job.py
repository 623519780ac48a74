"""Long work beside the page: in a thread that never touches it, with stage, time left and a way to stop."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import streamlit as st

from monitoring.store.scheduling.counting_threads import MOST, counted_in
from monitoring.store.scheduling.stopping import Stop, StoppedError
from monitoring.ui.failures import told_failure
from monitoring.ui.serving.opened_version import AT_WORK
from monitoring.ui.serving.time_left import Pace, bar, spoken, time_left
from monitoring.ui.serving.turns import TURNS
from monitoring.ui.words.markdown import plain

EVERY = 0.5
WORKERS = 4


@dataclass
class Job:
    """Work under way.

    Parameters
    ----------
    name : str
        Which step it belongs to.
    earlier : Pace
        Of the same work done before; empty where there was none.
    stage : str
        What is being done, in words.
    share : float
        How much of it is done, 0 to 1.
    outcome : object
        What came of it.
    failure : str
        Why nothing did; empty where something did.
    done : bool
        Set last.
    stop : Stop
        Ends it.
    stopped : bool
        Whether it was ended by that.
    began : float
        When the work itself began, on a clock that never goes back.
    pace : list of (float, float)
        Share and seconds since it began, at each word of progress.
    """

    name: str
    earlier: Pace = ()
    stage: str = "waiting for other work of this server"
    share: float = 0.0
    outcome: Any = None
    failure: str = ""
    done: bool = False
    stop: Stop = field(default_factory=Stop)
    stopped: bool = False
    began: float = field(default_factory=monotonic)
    pace: list[tuple[float, float]] = field(default_factory=list)

    def progress(self, stage: str, share: float) -> None:
        """Take note of how far it is."""
        self.stage, self.share = stage, min(max(share, 0.0), 1.0)
        self.pace.append((self.share, monotonic() - self.began))


@st.cache_resource(max_entries=1, show_spinner=False)
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(WORKERS, thread_name_prefix="load")


def start(name: str, work: Callable[[Job], Any], earlier: Pace = ()) -> Job:
    """Begin some work.

    Parameters
    ----------
    name : str
        Which step it belongs to.
    work : callable
        Gets the job to say its progress; its errors become words.
    earlier : Pace, optional
        Of the same work done before.

    Returns
    -------
    Job
        To be looked at until it is done.
    """
    job = Job(name, earlier)
    _workers().submit(_run, job, work)
    return job


def _run(job: Job, work: Callable[[Job], Any]) -> None:
    job.stage, job.began = "starting", monotonic()
    try:
        job.stop.check()
        with counted_in(MOST if TURNS.at_work(AT_WORK) < 2 else 1):  # others would wait for the interpreter
            job.outcome = work(job)
    except StoppedError:
        job.stopped = True
    except Exception as error:
        job.failure = told_failure(error, "work beside a page")
    finally:
        job.done = True


@st.fragment(run_every=EVERY)
def watch(job: Job) -> None:
    """Show how far a job is, and the button that stops it; run the page again when it is done.

    Parameters
    ----------
    job : Job
        Under way.
    """
    if job.done:
        st.rerun()
    passed = monotonic() - job.began
    left = time_left(passed, job.pace, job.earlier)
    if job.stop.asked:
        job.stop.ask()  # whatever began since is interrupted, too
        words = "Stopping …"
    else:
        words = f"{job.stage[:1].upper()}{job.stage[1:]} … {spoken(passed, left)}"
    st.progress(bar(passed, left, job.share), text=plain(words))
    st.button(
        "Cancel",
        key=f"cancel_{job.name}",
        icon=":material/close:",
        on_click=job.stop.ask,
        disabled=job.stop.asked,
    )
