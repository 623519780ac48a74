"""Days on which the service was out of its usual range, found once for a question."""

from monitoring.findings.outlying import Outlying, outlying
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Question
from monitoring.store.bounded import Bounded
from monitoring.ui import cache
from monitoring.ui.service_words import LEADING

_FOUND: Bounded[list[Outlying]] = Bounded(256, lambda _: 1)


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
    key = cache.home(question.scope.model, number), question.scope, number
    return _FOUND.get(key, lambda: _incidents(series, question))


def _incidents(series: list[Measurement], question: Question) -> list[Outlying]:
    found = (outlying(series, measure, question.span) for measure in LEADING)
    return [one for one in found if one]
