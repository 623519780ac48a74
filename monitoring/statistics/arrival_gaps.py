"""Gaps: stretches of hours without a single row, where rows are usual."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from monitoring.statistics.arrays import Floats, Indices
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.unusual_counts import unusual_counts

EMPTY_Z = 4.1
"""Normal score of none from which on it is no chance: one in 48,000 hours is left empty so."""
LONGEST = 24
"""Hours; of more whole days are empty, which their volume tells."""
FORGOTTEN = 28 * 24
"""Hours; a part of the rows that was silent for as long is closed, and no longer expected."""
WEEK = 7 * 24


@dataclass(frozen=True, eq=False)
class EmptyStretches:
    """Stretches of hours without a row, between hours that have one.

    Parameters
    ----------
    first, length : array, shape (S,)
        The number of the first hour of each, and how many there are.
    """

    first: Indices
    length: Indices

    @classmethod
    def of(cls, hours: Indices, start: int, end: int, longest: int = LONGEST) -> "EmptyStretches":
        """Find those of a span.

        Parameters
        ----------
        hours : array, shape (H,)
            Numbers of the hours that have rows, ascending.
        start, end : int
            The first hour of the span and the one behind it.
        longest : int, optional
            Hours; a day by default.

        Returns
        -------
        EmptyStretches
            Shorter than that.

        Examples
        --------
        >>> found = EmptyStretches.of(np.array([1, 2, 5]), 0, 7)
        >>> found.first.tolist(), found.length.tolist()
        ([0, 3, 6], [1, 2, 1])
        """
        inside = hours[(hours >= start) & (hours < end)]
        ends = np.concatenate([[start - 1], inside, [end]])
        length = np.diff(ends) - 1
        held = (length > 0) & (length < longest)
        return cls(ends[:-1][held] + 1, length[held])

    def lasting_into(self, start: int) -> "EmptyStretches":
        """Leave out those that are over by an hour.

        Parameters
        ----------
        start : int
            Its number.

        Returns
        -------
        EmptyStretches
            Whole, also where they began before.

        Examples
        --------
        >>> left = EmptyStretches(np.array([3, 8]), np.array([4, 4])).lasting_into(9)
        >>> left.first.tolist(), left.length.tolist()
        ([8], [4])
        """
        return self.chosen(self.first + self.length > start)

    def chosen(self, some: NDArray[np.bool_]) -> "EmptyStretches":
        """Leave out the others."""
        return EmptyStretches(self.first[some], self.length[some])

    @property
    def ends(self) -> Indices:
        """The hour behind each."""
        return self.first + self.length

    @property
    def first_week(self) -> "EmptyStretches":
        """The first week of each: no week before it is a part of it."""
        return EmptyStretches(self.first, np.minimum(self.length, WEEK))

    @property
    def hours(self) -> "EmptyStretches":
        """Each of their hours by itself, in order."""
        place = np.arange(self.length.sum()) - np.repeat(np.cumsum(self.length) - self.length, self.length)
        return EmptyStretches(np.repeat(self.first, self.length) + place, np.ones_like(place))

    def within(self, usual: NDArray[np.bool_]) -> "EmptyStretches":
        """Cut each down to the hours from the first in which rows are usual to the last.

        Parameters
        ----------
        usual : array of bool
            Of each of `hours`.

        Returns
        -------
        EmptyStretches
            Without those that have none.

        Examples
        --------
        >>> night = EmptyStretches(np.array([18, 40]), np.array([4, 2]))
        >>> cut = night.within(np.array([False, True, True, False, False, False]))
        >>> cut.first.tolist(), cut.length.tolist()
        ([19], [2])
        """
        own = np.repeat(np.arange(len(self.first)), self.length)[usual]
        hours = self.hours.first[usual]
        known, start = np.unique(own, return_index=True)
        last = np.append(start[1:], len(own)) - 1
        first = hours[start]
        return EmptyStretches(first, hours[last] - first + 1) if len(known) else NO_STRETCHES


NO_STRETCHES = EmptyStretches(np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp))


def unusual_gaps(history: Floats) -> tuple[Floats, Floats]:
    """Say how many rows are usual in some stretches, and how unusual none is.

    Parameters
    ----------
    history : array, shape (S, 7, W)
        Rows of the same hours in the weeks before, as `unusual_counts` takes those of days: of the stretch's
        own weekday first; NaN where there is no history.

    Returns
    -------
    usual, z : array, shape (S,)
        Median of the own weekday, and the normal score of no row; NaN where fewer than four weeks had rows.

    References
    ----------
    Ver Hoef & Boveng 2007, doi:10.1890/07-0043.1

    Examples
    --------
    >>> usual, z = unusual_gaps(np.full((1, 7, 8), 60.0))
    >>> float(usual[0]), bool(z[0] > EMPTY_Z)
    (60.0, True)
    """
    found = unusual_counts(history, np.zeros(len(history)))
    return found.usual, found.empty_z


def worst_gap(usual: Floats, z: Floats, limit: float = EMPTY_Z) -> int | None:
    """Say which stretch lost most rows.

    Parameters
    ----------
    usual, z : array, shape (S,)
        From `unusual_gaps`.
    limit : float, optional
        From `limit_of_many`.

    Returns
    -------
    int or None
        None where chance leaves each of them empty.

    Examples
    --------
    >>> worst_gap(np.array([9.0, 90.0, 400.0]), np.array([5.0, 9.0, 3.0]))
    1
    """
    lost = np.where(z >= limit, usual, 0.0)
    return int(lost.argmax()) if lost.any() else None


def gap_hours(before: datetime, after: datetime, rows: int) -> Estimate:
    """Hours of a gap. Larger is worse.

    Parameters
    ----------
    before, after : datetime
        Of the last row before it, and of the first behind.
    rows : int
        Of the window.

    Returns
    -------
    Estimate
        In [0, 672], counted: nothing is estimated.

    References
    ----------
    Breck et al. 2017, doi:10.1109/BigData.2017.8258038

    Examples
    --------
    >>> gap_hours(datetime(2025, 1, 1, 2, 15), datetime(2025, 1, 1, 5), 9000).value
    2.75
    """
    return Estimate.counted((after - before).total_seconds() / 3600, rows)
