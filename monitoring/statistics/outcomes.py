"""Labelled rows by cell, and their sums over every level of every column and over pairs of levels."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.statistics.lazy_imports import special

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Index = NDArray[np.intp]
LEAST_OF_A_CLASS = 20
MOST_PAIRS = 144
"""Pairs of levels of two columns, as of twelve each: of more only the levels by themselves are asked."""


@dataclass(frozen=True)
class Outcomes:
    """Labelled rows by cell, or of parts of them: all fields have one shape.

    Parameters
    ----------
    n, observed, expected : ndarray of float64
        Rows, positives, and the sum of the probabilities.
    """

    n: Floats
    observed: Floats
    expected: Floats

    @property
    def parts(self) -> tuple[Floats, Floats, Floats]:
        """All fields."""
        return self.n, self.observed, self.expected

    def only(self, cells: Flags) -> "Outcomes":
        """Count some cells, the others as empty."""
        return Outcomes(*(np.where(cells, one, 0.0) for one in self.parts))

    def over(self, times: slice) -> "Outcomes":
        """Sum over some of the first axis."""
        return Outcomes(*(one[times].sum(axis=0) for one in self.parts))

    def at(self, group: int) -> "Outcomes":
        """Give one group of them."""
        return Outcomes(*(np.asarray(one[group]) for one in self.parts))

    def by(self, group: NDArray[np.signedinteger[Any]], groups: int) -> "Outcomes":
        """Sum the cells of each group."""
        return Outcomes(*(np.bincount(group, one, groups).astype(np.float64) for one in self.parts))

    def but(self, part: "Outcomes") -> "Outcomes":
        """Give what is left without each part."""
        both = zip(self.parts, part.parts, strict=True)
        return Outcomes(*(np.asarray(whole - one) for whole, one in both))

    @property
    def enough(self) -> Flags:
        """Where both classes have the twenty rows that a ratio needs, or the scores promise as many."""
        least, most = (end(self.observed, self.expected) for end in (np.minimum, np.maximum))
        return np.asarray((np.minimum(most, self.n - least) >= LEAST_OF_A_CLASS) & (self.expected > 0))

    def enough_by(self, ratio: "float | Floats", least: float = LEAST_OF_A_CLASS) -> Flags:
        """Say the same of what is expected where so many times the scores come true."""
        likely = self.expected * ratio
        return np.asarray((likely >= least) & (self.n - likely >= least))

    @property
    def ratio(self) -> Floats:
        """Observed to expected; 0 where nothing is expected."""
        return np.asarray(self.observed / np.where(self.expected > 0, self.expected, np.inf))

    def log_ratio(self) -> Floats:
        """Give ln(observed / expected), 0 where there is not enough.

        Where none came it is as if half a one had, and where all did as if half a one had not.
        """
        known = self.enough
        observed = np.where(known, np.clip(self.observed, 0.5, np.maximum(self.n - 0.5, 0.5)), 1.0)
        return np.asarray(np.log(observed / np.where(known, self.expected, 1.0)))


def apart(one: Outcomes, other: Outcomes, design: float = 1.0) -> Floats:
    """Say by how many standard deviations observed to expected differs in two groups, for many pairs.

    Parameters
    ----------
    one, other : Outcomes
        The groups.
    design : float
        By which rows of the same entity widen variances.

    Returns
    -------
    ndarray of float64
        Root of the likelihood ratio: the difference of logarithms over its error, which the same few
        positives give, calls a rise by chance far too clear where the other group is larger, and cannot tell
        a fall to nothing.

    References
    ----------
    Wilks 1938, doi:10.1214/aoms/1177732360

    Examples
    --------
    >>> none, many = (Outcomes(*np.array(rows)) for rows in ([250.0, 0.0, 45.0], [2500.0, 450.0, 450.0]))
    >>> round(float(apart(none, many)), 1)
    9.7
    """
    ratio = Outcomes(*(np.asarray(a + b) for a, b in zip(one.parts, other.parts, strict=True))).ratio
    twice = np.zeros(np.shape(one.n))
    for side in (one, other):
        rows, risen = np.maximum(side.n, 1.0), np.maximum(side.observed, 0.0)
        likely = np.clip(side.expected * ratio, 1e-9, rows - 0.5)
        fallen = np.maximum(rows - risen, 0.0)
        twice += special.xlogy(risen, risen / likely) + special.xlogy(fallen, fallen / (rows - likely))
    return np.asarray(np.sqrt(2 * np.maximum(twice, 0.0) / design))


def same_ratio(one: Outcomes, other: Outcomes, design: float = 1.0) -> Floats:
    """Test whether observed to expected is the same in two groups of rows, for many pairs of groups.

    Parameters
    ----------
    one, other, design
        As of `apart`.

    Returns
    -------
    ndarray of float64
        Two-sided p-values.

    Examples
    --------
    >>> few, many = (Outcomes(*np.array(rows)) for rows in ([250.0, 80.0, 45.0], [2500.0, 450.0, 450.0]))
    >>> round(float(same_ratio(few, many)) * 1e6, 2)
    0.46
    """
    return np.asarray(2 * special.ndtr(-apart(one, other, design)))


@dataclass(frozen=True)
class Column:
    """The levels of one column that are asked about.

    Parameters
    ----------
    level : ndarray of intp, shape (cells,)
        Of each cell, from 0; −1 where it is not asked about.
    new : ndarray of bool, shape (levels,)
        Levels that are held against all rows where there are none before, such as a version.
    """

    level: Index
    new: Flags


@dataclass(frozen=True)
class Conditions:
    """Every level of some columns, numbered through, and every pair of them that is asked about.

    Parameters
    ----------
    columns : sequence of Column
        Each with the same cells.
    """

    columns: Sequence[Column]

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """The columns of each table of sums: each by itself, then pairs of few levels together."""
        size = [len(one.new) for one in self.columns]
        every = range(len(size))
        pairs = [(a, b) for a in every for b in every if a < b and size[a] * size[b] <= MOST_PAIRS]
        return [*((a, a) for a in every), *pairs]

    @cached_property
    def numbers(self) -> tuple[Index, Index]:
        """The conditions of each sum: twice the same where it is of one."""
        size = [len(one.new) for one in self.columns]
        own = np.split(np.arange(sum(size)), np.cumsum(size)[:-1])
        found = [
            (own[a], own[a]) if a == b else (np.repeat(own[a], size[b]), np.tile(own[b], size[a]))
            for a, b in self.places
        ]
        first, second = zip(*found, strict=True)
        return np.concatenate(first), np.concatenate(second)

    @cached_property
    def new(self) -> Flags:
        """Of each condition."""
        return np.concatenate([one.new for one in self.columns])

    def cells(self, condition: int) -> Flags:
        """Say which cells meet a condition."""
        size = np.cumsum([len(one.new) for one in self.columns])
        place = int(np.searchsorted(size, condition, side="right"))
        column = self.columns[place]
        return np.asarray(column.level == condition - (size[place] - len(column.new)))

    def sums(self, rows: Outcomes, time: Index) -> tuple[Outcomes, Outcomes]:
        """Sum the rows of each time and condition or pair, shape (times, sums), and of each time."""
        times = int(time.max(initial=0)) + 1
        found = [list(self._tables(one, time, times)) for one in rows.parts]
        return Outcomes(*(np.concatenate(tables, axis=1) for tables in found)), rows.by(time, times)

    def _tables(self, values: Floats, time: Index, times: int) -> Iterator[Floats]:
        for a, b in self.places:
            one, other = self.columns[a], self.columns[b]
            shape = times, len(one.new) + 1, len(other.new) + 1 if a != b else 1
            place = time * shape[1] + one.level + 1
            if a != b:
                place = place * shape[2] + other.level + 1
            sums: Floats = np.bincount(place, values, math.prod(shape)).astype(np.float64).reshape(shape)
            yield sums[:, 1:, 1 if a != b else 0 :].reshape(times, -1)
