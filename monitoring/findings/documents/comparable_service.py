"""A baseline that has what a service is measured by: a training set rarely has latencies."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from math import isnan

from monitoring.errors import TidemarkError
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Question, resolve
from monitoring.store.snapshot import Snapshot


def has_baseline(rows: Iterable[Measurement]) -> bool:
    """Say whether a baseline has any of these; how many requests it had an hour tells nothing."""
    return any(not isnan(row.baseline_value) for row in rows if row.measure != "throughput")


def comparable(snapshot: Snapshot, question: Question, rows: Callable[[], Iterable[Measurement]]) -> Question:
    """Hold the window against the period before it, where its baseline has no such columns.

    Parameters
    ----------
    snapshot : Snapshot
        The data.
    question : Question
        As asked.
    rows : callable
        Gives what is measured by it of the model as a whole; asked only of a baseline that is no time of the
        window's own log.

    Returns
    -------
    Question
        The same, or with the baseline ``previous``.
    """
    selection = question.baseline.selection
    of_file = selection is None or bool(selection.source)
    if not of_file or question.scope.baseline == "previous" or has_baseline(rows()):
        return question
    try:
        return resolve(replace(question.scope, baseline="previous"), snapshot.contract, snapshot.extent)
    except TidemarkError:
        return question
