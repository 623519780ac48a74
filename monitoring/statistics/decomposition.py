"""Why an additive metric moved: other rows, or other results on the same rows."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats


@dataclass(frozen=True, eq=False)
class MixRate:
    """Change of a metric = mix + rate, exactly.

    Parameters
    ----------
    reference, current, change : float
        Metric of both sides; NaN where a side is empty.
    mix, rate : array, shape (C,)
        Part of each cohort that comes from its share of the rows, and from its own metric.
    """

    reference: float
    current: float
    change: float
    mix: Floats
    rate: Floats

    @property
    def total_mix(self) -> float:
        """Change that comes from other rows."""
        return float(self.mix.sum())

    @property
    def total_rate(self) -> float:
        """Change that comes from other results on the same rows."""
        return float(self.rate.sum())


def mix_rate(ref_n: ArrayLike, ref_sum: ArrayLike, cur_n: ArrayLike, cur_sum: ArrayLike) -> MixRate:
    """Split the change of a mean over cohorts (Kitagawa), without an interaction term.

    Parameters
    ----------
    ref_n, ref_sum, cur_n, cur_sum : array, shape (C,)
        Rows of each cohort and the sum of the metric over them.

    Returns
    -------
    MixRate
        A cohort absent from one side is all mix. AUC and F1 are not additive: see `shapley`.

    References
    ----------
    Kitagawa 1955, doi:10.1080/01621459.1955.10501299

    Examples
    --------
    >>> split = mix_rate([100, 900], [90, 630], [900, 100], [801, 69])
    >>> round(split.total_mix, 6), round(split.total_rate, 6)
    (0.16, -0.01)
    """
    n0, s0, n1, s1 = floats(ref_n), floats(ref_sum), floats(cur_n), floats(cur_sum)
    if n0.sum() <= 0 or n1.sum() <= 0:
        undefined = np.full(n0.shape, np.nan)
        return MixRate(math.nan, math.nan, math.nan, undefined, undefined)
    w0, w1 = n0 / n0.sum(), n1 / n1.sum()
    r0 = np.divide(s0, n0, out=np.full_like(s0, np.nan), where=n0 > 0)
    r1 = np.divide(s1, n1, out=np.full_like(s1, np.nan), where=n1 > 0)
    # a cohort on one side only has the other side's rate: all mix
    r0, r1 = np.where(np.isnan(r0), r1, r0), np.where(np.isnan(r1), r0, r1)
    r0, r1 = np.nan_to_num(r0), np.nan_to_num(r1)
    old, new = float(w0 @ r0), float(w1 @ r1)
    mix = (w1 - w0) * ((r0 + r1) / 2 - (old + new) / 2)
    return MixRate(old, new, new - old, mix, (w0 + w1) / 2 * (r1 - r0))


@dataclass(frozen=True)
class Disde:
    """Change of a mean loss by way of the rows both sides have.

    Parameters
    ----------
    reference, current, total : float
        Mean losses and their difference.
    to_shared, given_shared, from_shared : float
        Harder rows among those already seen; other results on the same rows; rows not seen before.
    shared_mass : float
        How much the two sides overlap, in [0, 1].
    """

    reference: float
    current: float
    total: float
    to_shared: float
    given_shared: float
    from_shared: float
    shared_mass: float


def disde(ref_n: ArrayLike, cur_n: ArrayLike, ref_loss: ArrayLike, cur_loss: ArrayLike) -> Disde:
    """Decompose a change of loss over discrete cells (DISDE).

    Parameters
    ----------
    ref_n, cur_n : array, shape (C,)
        Rows of each cell.
    ref_loss, cur_loss : array, shape (C,)
        Mean loss of each cell; ignored where a side has no rows.

    Returns
    -------
    Disde
        NaN where a side is empty; NaN parts where the two sides share no cell. Unlogged features make a
        shift of rows look like other results.

    References
    ----------
    Cai, Namkoong & Yadlowsky 2023, doi:10.1287/opre.2023.0217

    Examples
    --------
    >>> round(disde([50, 30, 20], [20, 30, 50], [0.1, 0.2, 0.4], [0.1, 0.25, 0.45]).given_shared, 4)
    0.0336
    """
    n, m = floats(ref_n), floats(cur_n)
    if min(n.sum(), m.sum()) <= 0:
        return Disde(math.nan, math.nan, math.nan, math.nan, math.nan, math.nan, math.nan)
    p, q = n / n.sum(), m / m.sum()
    r_p, r_q = np.where(p > 0, floats(ref_loss), 0.0), np.where(q > 0, floats(cur_loss), 0.0)
    overlap = np.divide(p * q, p + q, out=np.zeros_like(p), where=p + q > 0)
    old, new = float(p @ r_p), float(q @ r_q)
    if overlap.sum() <= 0:
        return Disde(old, new, new - old, math.nan, math.nan, math.nan, 0.0)
    shared = overlap / overlap.sum()
    on_p, on_q = float(shared @ r_p), float(shared @ r_q)
    return Disde(old, new, new - old, on_p - old, on_q - on_p, new - on_q, 2 * float(overlap.sum()))


def shapley(players: Sequence[str], value: Callable[[frozenset[str]], float]) -> Floats:
    """Share a change out over its causes, fairly whatever their order.

    Parameters
    ----------
    players : sequence of str
        Up to about ten causes.
    value : callable
        Metric when just these causes have changed.

    Returns
    -------
    array
        One part per player; they add up to value(all) − value(none).

    References
    ----------
    Shapley 1953, doi:10.1515/9781400881970-018; Budhathoki et al. 2021, arXiv:2102.13384

    Examples
    --------
    >>> shapley(["a", "b"], lambda s: float(len(s))).tolist()
    [1.0, 1.0]
    """
    k = len(players)
    parts = np.zeros(k)
    for i, player in enumerate(players):
        others = [name for name in players if name != player]
        for size in range(k):
            weight = math.factorial(size) * math.factorial(k - size - 1) / math.factorial(k)
            for chosen in combinations(others, size):
                without = frozenset(chosen)
                parts[i] += weight * (value(without | {player}) - value(without))
    return parts
