"""Long work beside the page: in a thread that never touches the page, with its stage and share to look at."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import streamlit as st

from monitoring.errors import TidemarkError
from monitoring.ui.markdown import plain

_LOG = logging.getLogger(__name__)
EVERY = 0.5


@dataclass
class Job:
    """Work under way.

    Parameters
    ----------
    name : str
        Which step it belongs to.
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
    """

    name: str
    stage: str = "starting"
    share: float = 0.0
    outcome: Any = None
    failure: str = ""
    done: bool = False

    def progress(self, stage: str, share: float) -> None:
        """Take note of how far it is."""
        self.stage, self.share = stage, min(max(share, 0.0), 1.0)


@st.cache_resource(max_entries=1, show_spinner=False)
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(2, thread_name_prefix="load")


def start(name: str, work: Callable[[Job], Any]) -> Job:
    """Begin some work.

    Parameters
    ----------
    name : str
        Which step it belongs to.
    work : callable
        Gets the job to say its progress; its errors become words.

    Returns
    -------
    Job
        To be looked at until it is done.
    """
    job = Job(name)
    _workers().submit(_run, job, work)
    return job


def _run(job: Job, work: Callable[[Job], Any]) -> None:
    try:
        job.outcome = work(job)
    except TidemarkError as reason:
        job.failure = str(reason)
    except Exception as error:
        _LOG.exception("a load failed")
        job.failure = (
            f"Something went wrong inside Tidemark ({type(error).__name__}): the log has the details."
        )
    finally:
        job.done = True


@st.fragment(run_every=EVERY)
def watch(job: Job) -> None:
    """Show how far a job is; run the page again when it is done.

    Parameters
    ----------
    job : Job
        Under way.
    """
    st.progress(job.share, text=plain(f"{job.stage[:1].upper()}{job.stage[1:]} …"))
    if job.done:
        st.rerun()
