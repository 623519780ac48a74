"""The axis of settled periods, where a few labels of the newest ones would flatten everything else."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from monitoring.charts.lazy_imports import pd
from monitoring.kept_beside import kept_beside

LEAST = 3
"""Settled periods: of fewer there is no line that could be flattened."""
STRETCH = 1.5
"""So many times the height of what is settled: what stretches the axis less stays on it."""
BLOCK = 0.9
"""The share of the axis' height from which on a band is a block that says: nobody knows yet."""
_STEPS = (1.0, 2.0, 5.0, 10.0)
_PERIOD = ("value", "lower_drawn", "upper_drawn")
LEVEL = ("value", "lower", "upper")
"""The columns of a line beside the periods: what is no period's own."""
_Reach = tuple[float, float, float, float]
_LINES = ("baseline", "threshold", "companion", "overlay")


def settled_scale(*frames: pd.DataFrame, zero: bool = False) -> tuple[float, float] | None:
    """Find the ends of an axis that what still waits for labels runs out of.

    Parameters
    ----------
    *frames : DataFrame
        What `metric_time_rows` made, of one chart or of several that share their scale.
    zero : bool, default False
        Whether the axis starts at 0.

    Returns
    -------
    pair of float or None
        Round numbers around every settled period, its interval, and the lines beside it; None where the axis
        holds the periods that wait as well.

    Examples
    --------
    >>> rows = {"layer": "period", "value": [0.7, 0.72, 0.71, 1.0], "settled": [0.7, 0.72, 0.71, math.nan]}
    >>> ends = {"lower_drawn": [0.69, 0.71, 0.7, 0.3], "upper_drawn": [0.71, 0.73, 0.72, 1.0]}
    >>> settled_scale(pd.DataFrame(rows | ends | {"lower": math.nan, "upper": math.nan}))
    (0.69, 0.73)
    """
    reaches = [reach for frame in frames if (reach := _reach(frame)) is not None]
    if not reaches:
        return None
    lows, highs, leasts, mosts = zip(*reaches, strict=True)
    low, high, least, most = min(lows), max(highs), min(leasts), max(mosts)
    if zero:
        low, least = min(low, 0.0), min(least, 0.0)
    if not high > low or most - least <= STRETCH * (high - low):
        return None
    step = _step((high - low) / 5)
    return _on(math.floor(low / step + 1e-9), step), _on(math.ceil(high / step - 1e-9), step)


def without_blocks(frame: pd.DataFrame, *, zero: bool = False) -> pd.DataFrame:
    """Take the band from periods that wait for labels and whose interval is about as wide as the axis.

    Parameters
    ----------
    frame : DataFrame
        From `metric_time_rows`; not changed.
    zero : bool, default False
        Whether the axis starts at 0.

    Returns
    -------
    DataFrame
        The same rows where the axis holds all of them; `lower` and `upper` are still told.

    Examples
    --------
    >>> rows = {"layer": "period", "value": [0.7, 0.72, 0.71, 1.0], "settled": [0.7, 0.72, 0.71, math.nan]}
    >>> drawn = {"lower_drawn": [0.69, 0.71, 0.7, 0.3], "upper_drawn": [0.71, 0.73, 0.72, 1.0]}
    >>> ends = {"lower": [0.69, 0.71, 0.7, 0.3], "upper": [0.71, 0.73, 0.72, 1.0], "few": False}
    >>> found = without_blocks(pd.DataFrame(rows | drawn | ends))
    >>> found["lower_drawn"].tolist(), blocks(found)
    ([0.69, 0.71, 0.7, nan], 1)
    """
    axis = settled_scale(frame, zero=zero)
    if axis is None:
        return frame
    wide = frame["upper"] - frame["lower"] >= BLOCK * (axis[1] - axis[0])
    block = (frame["layer"] == "period") & frame["settled"].isna() & wide
    return frame.assign(**{end: frame[end].mask(block) for end in ("lower_drawn", "upper_drawn")})


@kept_beside
def blocks(frame: pd.DataFrame) -> int:
    """Count the periods whose band `without_blocks` has taken."""
    known = (frame["layer"] == "period") & frame["lower"].notna() & frame["upper"].notna()
    return int((known & frame["lower_drawn"].isna() & frame["few"].eq(False)).sum())


@kept_beside
def _reach(frame: pd.DataFrame) -> _Reach | None:
    """Give between which values settled periods are drawn, and between which all are; None without a line."""
    layer = frame["layer"].to_numpy()
    period = layer == "period"
    settled = period & frame["settled"].notna().to_numpy()
    if np.count_nonzero(settled) < LEAST:
        return None
    lines = np.isin(layer, _LINES)
    # column by column: a table of some of the columns takes pandas longer than all of this
    drawn, beside = (
        np.column_stack([frame[name].to_numpy(dtype=np.float64) for name in columns])
        for columns in (_PERIOD, LEVEL)
    )
    return (*_around(drawn[settled], beside[lines]), *_around(drawn[period], beside[lines]))


def _around(*values: NDArray[np.float64]) -> tuple[float, float]:
    every = np.concatenate([some.ravel() for some in values])
    every = every[np.isfinite(every)]
    return float(every.min()), float(every.max())


def _step(raw: float) -> float:
    """Give the next round number above."""
    power = 10.0 ** math.floor(math.log10(raw))
    return power * next(one for one in _STEPS if one * power >= raw * (1 - 1e-9))


def _on(number: int, step: float) -> float:
    return round(number * step, 12)
