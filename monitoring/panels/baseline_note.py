"""Rows that are held against a baseline which shares rows with the window: what a reader must know of it."""

from collections.abc import Sequence
from math import isfinite

from monitoring.panels.measurement import Measurement, with_reason
from monitoring.scope.question import Question


def noted(question: Question, rows: Sequence[Measurement]) -> list[Measurement]:
    """Say it in each row that has a baseline.

    Parameters
    ----------
    question : Question
        What was asked.
    rows : sequence of Measurement
        As measured.

    Returns
    -------
    list of Measurement
        The same, with a reason more where the baseline lost the rows that the window holds, or is a part of
        it: then differences are smaller than from the rest of the window.
    """
    note, there = question.baseline.note, question.baseline.selection
    if not note or there is None:
        return list(rows)
    return [with_reason(row, note) if row.baseline_n or isfinite(row.baseline_value) else row for row in rows]
