"""How long labels take to arrive."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats


@dataclass(frozen=True, eq=False)
class ArrivalCurve:
    """Share of labels that arrived by an age (Kaplan–Meier), as a right-continuous step function.

    Parameters
    ----------
    age : array, shape (J,)
        Ages at which labels arrived, ascending.
    arrived : array, shape (J,)
        Share arrived from that age on, in [0, 1].
    se : array, shape (J,)
        Greenwood standard error.
    """

    age: Floats
    arrived: Floats
    se: Floats

    def at(self, ages: ArrayLike) -> tuple[Floats, Floats]:
        """Share arrived at `ages`, and its standard error; 0 before the first arrival.

        Examples
        --------
        >>> arrival_curve([1, 2], [True, True]).at([0.5, 1])[0].tolist()
        [0.0, 0.5]
        """
        step = np.searchsorted(self.age, floats(ages), side="right")
        return np.append(0.0, self.arrived)[step], np.append(0.0, self.se)[step]

    def mature_age(self, share: float = 0.95) -> float:
        """Age at which `share` of the labels has arrived; NaN where the curve never gets there.

        Examples
        --------
        >>> arrival_curve([1, 2], [True, True]).mature_age()
        2.0
        """
        reached = np.flatnonzero(self.arrived >= share)
        return float(self.age[reached[0]]) if reached.size else np.nan


def arrival_curve(
    delay_or_age: ArrayLike, arrived: ArrayLike, counts: ArrayLike | None = None
) -> ArrivalCurve:
    """Estimate the share of labels arrived by age, from predictions whose label is still open too.

    Parameters
    ----------
    delay_or_age : array, shape (n,)
        Delay of the label where it arrived, else the age of the prediction; any unit.
    arrived : array of bool, shape (n,)
        Whether the label arrived.
    counts : array, shape (n,), optional
        Predictions per entry.

    Returns
    -------
    ArrivalCurve
        Of length 0 without a label. Pooled over classes it is wrong where the delay depends on the label.

    References
    ----------
    Kaplan & Meier 1958, doi:10.1080/01621459.1958.10501452

    Examples
    --------
    >>> arrival_curve([1, 2, 3], [True, False, True]).arrived.round(4).tolist()
    [0.3333, 1.0]
    """
    time, here = floats(delay_or_age), np.asarray(arrived, dtype=bool)
    weight = np.ones(time.shape) if counts is None else floats(counts)
    order = np.argsort(time, kind="stable")
    time, here, weight = time[order], here[order], weight[order]
    ages = np.unique(time[here & (weight > 0)])
    start, stop = np.searchsorted(time, ages, side="left"), np.searchsorted(time, ages, side="right")
    cumulative = np.append(0.0, np.cumsum(weight))
    of_arrived = np.append(0.0, np.cumsum(weight * here))
    at_risk = cumulative[-1] - cumulative[start]
    events = of_arrived[stop] - of_arrived[start]
    open_share = np.cumprod(1 - events / at_risk)
    left = at_risk - events
    terms = np.divide(events, at_risk * left, out=np.zeros_like(events), where=left > 0)
    # with nobody left the curve is at 1 and Greenwood's sum is irrelevant
    return ArrivalCurve(ages, 1 - open_share, open_share * np.sqrt(np.cumsum(terms)))
