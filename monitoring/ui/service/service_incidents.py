"""Days on which the service was out of its usual range, found once for a question, and the ways on."""

from collections.abc import Sequence
from dataclasses import replace

from monitoring.contract.panel import BUSINESS, SERVICE
from monitoring.findings.dating.outlying import Outlying, outlying
from monitoring.findings.finding import Finding
from monitoring.findings.report import Report
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Question
from monitoring.store.bounded import Bounded
from monitoring.ui import cache
from monitoring.ui.address.context import hours_words
from monitoring.ui.drawing import kept_series
from monitoring.ui.drift.drill_line import leading_finding
from monitoring.ui.look.example_rows import About
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


def drilled(report: Report, found: Sequence[Outlying]) -> tuple[Finding | None, About | None]:
    """Say which finding leads the page, and what its rows are examples of: of days that stand out those.

    Parameters
    ----------
    report : Report
        Of the page.
    found : sequence of Outlying
        What stood out, as the headline tells it.

    Returns
    -------
    tuple
        The worst finding of the service, else of worth, if there is any; what the headline is about where
        that is no finding of the service.
    """
    served = leading_finding(report, SERVICE)
    if served is not None or not found:
        return served or leading_finding(report, BUSINESS), None
    days = found[0].periods
    about = About("", found[0].measure, days[0].window_start, days[-1].window_end)
    return leading_finding(report, BUSINESS), about
