"""Rows of cohorts that may be asked about next, kept between runs."""

from dataclasses import replace

from monitoring.scope.cohort import Comparison, Expression, Value
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.scope.question import Question, Scope
from monitoring.store.cohorts.cohort_levels import shown_cohorts
from monitoring.store.reads.cohort_counts import count_rows, rows_by_level
from monitoring.store.snapshot import Snapshot
from monitoring.ui import cache
from monitoring.ui.shared import shared


def rows_of_levels(question: Question) -> dict[str, dict[Value, int]]:
    """Count the rows of the window by cohort column and level.

    Parameters
    ----------
    question : Question
        Gives window and version; its cohort is left out.

    Returns
    -------
    dict
        Rows by level in their order, by column; masked columns are left out.
    """
    scope, number = _window(question)
    return _rows_of_levels(cache.home(scope.model, number), scope, number)


def rows_of_cohort(question: Question, cohort: Expression | None) -> int:
    """Count the rows of the window that are in a cohort.

    Parameters
    ----------
    question : Question
        Gives window, version and the moment whose labels are known.
    cohort : Expression or None
        Which; None for everybody.

    Returns
    -------
    int
        Rows, with or without a label.
    """
    scope, number = _window(question)
    return _rows_of_cohort(cache.home(scope.model, number), scope, number, cohort)


def _window(question: Question) -> tuple[Scope, int]:
    """Give what the rows depend on: neither baseline nor cohort."""
    asked = question.scope
    number = cache.generation_of(asked)
    early = asked.as_of  # of a cohort that names the label, rows come with labels
    scope = Scope(asked.model, asked.window, version=asked.version, as_of=early, data_version=str(number))
    return scope, number


@shared(64)
def _rows_of_levels(store: str, scope: Scope, number: int) -> dict[str, dict[Value, int]]:
    taken, question = cache.asked(scope)
    return {
        column.name: rows_by_level(taken, question.window, column, levels_of(taken, column.name))
        for column in shown_cohorts(taken)
    }


def levels_of(taken: Snapshot, name: str) -> tuple[Value, ...]:
    """Give the levels of a cohort column, none where they are very many."""
    parts = (parse_cohort(chip) for chip in cache.levels(taken))
    return tuple(one.value for one in parts if isinstance(one, Comparison) and one.name == name)


@shared(256)
def _rows_of_cohort(store: str, scope: Scope, number: int, cohort: Expression | None) -> int:
    taken, question = cache.asked(scope)
    return count_rows(taken, replace(question.window, cohort=cohort))
