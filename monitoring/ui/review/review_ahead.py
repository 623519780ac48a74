"""The slides to come: read beside the review while the present one is looked at."""

import logging
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import streamlit as st

from monitoring.errors import TidemarkError
from monitoring.findings.drawn_measure import drawn_measure
from monitoring.findings.meeting.status import ModelStatus
from monitoring.store.scheduling.patience import Patience, most_seconds, patiently
from monitoring.ui import cache
from monitoring.ui.drawing.finding_trends import reaching_onset, read_ahead
from monitoring.ui.findings.finding_chart import finding_spec
from monitoring.ui.look.theme import theme
from monitoring.ui.run_cache import one_version
from monitoring.ui.serving.turns import TURNS

_LOG = logging.getLogger(__name__)
SCALE, SLIDE = 1.5, 560
"""The size of a slide's words and lines, and the height of its chart."""
_ANY = (0.0, 1.0)


def looked_through(statuses: Sequence[ModelStatus]) -> "Future[None]":
    """Begin to read what the slides of a review need, once for everybody who gives it.

    Parameters
    ----------
    statuses : sequence of ModelStatus
        In the order of the slides.

    Returns
    -------
    Future
        Done when everything is read; what cannot be read is said by its own slide.
    """
    shown = tuple(one for one in statuses if one.report and one.findings)
    made = [one.report for one in shown if one.report]
    asked = tuple((cache.home(one.model, int(one.data_version)), one.scope, one.model) for one in made)
    return _begun(asked, theme(), shown)


@st.cache_resource(max_entries=1, show_spinner=False)
def _reader() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="ahead")


@st.cache_resource(max_entries=32, show_spinner=False)
def _begun(asked: tuple[object, ...], look: str, _shown: Sequence[ModelStatus]) -> "Future[None]":
    return _reader().submit(_read, _shown, look)


def _read(statuses: Sequence[ModelStatus], look: str) -> None:
    for one in statuses:
        if one.report is None:
            continue
        shown = {("generation", one.model): int(one.report.data_version)}
        try:
            with one_version(shown), patiently(Patience(most_seconds(), give_way=TURNS.give_way)):
                for finding in one.findings:
                    read_ahead(finding, one.findings, one.report.question)
                    line, over = drawn_measure(finding), reaching_onset(finding, one.report.question)
                    for domain in (None, _ANY):  # a chart with an axis of its own is authored apart
                        finding_spec(line, over, look, domain, scale=SCALE, height=SLIDE)
        except TidemarkError as reason:
            _LOG.info("%s was not read ahead: %s", one.model, reason)
