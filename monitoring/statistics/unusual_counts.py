"""Which days have unusually many or few rows, against the same weekday of the weeks before, many at once."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.lazy_imports import special

_WITHIN = 0.8
_WITHIN_TO_SD = 1 / NormalDist().inv_cdf((1 + _WITHIN) / 2)
_OUTLYING = 3.0
"""Standard deviations from the median of its weekday, beyond which a day tells nothing of what is usual."""
_WHOLE = 1e9
"""Degrees of freedom of what is known."""
_LEAST_MEAN = 0.5
_LEAST_P = 1e-300


@dataclass(frozen=True, eq=False)
class UnusualCounts:
    """How unusual the counts of D days are.

    Parameters
    ----------
    z : array, shape (D,)
        Normal score of the count, 0 or more: how far it is on its side of the mean.
    usual : array, shape (D,)
        Median of the same weekday in the weeks before.
    empty_z : array, shape (D,)
        Normal score of a count of 0.
    """

    z: Floats
    usual: Floats
    empty_z: Floats


def unusual_counts(history: Floats, count: Floats, cadence: int = 4) -> UnusualCounts:
    """Hold counts against those of the weeks before them.

    A count has a negative binomial law with the mean of its weekday. Its variance is as many times the mean
    as the days of all weekdays have around theirs, or, where that is more, as many as a spread in proportion
    to the mean gives; never less than Poisson. That the mean comes from some days adds to the variance, and
    that the spread does makes Student's law of the score. Days far outside are left out of either.

    Parameters
    ----------
    history : array, shape (D, L, W)
        Counts of the weeks before: the day's own weekday first, then the others; NaN where there is none.
    count : array, shape (D,)
        Of the days.
    cadence : int
        Days with rows that a weekday needs.

    Returns
    -------
    UnusualCounts
        NaN where the day's own weekday has no cadence.

    References
    ----------
    Anscombe 1948, doi:10.1093/biomet/35.3-4.246; Ver Hoef & Boveng 2007, doi:10.1890/07-0043.1

    Examples
    --------
    >>> weeks = np.full((1, 7, 8), 60.0) + np.tile([-8, 8], 4)
    >>> [round(float(unusual_counts(weeks, np.array([n])).z[0]), 1) for n in (60.0, 30.0, 0.0)]
    [0.0, 3.4, 7.2]
    """
    there = ~np.isnan(history)
    there &= ((history > 0) & there).sum(axis=2, keepdims=True) >= cadence
    middle = _medians(history, there)
    held = there & _close(history, there, middle)
    known = there[:, 0].any(axis=1)
    n = held.sum(axis=2)
    mean = np.where(held, history, 0.0).sum(axis=2) / np.maximum(n, 1)
    dispersion, free = _dispersion(np.where(held, history - mean[..., None], 0.0), mean, n)
    own = np.maximum(mean[:, 0], _LEAST_MEAN)
    wider = dispersion * (1 + 1 / np.maximum(n[:, 0], 1))
    z = np.where(
        count < own, _score(_below(count, own, wider), free), _score(_above(count, own, wider), free)
    )
    empty = _score(np.where(dispersion > 1, _below(0 * own, own, dispersion), np.exp(-own)), free)
    nowhere = np.full_like(own, np.nan)
    return UnusualCounts(
        np.where(known, np.maximum(z, 0.0), nowhere), np.where(known, middle[:, 0], nowhere),
        np.where(known, empty, nowhere),
    )  # fmt: skip


def _medians(history: Floats, there: NDArray[np.bool_]) -> Floats:
    """Median of each lot, 0 without any; shape (D, L)."""
    ascending = np.sort(np.where(there, history, np.inf), axis=2)
    size = there.sum(axis=2, keepdims=True)
    ends = [np.maximum(place, 0) for place in ((size - 1) // 2, size // 2)]
    ends = [np.minimum(place, history.shape[2] - 1) for place in ends]
    low, high = (np.take_along_axis(ascending, place, axis=2)[..., 0] for place in ends)
    return np.where(size[..., 0] > 0, (low + np.where(size[..., 0] % 2, low, high)) / 2, 0.0)


def _close(history: Floats, there: NDArray[np.bool_], middle: Floats) -> NDArray[np.bool_]:
    """Which counts are no outliers: by their roots, and the distance that four days in five stay within."""
    root, centre = np.sqrt(np.where(there, history, 0.0) + 0.375), np.sqrt(middle + 0.375)
    gap = np.where(there, 2 * np.abs(root - centre[..., None]), np.inf)
    ascending = np.sort(gap.reshape(len(gap), -1), axis=1)
    size, lots = there.sum(axis=(1, 2)), there.any(axis=2).sum(axis=1)
    place = np.maximum((_WITHIN * (size - 1)).astype(np.intp), 0)
    within = np.where(size > 0, np.take_along_axis(ascending, place[:, None], axis=1)[:, 0], 0.0)
    spread = within * _WITHIN_TO_SD * np.sqrt(size / np.maximum(size - lots, 1))
    return np.asarray(gap <= _OUTLYING * np.maximum(spread, 1.0)[:, None, None])


def _dispersion(off: Floats, mean: Floats, n: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Variance over mean of the own weekday, at least 1, and its degrees of freedom; shape (D,).

    These are the fewer the longer tails counts have, and all there are where nothing exceeds Poisson.
    """
    squares = np.divide((off**2).sum(axis=2), mean, out=np.zeros_like(mean), where=mean > 0)
    free = np.where(mean > 0, np.maximum(n - 1, 0), 0)
    every = np.maximum(free.sum(axis=1), 1)
    alike = squares.sum(axis=1) / every
    beyond = ((squares - free) * mean).sum(axis=1) / np.maximum((free * mean**2).sum(axis=1), _LEAST_MEAN)
    found = np.maximum(np.maximum(alike, 1 + beyond * mean[:, 0]), 1.0)
    typical = np.maximum(mean.sum(axis=1) / np.maximum((mean > 0).sum(axis=1), 1), _LEAST_MEAN)
    tails = 6 * (found - 1) / typical + 1 / (found * typical)
    return found, np.where(found > 1, every / (1 + tails / 2), _WHOLE)


def _below(count: Floats, mean: Floats, dispersion: Floats) -> Floats:
    """P(X ≤ count) of the negative binomial of that mean and variance over mean."""
    size = mean / np.maximum(dispersion - 1, 1e-9)
    return floats(special.betainc(size, count + 1, 1 / dispersion))


def _above(count: Floats, mean: Floats, dispersion: Floats) -> Floats:
    """P(X ≥ count)."""
    size = mean / np.maximum(dispersion - 1, 1e-9)
    return floats(special.betaincc(size, np.maximum(count, 0.5), 1 / dispersion))


def _score(tail: Floats, free: Floats) -> Floats:
    """Normal score of a tail when its spread has so many degrees of freedom."""
    student = special.stdtr(free, special.ndtri(np.maximum(tail, _LEAST_P)))
    return floats(-special.ndtri(np.maximum(student, _LEAST_P)))
