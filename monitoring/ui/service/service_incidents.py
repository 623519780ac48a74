"""Days on which the service was out of its usual range, found once for a question."""

from dataclasses import replace

from monitoring.contract.panel import SERVICE
from monitoring.findings.dating.outlying import Outlying, outlying
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Question
from monitoring.store.bounded import Bounded
from monitoring.ui import cache
from monitoring.ui.address.context import hours_words
from monitoring.ui.drawing import kept_series
from monitoring.ui.service.service_words import LEADING

_FOUND: Bounded[list[Outlying]] = Bounded(256, lambda _: 1)


def told_series(held: Question) -> list[Measurement]:
    """Give the service by period over the whole window, whatever the axes show of it.

    Parameters
    ----------
    held : Question
        The window, and what it is held against.

    Returns
    -------
    list of Measurement
        By the periods of the axes where these are hours that reach back to the window's start; else by
        those that the window would have by itself: hours are drawn of its last days alone, and in weeks
        and months two bad days are lost.
    """
    whole = held.scope.by == "hour" and not hours_words(held)
    asked = held if whole else replace(held, scope=replace(held.scope, by="none"))
    return kept_series.of_panel(SERVICE, asked)


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
        As `monitoring.findings.dating.outlying` finds them; shared: nothing may be changed in it.
    """
    number = cache.generation_of(question.scope)
    key = cache.home(question.scope.model, number), question.scope, number
    return _FOUND.get(key, lambda: _incidents(series, question))


def _incidents(series: list[Measurement], question: Question) -> list[Outlying]:
    found = (outlying(series, measure, question.span) for measure in LEADING)
    return [one for one in found if one]
