"""One grey sentence under the chart of performance: when the measure changed, and what happened then."""

import streamlit as st

from monitoring.findings.decay import Dated, decay, decay_statement
from monitoring.findings.report import Report
from monitoring.scope.question import Question, Scope
from monitoring.ui import cache
from monitoring.ui.event_marks import model_events
from monitoring.ui.markdown import plain
from monitoring.ui.performance_words import PANEL, whole
from monitoring.ui.shared import shared


def decay_line(report: Report, measure: str, question: Question) -> None:
    """Draw the sentence.

    Parameters
    ----------
    report : Report
        With the performance panel.
    measure : str
        That of the chart.
    question : Question
        As asked.
    """
    row = whole(report, measure)
    if row is None or not row.n:
        return
    number = cache.generation_of(question.scope)
    found = _dated(cache.home(question.scope.model, number), question.scope, measure, number)
    if found is None:
        return
    events = [(event.at, event.label) for event in model_events(question.scope)]
    said = decay_statement(found, measure, question, events)
    st.markdown(f":gray[{plain(said)}]")


@shared(128)
def _dated(store: str, scope: Scope, measure: str, number: int) -> Dated | None:
    report = cache.report((PANEL,), scope)
    row = whole(report, measure)
    if row is None:
        return None
    return decay(cache.snapshot(scope.model, scope.generation), report.question, row)
