"""Days on which the service was out of its usual range, found once for a question."""

import streamlit as st

from monitoring.findings.outlying import Outlying, outlying
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Question, Scope
from monitoring.ui import cache, state
from monitoring.ui.service_words import LEADING


def incidents(series: list[Measurement], question: Question) -> list[Outlying]:
    """Give the stretches of the window that stand out, one a measure.

    Parameters
    ----------
    series : list of Measurement
        The panel of service by period.
    question : Question
        That they answer.

    Returns
    -------
    list
        As `monitoring.findings.outlying` finds them; shared: nothing may be changed in it.
    """
    number = cache.generation_of(question.scope)
    return _incidents(str(state.store_directory()), question.scope, number, series, question)


@st.cache_resource(max_entries=64, show_spinner=False)
def _incidents(
    directory: str, scope: Scope, number: int, _series: list[Measurement], _question: Question
) -> list[Outlying]:
    found = (outlying(_series, measure, _question.span) for measure in LEADING)
    return [one for one in found if one]
