"""How much more than by chance days differ, of few rows each: of one level of a column."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from monitoring.statistics.overdispersion import INDEPENDENT, MIN_BLOCKS, Overdispersion

Floats = NDArray[np.float64]


def against_others(days: Floats) -> Overdispersion:
    """Measure how much more than by chance each day of a baseline differs from its other days.

    Parameters
    ----------
    days : ndarray of float64, shape (days, cells)
        Rows.

    Returns
    -------
    Overdispersion
        φ of at least 1, by Pearson's statistic: that of PSI is half of what it should be on days of a row a
        cell. Of no days below a fortnight.

    Examples
    --------
    >>> draw = np.random.default_rng(1)
    >>> against_others(draw.multinomial(10, np.full(10, 0.1), 30).astype(float)).phi < 1.2
    True
    """
    some = days[days.sum(axis=1) > 0]
    return _law(*_pearson(some, some.sum(axis=0) - some)) if len(some) >= MIN_BLOCKS else INDEPENDENT


def neighbours(days: Floats) -> Overdispersion:
    """Measure how much more than by chance each day differs from the one before.

    Parameters
    ----------
    days : ndarray of float64, shape (days, cells)
        Rows of a window, which may have moved once: the pair that differs most is left out.

    Returns
    -------
    Overdispersion
        As `against_others`; every day is in two pairs, and counts once.
    """
    some = days[days.sum(axis=1) > 0]
    if len(some) < MIN_BLOCKS:
        return INDEPENDENT
    scaled, freedom = _pearson(some[:-1], some[1:])
    found = _law(np.sort(scaled)[:-1], freedom)
    return replace(found, blocks=(found.blocks + 1) // 2)


def _pearson(one: Floats, other: Floats) -> tuple[Floats, float]:
    """Give Pearson's statistic of pairs of days, over its degrees of freedom, and the most of these."""
    both = one + other
    share = one.sum(axis=1) / np.maximum(both.sum(axis=1), 1.0)
    likely = both * share[:, np.newaxis]
    spread = np.where(both > 0, likely * (1 - share[:, np.newaxis]), 1.0)
    freedom = np.count_nonzero(both, axis=1) - 1.0
    some = freedom > 0  # two days without a missing value say nothing of those that have some
    scaled = ((one - likely) ** 2 / np.maximum(spread, 1e-12)).sum(axis=1)[some] / freedom[some]
    return scaled, float(freedom.max(initial=0.0))


def _law(scaled: Floats, most: float) -> Overdispersion:
    if len(scaled) < 2:
        return INDEPENDENT
    mean, variance = float(scaled.mean()), float(scaled.var(ddof=1))
    nu = min(most, max(1.0, 2 * mean**2 / variance)) if variance > 0 else most
    return Overdispersion(max(1.0, mean), nu, len(scaled))
