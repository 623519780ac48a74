"""How much a baseline drifts against itself: the law of a window's PSI from the baseline's own days.

Rows of one day are not independent (the mix of days varies), so χ² alarms in calm weeks. A day is the
cluster: each day against the rest shows how over-dispersed the cells are, and in how many dimensions.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.distances import PsiLaw, occupied, psi_value, size_factor
from monitoring.statistics.estimate import Estimate, empty_side
from monitoring.statistics.lazy_imports import special
from monitoring.statistics.overdispersion import INDEPENDENT, MIN_BLOCKS, Overdispersion, overdispersion


def _occupied_blocks(blocks: ArrayLike) -> Floats:
    """Blocks that have rows."""
    counts = np.atleast_2d(floats(blocks))
    return floats(counts[counts.sum(axis=1) > 0])


def leave_one_out_psi(blocks: ArrayLike) -> tuple[Floats, Floats]:
    """PSI of each block against the rest of the baseline, and its size factor 1/n_k + 1/(N − n_k).

    Parameters
    ----------
    blocks : array, shape (K, B)
        Rows per block and cell.

    Returns
    -------
    tuple of array, shape (K,)
        Over the blocks that have rows.

    Examples
    --------
    >>> leave_one_out_psi([[10, 10], [10, 10]])[0].tolist()
    [0.0, 0.0]
    """
    counts = _occupied_blocks(blocks)
    rest = counts.sum(axis=0) - counts
    return psi_value(rest, counts), 1 / counts.sum(axis=1) + 1 / rest.sum(axis=1)


def psi_p_value(value: float, n: float, m: float, bins: int, law: Overdispersion) -> float:
    """Probability of a PSI at least this large for a window of whole days without drift.

    Parameters
    ----------
    value : float
        PSI of the window.
    n, m : float
        Rows of baseline and window.
    bins : int
        Occupied cells.
    law : Overdispersion
        Of the baseline.

    Returns
    -------
    float
        Upper tail of F(ν, Kν); NaN with a single cell or without a measured law.

    References
    ----------
    Satterthwaite 1946, doi:10.2307/3002019

    Examples
    --------
    >>> round(psi_p_value(0.02, 9000, 1000, 10, Overdispersion(1.5, 9.0, 20)), 3)
    0.222
    """
    if bins < 2 or math.isnan(law.nu):
        return math.nan
    ratio = value / (size_factor(n, m) * (bins - 1) * law.phi)
    return float(special.fdtrc(law.nu, law.blocks * law.nu, ratio))


def psi_by_chance(n: float, m: float, bins: int, law: Overdispersion, share: float = 0.95) -> float:
    """Give the PSI that a window without drift stays below with some probability.

    Parameters
    ----------
    n, m : float
        Rows of baseline and window.
    bins : int
        Occupied cells.
    law : Overdispersion
        Of the baseline; χ² where its days were not measured.
    share : float
        The probability.

    Returns
    -------
    float
        What `psi_tests` gives a p-value of 1 − share; NaN with a side without rows, or a single cell.

    References
    ----------
    Satterthwaite 1946, doi:10.2307/3002019; Yurdakul & Naranjo 2020, doi:10.21314/JRMV.2020.227

    Examples
    --------
    >>> limit = psi_by_chance(9000, 1000, 10, Overdispersion(1.5, 9.0, 20))
    >>> round(psi_p_value(limit, 9000, 1000, 10, Overdispersion(1.5, 9.0, 20)), 3)
    0.05
    """
    if bins < 2 or n <= 0 or m <= 0:
        return math.nan
    if not law.blocks:
        return PsiLaw(n, m, bins).threshold(1 - share)
    ratio = float(special.fdtri(law.nu, law.blocks * law.nu, share))
    return size_factor(n, m) * (bins - 1) * law.phi * ratio


def psi_test(
    ref_counts: ArrayLike,
    cur_counts: ArrayLike,
    blocks: ArrayLike | None = None,
    min_blocks: int = MIN_BLOCKS,
) -> Estimate:
    """Population stability index with the p-value that its baseline's own days give.

    Parameters
    ----------
    ref_counts, cur_counts : array, shape (B,)
        Rows per cell of baseline and window.
    blocks : array, shape (K, B), optional
        The baseline's rows per local day and cell.
    min_blocks : int
        Days needed; with fewer the law is χ², named `independent rows assumed` in `method`.

    Returns
    -------
    Estimate
        As `distances.psi`, the p-value from F(ν, Kν) where there are days enough.

    References
    ----------
    Satterthwaite 1946, doi:10.2307/3002019; Yurdakul & Naranjo 2020, doi:10.21314/JRMV.2020.227

    Examples
    --------
    >>> psi_test([100, 100], [120, 80]).method
    'chi-square, independent rows assumed'
    """
    law = overdispersion(blocks, min_blocks) if blocks is not None and np.size(blocks) else INDEPENDENT
    return psi_tests(floats(ref_counts)[None], floats(cur_counts)[None], [law])[0]


def psi_tests(ref_counts: ArrayLike, cur_counts: ArrayLike, laws: Sequence[Overdispersion]) -> list[Estimate]:
    """Population stability indices of many subjects, each as `psi_test` gives it.

    Parameters
    ----------
    ref_counts, cur_counts : array, shape (S, B)
        Rows per cell of baseline and window; cells that a subject has not are 0 on both sides.
    laws : sequence of Overdispersion
        Of each subject's days; `INDEPENDENT` where there are none.

    Returns
    -------
    list of Estimate
        One a subject, without intervals.

    Examples
    --------
    >>> [one.reason for one in psi_tests([[9, 0], [0, 0]], [[5, 0], [1, 2]], [INDEPENDENT] * 2)]
    ['single_bin', 'empty_reference']
    """
    a, b = floats(ref_counts), floats(cur_counts)
    values, bins = psi_value(a, b).tolist(), np.count_nonzero(a + b, axis=1).tolist()
    sizes = zip(a.sum(axis=1).tolist(), b.sum(axis=1).tolist(), strict=True)
    return [
        _tested(value, n, m, cells, law)
        for value, (n, m), cells, law in zip(values, sizes, bins, laws, strict=True)
    ]


def _tested(value: float, n: float, m: float, bins: int, law: Overdispersion) -> Estimate:
    """Give one index with its p-value: that of the days where they were measured."""
    rows, nan = round(m), math.nan
    if reason := empty_side(n, m):
        return Estimate.undefined(reason, rows)
    if bins < 2:
        return Estimate(value, nan, nan, rows, None, "chi-square", "single_bin")
    if not law.blocks:
        p_value = PsiLaw(n, m, bins).p_value(value)
        return Estimate(value, nan, nan, rows, p_value, "chi-square, independent rows assumed")
    p_value = psi_p_value(value, n, m, bins, law)
    return Estimate(value, nan, nan, rows, p_value, f"self-drift of {law.blocks} days, F")


@dataclass(frozen=True)
class BlockBaseline:
    """The plain F(B − 1, K(B − 1)) form, and a t bound for distances without a known law.

    Parameters
    ----------
    block_psi : array, shape (K,)
        Each block against the rest.
    phi : float
        Over-dispersion, not held to at least 1.
    value, p_value : float
        PSI of the window and its upper tail.
    threshold, threshold_sqrt_t : float
        What a calm window exceeds with probability α, by F and by t on the root scale.
    """

    block_psi: Floats
    phi: float
    value: float
    p_value: float
    threshold: float
    threshold_sqrt_t: float


def sqrt_t_bound(distances: ArrayLike, alpha: float = 0.01) -> float:
    """Prediction bound of a further distance, from past ones without known degrees of freedom.

    Returns
    -------
    float
        (mean √d + t · sd √d · √(1 + 1/K))²; NaN below two distances.

    References
    ----------
    Hahn & Meeker 1991, doi:10.1002/9780470316771

    Examples
    --------
    >>> round(sqrt_t_bound([0.01, 0.02, 0.015, 0.012]), 3)
    0.044
    """
    roots = np.sqrt(floats(distances))
    if roots.size < 2:
        return math.nan
    t = float(special.stdtrit(roots.size - 1, 1 - alpha))
    return float((roots.mean() + t * roots.std(ddof=1) * math.sqrt(1 + 1 / roots.size)) ** 2)


def block_baseline(blocks: ArrayLike, cur_counts: ArrayLike, alpha: float = 0.01) -> BlockBaseline:
    """Judge a window as long as the baseline's blocks by F(B − 1, K(B − 1)).

    Parameters
    ----------
    blocks : array, shape (K, B)
        Rows per block and cell.
    cur_counts : array, shape (B,)
        The window.
    alpha : float
        False alarms allowed.

    Returns
    -------
    BlockBaseline
        Larger PSI is worse; NaN below two blocks with rows, a single cell or an empty window.

    References
    ----------
    Satterthwaite 1946, doi:10.2307/3002019

    Examples
    --------
    >>> block_baseline([[10, 10], [12, 8], [9, 11]], [10, 10]).value < 0.01
    True
    """
    counts, current = _occupied_blocks(blocks), floats(cur_counts)
    total = counts.sum(axis=0)
    df = occupied(total, current) - 1
    if len(counts) < 2 or df < 1 or current.sum() <= 0:
        return BlockBaseline(np.full(len(counts), np.nan), math.nan, math.nan, math.nan, math.nan, math.nan)
    values, factors = leave_one_out_psi(counts)
    phi, value = float((values / (factors * df)).mean()), float(psi_value(total, current))
    scale = phi * size_factor(total.sum(), current.sum()) * df
    blocks_df = len(counts) * df
    threshold = scale * float(special.fdtri(df, blocks_df, 1 - alpha))
    p_value = float(special.fdtrc(df, blocks_df, value / scale))
    return BlockBaseline(values, phi, value, p_value, threshold, sqrt_t_bound(values, alpha))
