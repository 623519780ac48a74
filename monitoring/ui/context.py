"""The stretch of time that a page draws around its window."""

from dataclasses import replace

from monitoring.charts.metric_time import Grain as AxisGrain
from monitoring.panels.context import widened
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.store.snapshot import Snapshot


def over(question: Question, part: Span | None) -> Question:
    """Give the same question, its baseline too, over another part of time; None leaves it as it is."""
    return question if part is None else replace(question, window=replace(question.window, spans=(part,)))


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
