"""One grey sentence under the chart of performance: when the measure changed, and what happened then."""

from collections.abc import Callable

import streamlit as st

from monitoring.findings.dating.decay import Dated, decay, decay_statement
from monitoring.findings.locus.slice import of_a_part
from monitoring.findings.report import Report
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Question
from monitoring.store.bounded import Bounded
from monitoring.ui import cache
from monitoring.ui.drawing.event_marks import model_events
from monitoring.ui.drift.drill_line import leading_finding
from monitoring.ui.performance.performance_words import whole
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.pending_words import left_out, pending, promise

_WHEN = "When it changed is still looked for."
_DATED: Bounded[Dated] = Bounded(128, lambda _: 1)


def decay_line(report: Report, measure: str, question: Question) -> Callable[[Report], object]:
    """Draw the sentence; where findings are not dated yet, that it is still looked for.

    Parameters
    ----------
    report : Report
        With the performance panel.
    measure : str
        That of the chart.
    question : Question
        As asked.

    Returns
    -------
    callable
        Draws what is found in its place, by the dated report; nothing where it stands.
    """
    row = whole(report, measure)
    if row is None or not row.n:
        return lambda _: None
    place = st.container(key="changed").markdown(
        _said(report, row, question) if report.dated else pending(_WHEN)
    )

    if report.dated:
        return lambda _: None
    promise(lambda: place.markdown(left_out()))
    return lambda dated: place.markdown(_said(dated, row, question))


def _said(report: Report, row: Measurement, question: Question) -> str:
    scope, number = question.scope, cache.generation_of(question.scope)
    key = cache.home(scope.model, number), scope, row.measure, number
    dated = _DATED.get(key, lambda: decay(cache.snapshot(scope.model, number), report.question, row))
    events = [(event.at, event.label) for event in model_events(scope)]
    told = decay_statement(dated, row.measure, question, events)
    fell = leading_finding(report, row.panel)
    if fell and of_a_part(fell, question):  # of which the headline is
        told = f"{told.removesuffix('.')}, all rows together."
    return f":gray[{plain(told)}]"
