"""Numbers forecast and come true, by bins of the forecast: where a regression leans."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.binning import bins_for, reference_edges
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.means import mean_estimate


@dataclass(frozen=True)
class PredictionBin:
    """The rows whose prediction lies in one bin.

    Parameters
    ----------
    least, most : float
        The smallest and the largest prediction of them.
    predicted : float
        Their mean prediction.
    label, error : Estimate
        Their mean label, and the mean of prediction less label, each with its interval.
    """

    least: float
    most: float
    predicted: float
    label: Estimate
    error: Estimate


def prediction_edges(prediction: ArrayLike, bins: int = 10) -> Floats:
    """Cut predictions into about equal masses, of at least 20 rows each.

    Parameters
    ----------
    prediction : array
        Finite, in any order.
    bins : int
        Bins wanted; a heavy point mass gives fewer.

    Returns
    -------
    array
        Ascending inner edges of right-closed bins; none for fewer than 40 rows.

    Examples
    --------
    >>> prediction_edges(np.arange(100.0), 4).tolist()
    [24.0, 49.0, 74.0]
    """
    ascending = np.sort(floats(prediction))
    if ascending.size < 40:
        return np.empty(0)
    edges: Floats = reference_edges(ascending, bins_for(ascending.size, ascending.size, bins))
    inside: Floats = edges[edges < ascending[-1]]
    return inside


def prediction_bins(prediction: ArrayLike, label: ArrayLike, edges: ArrayLike) -> list[PredictionBin | None]:
    """Compare predictions and labels bin by bin.

    A model that says what to expect has a mean error of 0 in each bin; one whose large predictions are too
    large and whose small ones are too small has a bias of 0 all the same.

    Parameters
    ----------
    prediction, label : array, shape (n,)
        Finite, row by row.
    edges : array, shape (B − 1,)
        From `prediction_edges`, of these rows or of others.

    Returns
    -------
    list of PredictionBin or None, of length B
        None for a bin without rows. Of a single row nothing has an interval.

    References
    ----------
    Gneiting 2011, doi:10.1198/jasa.2011.r10138, of means as what a squared error asks for

    Examples
    --------
    >>> found = prediction_bins([1.0, 1.0, 5.0, 5.0], [1.0, 2.0, 3.0, 5.0], [1.0])
    >>> [one.error.value for one in found]
    [-0.5, 1.0]
    """
    forecast, true, inner = floats(prediction), floats(label), floats(edges)
    place = np.searchsorted(inner, forecast, side="left")
    order = np.argsort(place, kind="stable")
    ends = np.searchsorted(place[order], np.arange(1, inner.size + 1))
    return [_one(forecast[some], true[some]) for some in np.split(order, ends)]


def _one(forecast: Floats, label: Floats) -> PredictionBin | None:
    if not forecast.size:
        return None
    ends = float(forecast.min()), float(forecast.max())
    return PredictionBin(*ends, float(forecast.mean()), mean_estimate(label), mean_estimate(forecast - label))
