"""Categories with too few rows to stand alone, and categories never seen before."""

import zlib
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from monitoring.statistics.arrays import Floats, Indices, floats
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import rate_change, wilson

EXPECTED_ROWS = 20
"""Rows of the smaller side that a level has without drift, at least, for a cell of its own."""
SHARED_CELLS = 64
"""Cells of all rare levels together, at most."""


def level_hashes(levels: Iterable[str]) -> NDArray[np.uint32]:
    """Hash the names of levels, the same on every machine.

    Examples
    --------
    >>> level_hashes(["a", "b"]).tolist()
    [3904355907, 1908338681]
    """
    return np.fromiter((zlib.crc32(level.encode()) for level in levels), dtype=np.uint32)


def rare_cells(
    ref_counts: ArrayLike,
    cur_counts: ArrayLike,
    hashes: ArrayLike,
    missing: tuple[float, float] = (0.0, 0.0),
) -> Indices:
    """Give each level a cell: its own if it has rows enough, else one shared by hash.

    A PSI over thousands of sparse levels is large without any drift; pooled into cells with at least
    about `EXPECTED_ROWS` each it keeps its null law, and a level that grows large stands alone.

    Parameters
    ----------
    ref_counts, cur_counts : array, shape (K,)
        Rows per level.
    hashes : array of int, shape (K,)
        From `level_hashes`: the order of the levels does not matter.
    missing : tuple of float
        Rows of the reference and of the current sample that have no level: they count as rows, so that levels
        of which one side has none, as all of it is missing, are not rare.

    Returns
    -------
    array of int, shape (K,)
        Cell of each level, from 0 without gaps.

    Examples
    --------
    >>> rare_cells([500, 500, 1, 2], [480, 500, 2, 1], [7, 9, 1, 2]).tolist()
    [0, 1, 2, 2]
    >>> rare_cells([500, 500], [0, 0], [7, 9], missing=(0, 980)).tolist()
    [0, 1]
    """
    together = floats(ref_counts) + floats(cur_counts)
    n, m = (float(np.sum(some) + none) for some, none in zip((ref_counts, cur_counts), missing, strict=True))
    alone = _expected(together, n, m) >= EXPECTED_ROWS
    return _cells(alone, _shared(together[~alone].sum(), n, m), hashes)


def may_stand_alone(ref_counts: ArrayLike, most: ArrayLike, n: float, m: ArrayLike) -> Indices:
    """Give the levels that may have a cell of their own in some of many current samples; all others are rare.

    Parameters
    ----------
    ref_counts, most : array, shape (K,)
        Rows of the reference per level, and rows that no sample has more of.
    n : float
        All rows of the reference.
    m : array, shape (P,)
        All rows of each sample.

    Examples
    --------
    >>> may_stand_alone([500, 3, 500, 0], [10, 1, 0, 60], 1003, [100, 200]).tolist()
    [0, 2]
    """
    size = floats(m)
    part = np.minimum(n, size) / np.maximum(n + size, 1.0)
    expected = (floats(ref_counts) + floats(most)) * part.max(initial=0.0)
    # what is left of a rounding error is looked at as well
    return np.flatnonzero(expected >= EXPECTED_ROWS * (1 - 1e-9))


def same_cells(
    ref_counts: ArrayLike,
    some_counts: ArrayLike,
    some: Indices,
    hashes: ArrayLike,
    sizes: tuple[float, ArrayLike],
    missing: tuple[float, ArrayLike],
) -> list[tuple[Indices, Indices]]:
    """Give `rare_cells` of many current samples against one reference, each lot that has the same at once.

    Parameters
    ----------
    ref_counts : array, shape (K,)
        Rows per level; one level at least.
    some_counts : array, shape (P, S)
        Of each sample, of the levels that `may_stand_alone`.
    some : array of int, shape (S,)
        Which these are.
    sizes : tuple of float and array, shape (P,)
        All rows of the reference, and of each sample.
    missing : tuple of float and array, shape (P,)
        Those that have no level.
    hashes : array of int, shape (K,)
        As in `rare_cells`.

    Returns
    -------
    list of tuple of array
        Which samples (every one is in one lot), and the cell of each level in these, shape (K,).

    Examples
    --------
    >>> many, some = np.array([[480, 500, 3], [9, 9, 0], [500, 480, 2]]), np.array([0, 1, 2])
    >>> found = same_cells([500, 500, 3], many, some, [7, 9, 1], (1003, many.sum(axis=1)), (0, 0))
    >>> [lot.tolist() for lot, _ in found]
    [[0, 2], [1]]
    """
    reference, n, m = floats(ref_counts), sizes[0], floats(sizes[1])
    together = reference[some] + floats(some_counts)
    alone = _expected(together, n, m[:, np.newaxis]) >= EXPECTED_ROWS
    rare = n - missing[0] + m - floats(missing[1]) - np.where(alone, together, 0.0).sum(axis=1)
    lots: dict[tuple[bytes, int], list[int]] = {}
    every: list[bool] = (np.logical_and.reduce(alone, axis=1) & (len(some) == len(reference))).tolist()
    for k, common in enumerate(every):
        # of most columns no level is rare: such samples are one lot, and not looked into
        own = b"" if common else alone[k].tobytes()
        shared = 1 if common else _shared(float(rare[k]), n, float(m[k]))
        lots.setdefault((own, shared), []).append(k)
    found = []
    for (_, shared), lot in lots.items():
        whole = np.zeros(len(reference), dtype=np.bool_)
        whole[some] = alone[lot[0]]
        found.append((np.array(lot), _cells(whole, shared, hashes)))
    return found


def _expected(together: Floats, n: float, m: ArrayLike) -> Floats:
    """Give the rows of each level that the smaller side would have without drift."""
    total = n + floats(m)
    found: Floats = together / np.where(total > 0, total, 1.0) * np.minimum(n, m)
    return found


def _shared(rare: float, n: float, m: float) -> int:
    """Give how many cells the rare levels share, by their rows on both sides: added up in any order."""
    expected = rare / max(n + m, 1.0) * min(n, m)
    return max(1, min(SHARED_CELLS, int(expected // EXPECTED_ROWS)))


def _cells(alone: NDArray[np.bool_], shared: int, hashes: ArrayLike) -> Indices:
    if alone.all():
        return np.arange(alone.size)
    pooled = np.asarray(hashes, dtype=np.int64) % shared
    code = np.where(alone, np.arange(alone.size), alone.size + pooled)
    there = np.bincount(code, minlength=alone.size + shared) > 0  # of millions not sorted
    found: Indices = (np.cumsum(there) - 1)[code]
    return found


def good_turing(ref_counts: ArrayLike) -> float:
    """Share of never-seen levels to expect among new rows without drift: singletons / n.

    Returns
    -------
    float
        In [0, 1]; NaN for an empty reference.

    References
    ----------
    Good 1953, doi:10.1093/biomet/40.3-4.237

    Examples
    --------
    >>> good_turing([5, 3, 1, 1])
    0.2
    """
    counts = floats(ref_counts)
    return float(np.count_nonzero(counts == 1) / counts.sum()) if counts.sum() > 0 else np.nan


def unseen_rate(
    unseen: float,
    cur_n: float,
    ref_n: float,
    singletons: float = 0.0,
    doubletons: float = 0.0,
    *,
    phi: float = 1.0,
    level: float = 0.95,
) -> Estimate:
    """Share of current rows with a level that the reference never had. Larger is worse.

    Parameters
    ----------
    unseen, cur_n : float
        Rows with an unseen level, and all current rows with a level.
    ref_n, singletons, doubletons : float
        Reference rows with a level, and how many of its levels occur once, and twice.
    phi : float
        Over-dispersion of days; every n becomes n/φ.
    level : float
        Confidence level.

    Returns
    -------
    Estimate
        In [0, 1] with its Wilson interval; the p-value is one of "no more than Good–Turing expects"
        (pooled z against singletons / n). NaN where a side is empty.

    Notes
    -----
    Rows of one unseen level come together, so that the difference of both rates varies more than rows do, by
    1 + 2·doubletons/singletons · m/(n + m). Without it up to 2.5 of 100 calm windows alarmed.

    References
    ----------
    Good 1953, doi:10.1093/biomet/40.3-4.237; Esty 1983, doi:10.1214/aos/1176346256

    Examples
    --------
    >>> unseen_rate(10, 360, 802, 2).value.__round__(4)
    0.0278
    """
    together = 2 * doubletons / singletons * cur_n / (ref_n + cur_n) if singletons else 0.0
    change = rate_change(singletons, ref_n, unseen, cur_n, level=level, phi=phi * (1 + together))
    if not change.defined:
        return change
    low, high = wilson(unseen / phi, cur_n / phi, level)
    return Estimate(unseen / cur_n, low, high, round(cur_n), change.p_value, "Wilson, Good-Turing")


def level_changes(ref: Mapping[str, int], cur: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """List the levels that are new in the current rows, and those that vanished.

    Examples
    --------
    >>> level_changes({"a": 5, "c": 1}, {"a": 2, "z": 9})
    (['z'], ['c'])
    """
    present = {level for level, count in cur.items() if count > 0}
    known = {level for level, count in ref.items() if count > 0}
    return sorted(present - known), sorted(known - present)
