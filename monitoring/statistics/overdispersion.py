"""Over-dispersion: how many times more than by chance the days of a baseline differ among themselves."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import floats
from monitoring.statistics.distances import psi_value

MIN_BLOCKS = 14
Cycle = Literal["", "weekdays", "hours", "days"]


@dataclass(frozen=True)
class Overdispersion:
    """Over-dispersion of a baseline's days.

    Parameters
    ----------
    phi : float
        How many times the PSI of a day exceeds chance on average, at least 1; every n counts as n/φ.
    nu : float
        Effective degrees of freedom of the drift, 1 … B − 1.
    blocks : int
        Days it was measured on, or weeks.
    cycle : {'', 'weekdays', 'hours'}
        Whether it is of the same weekdays of each week, or of the same hours of each day, which differ by
        more than chance; empty where it is of single days.
    ks_phi, mean_phi : float
        The same of Kolmogorov's distance and of a mean, where these are known for themselves: of a cycle.
    """

    phi: float
    nu: float
    blocks: int
    cycle: Cycle = ""
    ks_phi: float = math.nan
    mean_phi: float = math.nan

    @property
    def of_ks(self) -> float:
        """Over-dispersion of KS: φ where it has none of its own."""
        return self.phi if math.isnan(self.ks_phi) else self.ks_phi

    @property
    def of_mean(self) -> float:
        """Over-dispersion of a mean: φ where it has none of its own."""
        return self.phi if math.isnan(self.mean_phi) else self.mean_phi


INDEPENDENT = Overdispersion(1.0, math.nan, 0)


def overdispersion(blocks: ArrayLike, min_blocks: int = MIN_BLOCKS) -> Overdispersion:
    """Measure the over-dispersion of the baseline's days.

    Parameters
    ----------
    blocks : array, shape (K, B)
        Rows per local day and cell, of the baseline.
    min_blocks : int
        Fewer days with rows than this say nothing: `INDEPENDENT` is returned.

    Returns
    -------
    Overdispersion
        φ = 1 and ν = NaN when it cannot be measured (few days, a single cell).

    References
    ----------
    Satterthwaite 1946, doi:10.2307/3002019

    Examples
    --------
    >>> overdispersion([[10, 10]] * 14).phi
    1.0
    """
    return overdispersions(np.atleast_2d(floats(blocks))[None], min_blocks)[0]


def overdispersions(
    blocks: ArrayLike,
    min_blocks: int = MIN_BLOCKS,
    *,
    whole: ArrayLike | None = None,
    factor: ArrayLike | None = None,
) -> list[Overdispersion]:
    """Measure the over-dispersion of many subjects' days, each as `overdispersion` does.

    Parameters
    ----------
    blocks : array, shape (S, K, B)
        Rows per subject, local day and cell; cells and days that a subject has not are 0.
    min_blocks : int
        As for one.
    whole : array, shape (S, B), optional
        Rows of the whole baseline by cell, where blocks are a part of it: each is held against all others.
    factor : array, shape (S,), optional
        Size factor 1/n + 1/m of each comparison that is to be judged, where blocks are of as many days as its
        window: what a block has beyond chance is taken as large as it would be of so many rows.

    Returns
    -------
    list of Overdispersion
        One a subject.

    Examples
    --------
    >>> [law.phi for law in overdispersions([[[10, 10]] * 14, [[0, 0]] * 14])]
    [1.0, 1.0]
    """
    counts = floats(blocks)
    rows, total = counts.sum(axis=2), counts.sum(axis=1) if whole is None else floats(whole)
    used = rows > 0
    days, df = used.sum(axis=1), np.count_nonzero(total, axis=1) - 1
    measured = (days >= max(2, min_blocks)) & (df >= 1)
    found = [INDEPENDENT] * len(counts)
    if not measured.any():
        return found
    counts, rows, used, total = counts[measured], rows[measured], used[measured], total[measured]
    rest = total.sum(axis=1)[:, None] - rows
    with np.errstate(divide="ignore", invalid="ignore"):
        size = 1 / rows + 1 / rest
        scaled = psi_value(total[:, None] - counts, counts) / (size * df[measured, None])
        if factor is not None:
            scaled = 1 + (scaled - 1) * size / floats(factor)[measured, None]
    scaled[~used] = 0.0
    each = days[measured]
    mean = scaled.sum(axis=1) / each
    variance = (np.where(used, scaled - mean[:, None], 0.0) ** 2).sum(axis=1) / (each - 1)
    measures = zip(*(x.tolist() for x in (mean, variance, df[measured], each)), strict=True)
    for k, one in zip(np.flatnonzero(measured).tolist(), measures, strict=True):
        found[k] = _law(*one)
    return found


def rate_overdispersions(broken: ArrayLike, checked: ArrayLike) -> list[float]:
    """Measure how much more than by chance rates differ among the days of a baseline.

    A rate has days of its own: those of a column's values say nothing of which values are missing.

    Parameters
    ----------
    broken, checked : array, shape (S, K)
        Rows that count and rows in all, by rate and local day.

    Returns
    -------
    list of float
        φ of each rate, at least 1.

    Examples
    --------
    >>> [round(phi) for phi in rate_overdispersions([[0, 20] * 7, [10] * 14], [[100] * 14] * 2)]
    [20, 1]
    """
    some, rows = floats(broken), floats(checked)
    return [law.phi for law in overdispersions(np.stack([some, rows - some], axis=2))]


def _law(mean: float, variance: float, df: int, days: int) -> Overdispersion:
    nu = min(float(df), max(1.0, 2 * mean**2 / variance)) if variance > 0 else float(df)
    return Overdispersion(max(1.0, mean), nu, days)
