"""Which days have unusually many or few rows, and which days in a row few, against the weeks before."""

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
_OVERLAPPING = 1.5
"""Times as much as sums of days apart tell those that overlap."""
_RESTLESS_P = 0.1
"""Below it sums of days vary more than their days tell, and count as they vary."""


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


@dataclass(frozen=True, eq=False)
class _Usual:
    """What the weeks before tell: which of their days are no outliers, and what these vary by.

    `middle`, `mean` and `n` are those of each weekday, shape (D, 7); `dispersion` is variance over mean, of
    `free` degrees of freedom, shape (D,).
    """

    held: NDArray[np.bool_]
    middle: Floats
    mean: Floats
    n: NDArray[np.int64]
    dispersion: Floats
    free: Floats

    @classmethod
    def of(cls, history: Floats, cadence: int) -> "_Usual":
        """Look at weekdays that had rows often enough."""
        there = ~np.isnan(history)
        there &= ((history > 0) & there).sum(axis=2, keepdims=True) >= cadence
        middle = medians(history, there)
        held = there & _close(history, there, middle)
        n = held.sum(axis=2)
        mean = np.where(held, history, 0.0).sum(axis=2) / np.maximum(n, 1)
        dispersion, free = _dispersion(np.where(held, history - mean[..., None], 0.0), mean, n)
        return cls(held, middle, mean, n, dispersion, free)


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
    usual = _Usual.of(history, cadence)
    dispersion, free, known = usual.dispersion, usual.free, usual.n[:, 0] > 0
    own = np.maximum(usual.mean[:, 0], _LEAST_MEAN)
    wider = dispersion * (1 + 1 / np.maximum(usual.n[:, 0], 1))
    z = np.where(
        count < own, _score(_below(count, own, wider), free), _score(_above(count, own, wider), free)
    )
    empty = _score(np.where(dispersion > 1, _below(0 * own, own, dispersion), np.exp(-own)), free)
    nowhere = np.full_like(own, np.nan)
    return UnusualCounts(
        np.where(known, np.maximum(z, 0.0), nowhere), np.where(known, usual.middle[:, 0], nowhere),
        np.where(known, empty, nowhere),
    )  # fmt: skip


def fallen_runs(history: Floats, total: Floats, days: int, cadence: int = 4) -> tuple[Floats, Floats]:
    """Hold the rows of some days in a row against those of the weeks before them.

    The law is that of `unusual_counts`, of a sum of days. Where such sums vary more than independent days
    would, as levels that come and go make them, their own variance is taken.

    Parameters
    ----------
    history : array, shape (D, 7, W)
        Counts of the weeks before the first of the days, by weekday from its own on; NaN where there is none.
    total : array, shape (D,)
        Rows of the days.
    days : int
        How many, at most 7.
    cadence : int
        Days with rows that a weekday needs.

    Returns
    -------
    z : array, shape (D,)
        Normal score of so few rows, 0 or more.
    usual : array, shape (D,)
        Mean rows of these weekdays; either NaN where none of them has a cadence.

    References
    ----------
    Ver Hoef & Boveng 2007, doi:10.1890/07-0043.1; sums that overlap: Lo & MacKinlay 1988,
    doi:10.1093/rfs/1.1.41

    Examples
    --------
    >>> weeks = np.full((1, 7, 8), 60.0) + np.resize([-17, 17, 0], (7, 8))
    >>> z, usual = fallen_runs(weeks, np.array([210.0]), 7)
    >>> round(float(z[0]), 1), round(float(usual[0]))
    (5.1, 420)
    """
    usual = _Usual.of(history, cadence)
    mean, n = usual.mean[:, :days], usual.n[:, :days]
    every = np.maximum(mean.sum(axis=1), _LEAST_MEAN)
    unsure = (mean / np.maximum(n, 1)).sum(axis=1) / every
    beyond, free = _of_runs(usual, history, days)
    z = _score(_below(total, every, usual.dispersion * beyond * (1 + unsure)), free)
    known = n.any(axis=1)
    return np.where(known, np.maximum(z, 0.0), np.nan), np.where(known, every, np.nan)


def _of_runs(usual: _Usual, history: Floats, days: int) -> tuple[Floats, Floats]:
    """How many times more sums of days vary than days tell, 1 where that may be chance; its df."""
    off = np.where(usual.held, history - usual.mean[..., None], 0.0)
    in_order = off[:, :, ::-1].transpose(0, 2, 1).reshape(len(off), -1)
    sums = np.lib.stride_tricks.sliding_window_view(in_order, days, axis=1).sum(axis=2)
    told = np.maximum(usual.n - 1, 0).sum(axis=1)
    squares = (sums**2).mean(axis=1) * in_order.shape[1] / np.maximum(told, 1)
    mean = np.maximum(usual.mean.mean(axis=1) * days, _LEAST_MEAN)
    ratio, free = squares / mean / usual.dispersion, np.maximum(_OVERLAPPING * told / days, 1.0)
    restless = (ratio > 1) & (special.fdtrc(free, usual.free, ratio) < _RESTLESS_P)
    few = np.minimum(usual.free, free)
    return np.where(restless, ratio, 1.0), np.where(restless, few, usual.free)


def medians(history: Floats, there: NDArray[np.bool_]) -> Floats:
    """Give the median of each weekday.

    Parameters
    ----------
    history : array, shape (D, L, W)
        Counts.
    there : array of bool, shape (D, L, W)
        Which of them count.

    Returns
    -------
    array, shape (D, L)
        0 where none does.

    Examples
    --------
    >>> weeks = np.array([[[4.0, 1.0, np.nan, 8.0], [np.nan] * 4]])
    >>> medians(weeks, ~np.isnan(weeks)).tolist()
    [[4.0, 0.0]]
    """
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
