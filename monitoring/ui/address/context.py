"""The stretch of time that a page draws around its window."""

from dataclasses import replace
from datetime import timedelta

from monitoring.panels.context import DAYS_OF_HOURS, widened
from monitoring.scope.period import AxisGrain
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.store.snapshot import Snapshot


def over(question: Question, part: Span | None) -> Question:
    """Give the same question, its baseline too, over another part of time; None leaves it as it is."""
    return question if part is None else replace(question, window=replace(question.window, spans=(part,)))


def hours_words(question: Question) -> str:
    """Say of which days of a longer window hours are drawn; empty where all of it is drawn.

    Parameters
    ----------
    question : Question
        As asked.

    Returns
    -------
    str
        To stand in a title.
    """
    cut = question.scope.by == "hour" and question.span.end - question.span.start > _DRAWN
    return f"the window's last {DAYS_OF_HOURS} days" if cut else ""


_DRAWN = timedelta(days=DAYS_OF_HOURS, hours=1)
"""With the hour that a change of clocks may add."""


def grain_around(question: Question, snapshot: Snapshot) -> AxisGrain:
    """Give the periods of the stretch around a window.

    Parameters
    ----------
    question : Question
        As asked.
    snapshot : Snapshot
        The data.

    Returns
    -------
    str
        One of the grains that an axis can have.
    """
    grain = widened(question, snapshot).scope.by
    return "day" if grain == "none" else grain
