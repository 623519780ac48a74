"""How far the largest gap of two sampled distributions lies above the gap of the distributions themselves."""

import math
from functools import lru_cache

import numpy as np

from monitoring.statistics.arrays import Floats, floats

CELLS, DRAWS = 256, 64
_SEEN = 2 ** (2 / 3) - 1
"""Share of the bias that redrawing shows: beside one peak a gap falls off as a parabola, and noise of
variance v lifts its maximum by v^(2/3); what is redrawn has the noise of the sample already."""


def peak_bias(below_ref: Floats, below_cur: Floats, ref_n: float, cur_n: float) -> float:
    """Bias of D = max |F − G|, by redrawing both samples.

    Parameters
    ----------
    below_ref, below_cur : array, shape (S,)
        Rows up to and with each distinct value, ascending.
    ref_n, cur_n : float
        Rows of both sides.

    Returns
    -------
    float
        At least 0; 0 where one cut stands out from all others. The same for the same counts.

    References
    ----------
    Raghavachari 1973, doi:10.1214/aos/1193342382; Kim & Pollard 1990, doi:10.1214/aos/1176347498

    Examples
    --------
    >>> steps = np.arange(1.0, 101.0)
    >>> 0.05 < peak_bias(steps, steps, 100, 100) < 0.3
    True
    >>> peak_bias(np.array([900.0, 1000.0]), np.array([100.0, 1000.0]), 1000, 1000)
    0.0
    """
    f, g = below_ref / ref_n, below_cur / cur_n
    at = int(np.abs(f - g).argmax())
    cuts = _cuts((f + g) / 2, at)
    f, g, at = f[cuts], g[cuts], int(np.searchsorted(cuts, at))
    noise = _noise(f, ref_n, 0) - _noise(g, cur_n, 1)
    gap = f - g
    # what redrawing adds at the cut itself has no bias: without it the draws differ less
    own = noise[:, at] * (1.0 if gap[at] >= 0 else -1.0)
    lifted = np.abs(gap + noise).max(axis=1) - abs(gap[at]) - own
    return max(0.0, float(lifted.mean())) / _SEEN


def _cuts(mass: Floats, at: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Choose values that leave about as many rows between any two, and the one with the largest gap."""
    if mass.size <= CELLS:
        return np.arange(mass.size)
    even = np.searchsorted(mass, np.arange(1, CELLS - 1) / (CELLS - 1))
    return np.unique(np.r_[np.minimum(even, mass.size - 1), at, mass.size - 1])


def _noise(share: Floats, n: float, side: int) -> Floats:
    """Draw what sampling n rows adds to a distribution at its cuts: Brownian bridges."""
    steps = np.sqrt(np.maximum(np.diff(share, prepend=0.0), 0.0))
    walk = np.cumsum(_normal(side)[:, : share.size] * steps, axis=1)
    return floats((walk - walk[:, -1:] * share) / math.sqrt(n))


@lru_cache(maxsize=2)
def _normal(side: int) -> Floats:
    """Standard normal draws, the same for all groups of rows; shape (DRAWS, CELLS)."""
    return np.random.default_rng(side).standard_normal((DRAWS, CELLS))
