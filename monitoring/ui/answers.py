"""What pages ask of a question and is no report: kept for whoever asks it of the same generation."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from monitoring.panels.context import widened
from monitoring.panels.distributions.quantile_shifts import quantile_shifts
from monitoring.panels.labels.label_progress import LabelProgress
from monitoring.panels.labels.maturity import maturity
from monitoring.panels.tasks.by_cohort import CohortChange
from monitoring.panels.tasks.by_cohort import by_cohort as cohort_changes
from monitoring.scope.question import Question, Scope
from monitoring.store.columns.subjects import Subject
from monitoring.store.snapshot import Snapshot
from monitoring.ui import cache
from monitoring.ui.shape import Shape, shape_of
from monitoring.ui.shared import shared

P = ParamSpec("P")
V = TypeVar("V")
Measured = Callable[Concatenate[Snapshot, Question, P], V]
Answered = Callable[Concatenate[Scope, P], V]


def answered(most: int) -> Callable[[Measured[P, V]], Answered[P, V]]:
    """Keep what a function tells of a question and its generation, as `shared` does.

    Parameters
    ----------
    most : int
        As there.

    Returns
    -------
    callable
        A decorator of functions of a snapshot, a question and what else is hashable: they are called with a
        scope for the first two.
    """

    def decorated(make: Measured[P, V]) -> Answered[P, V]:
        @shared(most)
        def kept(store: str, number: int, scope: Scope, *args: P.args, **named: P.kwargs) -> V:
            return make(*cache.asked(scope), *args, **named)

        @wraps(make)
        def told(scope: Scope, /, *args: P.args, **named: P.kwargs) -> V:
            number = cache.generation_of(scope)
            return kept(cache.home(scope.model, number), number, scope, *args, **named)

        return told

    return decorated


@answered(256)
def size(taken: Snapshot, question: Question) -> tuple[int, float]:
    """Give the rows of the window, and the share of them whose labels are in (NaN for a model without)."""
    found = LabelProgress(taken, question.window, maturity(taken, question)).status(question.span)
    return found.rows, found.coverage if taken.contract.label else float("nan")


@answered(256)
def shape(taken: Snapshot, question: Question, subject: Subject) -> Shape:
    """Give how one subject moved."""
    return shape_of(taken, question, widened(question, taken), subject)


def quantiles(scope: Scope, subject: Subject) -> list[dict[str, Any]]:
    """Give how far the quantiles of one subject moved over the whole window; none of a category."""
    return _quantiles(replace(scope, by="none"), subject) if subject.numeric else []


@answered(256)
def _quantiles(taken: Snapshot, question: Question, subject: Subject) -> list[dict[str, Any]]:
    return quantile_shifts(taken, question, subject)


@answered(256)
def by_cohort(taken: Snapshot, question: Question, measure: str) -> list[CohortChange]:
    """Give one performance measure in every level of the cohort columns."""
    return cohort_changes(taken, question, measure)
