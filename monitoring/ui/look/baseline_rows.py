"""How many rows the window is held against."""

from monitoring.errors import TidemarkError
from monitoring.scope.question import Question
from monitoring.store.reads.cohort_counts import count_rows
from monitoring.store.snapshot import Snapshot
from monitoring.ui import answers


def baseline_rows(question: Question) -> int | None:
    """Count the rows of the baseline; None where there is none, or they cannot be counted any more.

    Parameters
    ----------
    question : Question
        Resolved.
    """
    if question.baseline.selection is None:
        return None
    try:
        return _rows(question.scope)
    except TidemarkError:
        return None


@answers.answered(256)
def _rows(taken: Snapshot, question: Question) -> int | None:
    selection = question.baseline.selection
    return count_rows(taken, selection) if selection else None
