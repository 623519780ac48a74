"""Where many functions cross zero, found side by side."""

from collections.abc import Callable

import numpy as np

from monitoring.statistics.arrays import Floats, Indices

_SAME = 1e-9
"""Width of what a crossing is known within."""
_MOST = 100


def crossings(of: Callable[[Floats, Indices], Floats], low: Floats, high: Floats) -> Floats:
    """Find where continuous functions that are below 0 at first, and then are not, cross it.

    `scipy.optimize.elementwise.find_root` has the same method, in twice the time for a few hundred.

    Parameters
    ----------
    of : callable
        Gives the values at some places of the functions with some numbers, both of shape (m,).
    low, high : array, shape (n,)
        Between what to look, of each function.

    Returns
    -------
    array, shape (n,)
        Within 1e-9; `low` where a function is not below 0 there, `high` where it is below 0 even there.

    References
    ----------
    Chandrupatla 1997, doi:10.1016/S0965-9978(96)00051-8

    Examples
    --------
    >>> roots = np.array([2.0, 3.0])
    >>> crossings(lambda x, which: x**2 - roots[which], np.zeros(2), np.full(2, 3.0)).round(6).tolist()
    [1.414214, 1.732051]
    """
    every = np.arange(low.size)
    first, final = of(low, every), of(high, every)
    found = np.where(first >= 0, low, high)
    which = np.flatnonzero((first < 0) & (final >= 0))
    here, there, at, beyond = high[which], low[which], final[which], first[which]
    part = np.full(which.size, 0.5)
    for _ in range(_MOST):
        place = here + part * (there - here)
        value = of(place, which)
        same = (value < 0) == (at < 0)
        last, of_last = np.where(same, here, there), np.where(same, at, beyond)
        there, beyond = np.where(same, there, here), np.where(same, beyond, at)
        here, at = place, value
        found[which] = np.where(np.abs(at) < np.abs(beyond), here, there)
        wide = np.abs(there - here)
        open_ = (wide > _SAME) & (at != 0)
        if not open_.any():
            break
        pieces = (here, there, last, at, beyond, of_last, wide, which)
        here, there, last, at, beyond, of_last, wide, which = (one[open_] for one in pieces)
        part = _next(here, there, last, at, beyond, of_last)
        part = np.clip(part, least := np.minimum(_SAME / 2 / wide, 0.5), 1 - least)
    return found


def _next(here: Floats, there: Floats, last: Floats, at: Floats, beyond: Floats, of_last: Floats) -> Floats:
    """Go to where a curve through three places crosses, as a share of the way; else half of it."""
    with np.errstate(invalid="ignore", divide="ignore"):
        way, rise = (here - there) / (last - there), (at - beyond) / (of_last - beyond)
        first = at / (beyond - at) * of_last / (beyond - of_last)
        second = (last - here) / (there - here) * at / (of_last - at) * beyond / (of_last - beyond)
    smooth = (rise**2 < way) & ((1 - rise) ** 2 < 1 - way)
    return np.where(smooth, first + second, 0.5)
