"""Errors of a predicted number. The error is always prediction − actual."""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.means import NOT_NEGATIVE, mean_estimate, mean_se, ratio_estimate
from monitoring.statistics.squared_errors import MeanSquare, ratio_ends, root_ends, root_law


def _error(y: ArrayLike, predicted: ArrayLike) -> Floats:
    """Prediction − actual."""
    return floats(floats(predicted) - floats(y))


def mae(y: ArrayLike, predicted: ArrayLike, level: float = 0.95) -> Estimate:
    """Mean absolute error. Larger is worse.

    Parameters
    ----------
    y, predicted : array, shape (n,)
        Finite actual and predicted values.
    level : float
        Confidence level.

    Returns
    -------
    Estimate
        In [0, ∞), units of y; NaN `no_labels` without rows.

    References
    ----------
    Hyndman & Koehler 2006, doi:10.1016/j.ijforecast.2006.03.001

    Examples
    --------
    >>> mae([1, 2], [2, 5]).value
    2.0
    """
    return mean_estimate(np.abs(_error(y, predicted)), level=level, bounds=NOT_NEGATIVE)


def mae_se(y: ArrayLike, predicted: ArrayLike) -> float:
    """Standard error of the mean absolute error; NaN below two rows.

    Examples
    --------
    >>> mae_se([1, 2], [2, 5])
    1.0
    """
    return mean_se(np.abs(_error(y, predicted)))[1]


def rmse(y: ArrayLike, predicted: ArrayLike, level: float = 0.95) -> Estimate:
    """Root mean squared error, with the interval of `squared_errors.root_ends`. Larger is worse.

    Returns
    -------
    Estimate
        In [0, ∞), units of y; NaN `no_labels` without rows.

    References
    ----------
    Hyndman & Koehler 2006, doi:10.1016/j.ijforecast.2006.03.001; Hall 1992,
    doi:10.1111/j.2517-6161.1992.tb01876.x

    Examples
    --------
    >>> rmse([0, 0], [3, 3]).value
    3.0
    """
    size = np.abs(_error(y, predicted))
    if not size.size:
        return Estimate.undefined("no_labels")
    found = _mean_square(size, float((size**3).mean()))
    if not found.square:
        return Estimate(0.0, 0.0, 0.0, found.n)
    ends, law = root_ends(found, level), root_law(found)
    return Estimate(math.sqrt(found.square), *ends, found.n, None, "delta and Hall", law=law)


def _mean_square(off: Floats, cube: float = math.nan) -> MeanSquare:
    return MeanSquare(off.size, float((off**2).mean()), float((off**4).mean()), cube)


def rmse_se(errors: ArrayLike) -> tuple[float, float]:
    """Root mean square of errors, and its standard error sd(e²) / (2·RMSE·√n).

    Examples
    --------
    >>> rmse_se([3.0, -3.0])
    (3.0, 0.0)
    """
    mean, se = mean_se(floats(errors) ** 2)
    root = math.sqrt(mean)
    return root, se / (2 * root) if root > 0 else 0.0


def bias(y: ArrayLike, predicted: ArrayLike, level: float = 0.95) -> Estimate:
    """Mean error, prediction − actual. Away from 0 is worse; positive is over-prediction.

    Returns
    -------
    Estimate
        In (−∞, ∞), units of y; NaN `no_labels` without rows.

    References
    ----------
    Hyndman & Koehler 2006, doi:10.1016/j.ijforecast.2006.03.001

    Examples
    --------
    >>> bias([1, 2], [2, 5]).value
    2.0
    """
    return mean_estimate(_error(y, predicted), level=level)


def mape(y: ArrayLike, predicted: ArrayLike, level: float = 0.95) -> Estimate:
    """Mean |error| / |actual| over rows whose actual value is not 0. Larger is worse.

    Returns
    -------
    Estimate
        In [0, ∞); `n` counts the rows used, `method` the rows left out. NaN `no_labels` without rows,
        `zero_denominator` when every actual value is 0.

    References
    ----------
    Hyndman & Koehler 2006, doi:10.1016/j.ijforecast.2006.03.001

    Examples
    --------
    >>> mape([2, 0], [3, 1]).value
    0.5
    """
    actual, error = floats(y), np.abs(_error(y, predicted))
    used = actual != 0
    if actual.size and not used.any():
        return Estimate.undefined("zero_denominator")
    found = mean_estimate(error[used] / np.abs(actual[used]), level=level, bounds=NOT_NEGATIVE)
    excluded = int(np.count_nonzero(~used))
    return replace(found, method=f"{found.method}; {excluded} zero rows left out") if excluded else found


def mape_excluded(y: ArrayLike) -> int:
    """Count the rows that `mape` leaves out, because their actual value is 0.

    Examples
    --------
    >>> mape_excluded([2, 0])
    1
    """
    return int(np.count_nonzero(floats(y) == 0))


def smape(y: ArrayLike, predicted: ArrayLike, level: float = 0.95) -> Estimate:
    """Mean 2|error| / (|actual| + |predicted|), 0/0 = 0. Larger is worse.

    Returns
    -------
    Estimate
        In [0, 2]; NaN `no_labels` without rows.

    References
    ----------
    Hyndman & Koehler 2006, doi:10.1016/j.ijforecast.2006.03.001

    Examples
    --------
    >>> smape([0, 1], [0, 3]).value
    0.5
    """
    top, bottom = 2 * np.abs(_error(y, predicted)), np.abs(floats(y)) + np.abs(floats(predicted))
    terms = np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)
    return mean_estimate(terms, level=level, bounds=(0.0, 2.0))


def wape(y: ArrayLike, predicted: ArrayLike, level: float = 0.95) -> Estimate:
    """Σ|error| / Σ|actual|, delta interval. Larger is worse.

    Returns
    -------
    Estimate
        In [0, ∞); NaN `no_labels` without rows, `zero_denominator` when every actual value is 0.

    References
    ----------
    Hyndman & Koehler 2006, doi:10.1016/j.ijforecast.2006.03.001

    Examples
    --------
    >>> wape([1, 3], [2, 4]).value
    0.5
    """
    return ratio_estimate(np.abs(_error(y, predicted)), np.abs(floats(y)), level=level, bounds=NOT_NEGATIVE)


def r2(y: ArrayLike, predicted: ArrayLike, level: float = 0.95) -> Estimate:
    """Share of the variance explained, 1 − Σe² / Σ(y − ȳ)², by the intervals of both. Smaller is worse.

    Returns
    -------
    Estimate
        In (−∞, 1]; NaN `no_labels` without rows, `constant_reference` when y does not vary.

    References
    ----------
    Cochran 1977, Sampling Techniques, ISBN 978-0471162407; Zou & Donner 2008, doi:10.1002/sim.3095

    Examples
    --------
    >>> r2([1, 2, 3], [1, 2, 3]).value
    1.0
    """
    actual = floats(y)
    if actual.size == 0:
        return Estimate.undefined("no_labels")
    if actual.min() == actual.max():
        return Estimate.undefined("constant_reference", actual.size)
    size, off = np.abs(_error(y, predicted)), actual - actual.mean()
    errors, spread = _mean_square(size, float((size**3).mean())), _mean_square(off)
    if not errors.square:
        return Estimate(1.0, 1.0, 1.0, errors.n)
    together = float((size**2 * off**2).mean()) - errors.square * spread.square
    low, high = ratio_ends(errors, spread, together, level)
    ratio = errors.square / spread.square
    return Estimate(1 - ratio, 1 - high, 1 - low, errors.n, None, "ratio, Hall and MOVER")


def mase(
    y: ArrayLike, predicted: ArrayLike, history: ArrayLike, season: int = 1, level: float = 0.95
) -> Estimate:
    """Mean absolute error over that of the seasonal naive forecast on `history`. Larger is worse.

    Parameters
    ----------
    y, predicted : array, shape (n,)
        Actual and predicted values.
    history : array
        Reference values in order of time.
    season : int
        Steps of a season.
    level : float
        Confidence level.

    Returns
    -------
    Estimate
        In [0, ∞), below 1 beats the naive forecast; NaN `no_labels`, `empty_reference` when the history
        is shorter than a season, `constant_reference` when the naive forecast is perfect. The interval is
        that of the errors over this history, which is taken as it is: another would have another scale.

    References
    ----------
    Hyndman & Koehler 2006, doi:10.1016/j.ijforecast.2006.03.001

    Examples
    --------
    >>> mase([5], [6], [1, 3, 5]).value
    0.5
    """
    past, error = floats(history), mae(y, predicted, level)
    if not error.defined or past.size <= season:
        return error if not error.defined else Estimate.undefined("empty_reference", error.n)
    scale = float(np.abs(past[season:] - past[:-season]).mean())
    return error.scaled(1 / scale) if scale > 0 else Estimate.undefined("constant_reference", error.n)
