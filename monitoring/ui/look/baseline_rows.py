"""How many rows the window is held against."""

from monitoring.errors import TidemarkError
from monitoring.scope.question import Question, Scope
from monitoring.store.reads.cohort_counts import count_rows
from monitoring.ui import cache
from monitoring.ui.shared import shared


def baseline_rows(question: Question) -> int | None:
    """Count the rows of the baseline; None where there is none, or they cannot be counted any more.

    Parameters
    ----------
    question : Question
        Resolved.
    """
    if question.baseline.selection is None:
        return None
    number = cache.generation_of(question.scope)
    try:
        return _rows(cache.home(question.scope.model, number), question.scope, number)
    except TidemarkError:
        return None


@shared(256)
def _rows(store: str, scope: Scope, number: int) -> int | None:
    taken, question = cache.asked(scope)
    selection = question.baseline.selection
    return count_rows(taken, selection) if selection else None
