"""Rows of cohorts that may be asked about next, kept between runs."""

from dataclasses import replace

from monitoring.scope.cohort import Comparison, Expression, Value
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.scope.question import Question, Scope
from monitoring.store.cohorts.cohort_levels import shown_cohorts
from monitoring.store.reads.cohort_counts import count_rows, rows_by_level
from monitoring.store.snapshot import Snapshot
from monitoring.ui import answers, cache


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
    return _rows_of_levels(_window(question))


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
    return _rows_of_cohort(_window(question), cohort)


def _window(question: Question) -> Scope:
    """Give what the rows depend on: neither baseline nor cohort."""
    asked = question.scope
    number = str(cache.generation_of(asked))
    early = asked.as_of  # of a cohort that names the label, rows come with labels
    return Scope(asked.model, asked.window, version=asked.version, as_of=early, data_version=number)


@answers.answered(64)
def _rows_of_levels(taken: Snapshot, question: Question) -> dict[str, dict[Value, int]]:
    return {
        column.name: rows_by_level(taken, question.window, column, levels_of(taken, column.name))
        for column in shown_cohorts(taken)
    }


def levels_of(taken: Snapshot, name: str) -> tuple[Value, ...]:
    """Give the levels of a cohort column, none where they are very many."""
    parts = (parse_cohort(chip) for chip in cache.levels(taken))
    return tuple(one.value for one in parts if isinstance(one, Comparison) and one.name == name)


@answers.answered(256)
def _rows_of_cohort(taken: Snapshot, question: Question, cohort: Expression | None) -> int:
    return count_rows(taken, replace(question.window, cohort=cohort))
