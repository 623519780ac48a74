"""Performance of a regression over the rows of one selection, from the joint moments of its losses."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from math import nan, sqrt

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles import MomentRows, MomentVector
from monitoring.scope.baseline import Selection
from monitoring.scope.window import Span, days_of
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import proportion
from monitoring.statistics.means import NOT_NEGATIVE, REAL, Bounds, normal_interval
from monitoring.store.losses import LOST, UNKNOWN, losses, optional
from monitoring.store.snapshot import Snapshot

Estimates = dict[tuple[str, str], Estimate]
Floats = NDArray[np.float64]

_ROUNDING = 1e-11
"""How far sums may put the mean of equal numbers off, as a share of it."""
_FARTHEST = 1e-6
"""Least spread of labels, as a share of their mean, of which y² still tells an interval: to a thousandth."""
FAR_FROM_ZERO = "far_from_zero: the labels' mean is a million times their spread, squares tell no interval"
_MEANS = {"mae": "absolute_error", "bias": "error", "smape": "symmetric_error"}
_OF_SUBJECT = {"width": "interval_width", "winkler": "winkler", "pinball": "pinball"}
_LEVELS = {"mean_prediction": "prediction", "mean_label": "label"}


class RegressionPerformance:
    """Estimates of a regression's performance over spans of one selection.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        selection: Selection,
        *,
        exact: Collection[str] = (),
        off_rows: bool = True,
    ) -> None:
        self.zone = snapshot.contract.zone
        self.names = list(losses(snapshot.contract))
        self.losses = snapshot.profiles("losses", selection)

    def estimates(self, spans: Sequence[Span | None], only: Collection[str] = ()) -> list[Estimates]:
        """Give estimates by measure and subject (quantile, interval's level or none) over each span."""
        days = days_of(spans, self.zone)
        moments, lacking = self._moments("", self.names, days), optional(self.names)
        absent = self._moments(UNKNOWN, lacking, days)
        lost = self._moments(LOST, [LOST], days)
        vectors = (
            _Vector(self.names, moments.one(k), _counts(lacking, absent.one(k)), lost.one(k).n)
            for k in range(len(spans))
        )
        wanted = [(key, one) for key, one in self._measures().items() if not only or key[0] in only]
        return [{key: vector.undefined() or one(vector) for key, one in wanted} for vector in vectors]

    def _moments(
        self, subject: str, names: Sequence[str], days: Sequence[tuple[date, ...] | None]
    ) -> MomentRows:
        some = self.losses.of(subject)
        return MomentRows.merged(some.records, some.stretches(days), len(names))

    def _measures(self) -> dict[tuple[str, str], Callable[["_Vector"], Estimate]]:
        found: dict[tuple[str, str], Callable[[_Vector], Estimate]] = {
            (measure, ""): lambda v, name=name: v.mean(name)  # type: ignore[misc]
            for measure, name in (_MEANS | _LEVELS).items()
        }
        found |= {("rmse", ""): _Vector.rmse, ("wape", ""): _Vector.wape, ("r2", ""): _Vector.r2}
        found[("mape", "")] = _Vector.mape
        for name in self.names:
            loss, _, subject = name.partition(":")
            if loss in _OF_SUBJECT:
                found[(_OF_SUBJECT[loss], subject)] = lambda v, name=name: v.mean(name)  # type: ignore[misc]
            if loss == "covered":
                found[("coverage", subject)] = lambda v, name=name: v.share(name)  # type: ignore[misc]
        return found


def _counts(names: list[str], absent: MomentVector) -> dict[str, int]:
    """Give how many labelled rows lack each interval or quantile; none where all have it."""
    if not absent.n:
        return {}
    return {name: round(float(mean) * absent.n) for name, mean in zip(names, absent.mean, strict=True)}


def _bounds(name: str, value: float) -> Bounds:
    """Give between which values a mean lies; an interval whose ends are crossed has a width below 0."""
    return REAL if name in ("error", "prediction", "label") or value < 0 else NOT_NEGATIVE


class _Vector:
    """Joint moments with the names of their quantities; intervals by the delta method."""

    def __init__(self, names: list[str], moments: MomentVector, absent: dict[str, int], lost: int) -> None:
        self.names, self.moments, self.absent, self.lost = names, moments, absent, lost

    def undefined(self) -> Estimate | None:
        """Say why there is nothing: a mean without its largest errors would look like a good one."""
        if self.lost:
            return Estimate.undefined("too_large", self.moments.n + self.lost)
        return None if self.moments.n else Estimate.undefined("no_labels")

    def _mean(self, name: str) -> float:
        return float(self.moments.mean[self.names.index(name)])

    def _se(self, weights: dict[str, float]) -> float:
        """Give the standard error of a weighted sum of the means."""
        weight = np.zeros(len(self.names))
        for name, value in weights.items():
            weight[self.names.index(name)] = value
        variance = np.maximum(0.0, weight @ self.moments.covariance @ weight)  # NaN of a single row
        return float(np.sqrt(variance / self.moments.n))

    def _estimate(self, value: float, weights: dict[str, float], bounds: Bounds = REAL) -> Estimate:
        return normal_interval(value, self._se(weights), self.moments.n, bounds=bounds, method="exact")

    def _of_some(self, name: str) -> Estimate:
        """Give a mean over the rows that have it: in the moments the others stand with 0."""
        n, k = self.moments.n, self.names.index(name)
        known = n - self.absent[name]
        if not known:
            return Estimate.undefined("zero_denominator")
        value = self._mean(name) * n / known
        square = float(self.moments.comoment[k, k]) - value * value * known * (n - known) / n
        se = sqrt(max(0.0, square) / (known - 1) / known) if known > 1 else nan
        return normal_interval(value, se, known, bounds=_bounds(name, value), method="exact")

    def mean(self, name: str) -> Estimate:
        if self.absent.get(name):
            return self._of_some(name)
        value = self._mean(name)
        return self._estimate(value, {name: 1.0}, _bounds(name, value))

    def rmse(self) -> Estimate:
        value = sqrt(self._mean("squared_error"))
        if value == 0:
            return Estimate(0.0, 0.0, 0.0, self.moments.n)
        return self._estimate(value, {"squared_error": 1 / (2 * value)}, NOT_NEGATIVE)

    def wape(self) -> Estimate:
        total = self._mean("absolute_label")
        if total == 0:
            return Estimate.undefined("zero_denominator", self.moments.n)
        value = self._mean("absolute_error") / total
        return self._estimate(
            value, {"absolute_error": 1 / total, "absolute_label": -value / total}, NOT_NEGATIVE
        )

    def mape(self) -> Estimate:
        """Give the mean relative error over labels other than 0; their number is its n."""
        share = self._mean("label_nonzero")
        if share == 0:
            return Estimate.undefined("zero_denominator", self.moments.n)
        value = self._mean("relative_error") / share
        found = self._estimate(
            value, {"relative_error": 1 / share, "label_nonzero": -value / share}, NOT_NEGATIVE
        )
        return Estimate(found.value, found.lower, found.upper, round(share * self.moments.n))

    def r2(self) -> Estimate:
        """Give 1 − Σe² / Σ(y − ȳ)²; (y − ȳ)², for the interval, is a weighted sum of y² and y."""
        k = self.names.index("label")
        spread = float(self.moments.comoment[k, k]) / self.moments.n
        # labels that are all 0.1 have a mean that is off by rounding
        if spread <= (_ROUNDING * self._mean("label")) ** 2:
            return Estimate.undefined("constant_reference", self.moments.n)
        ratio = self._mean("squared_error") / spread
        if sqrt(spread) < _FARTHEST * abs(self._mean("label")):
            return Estimate(1 - ratio, nan, nan, self.moments.n, reason=FAR_FROM_ZERO)
        weights = {
            "squared_error": -1 / spread,
            "squared_label": ratio / spread,
            "label": -2 * self._mean("label") * ratio / spread,
        }
        return self._estimate(1 - ratio, weights, (-np.inf, 1.0))

    def share(self, name: str) -> Estimate:
        rows = self.moments.n
        return proportion(round(self._mean(name) * rows), rows - self.absent.get(name, 0))
