"""Levels that lost rows while all others went on: what is asked of each, and which of these are told."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from monitoring.panels.measurement import Measurement, with_reason
from monitoring.scope.cohort import Comparison
from monitoring.scope.question import Question
from monitoring.store.cohorts.cohort_levels import shown_cohorts
from monitoring.store.columns.cells import Dimension
from monitoring.store.snapshot import Snapshot

MOST_LEVELS = 60
"""Columns of more are not looked at."""
MOST_TOLD = 5
Moment = TypeVar("Moment", int, date)
Held = TypeVar("Held", bound=Mapping[str, Any])


@dataclass(frozen=True)
class Loss(Generic[Moment]):
    """A level of which rows stayed away.

    Parameters
    ----------
    cohort : Comparison
        The level.
    lost : float
        How many rows.
    first, end : int or date
        The first hour or day, and the one behind the last.
    """

    cohort: Comparison
    lost: float
    first: Moment
    end: Moment

    def beside(self, other: "Loss[Moment]") -> bool:
        """Say whether another column tells of the same time."""
        same = self.first < other.end and other.first < self.end
        return same and self.cohort.name != other.cohort.name


def level_losses(
    snapshot: Snapshot,
    question: Question,
    held: Callable[[Dimension], Held | None],
    losses: Callable[[Dimension, Held, int], Iterator[Loss[Moment]]],
    row: Callable[[Loss[Moment]], Measurement | None],
) -> list[Measurement]:
    """Give the rows of the levels that lost most, of the same time those of one column alone.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked.
    held : callable
        Gives the rows of a column by level and time; None or empty where these are not looked at.
    losses : callable
        Finds the losses among them, each level's once; it is told how many levels are looked at.
    row : callable
        Gives the row of a loss as the page of that level shows it; None where that shows something else.

    Returns
    -------
    list of Measurement
        Most rows lost first; the reason says how many levels were looked at. Empty by period and inside a
        cohort or version.
    """
    window = question.window
    if question.scope.by != "none" or window.cohort is not None or window.version:
        return []
    levels = {column: some for column in shown_cohorts(snapshot) if (some := held(column))}
    looked = sum(map(len, levels.values()))
    found = [one for column, some in levels.items() for one in losses(column, some, looked)]
    told: list[Loss[Moment]] = []
    for one in sorted(found, key=lambda one: -one.lost):
        if not any(map(one.beside, told)):
            told.append(one)
    rows = (row(one) for one in told[:MOST_TOLD])
    return [with_reason(one, f"of {looked} levels looked at") for one in rows if one is not None]
