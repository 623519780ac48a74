"""Performance of a regression over the rows of one selection, from the joint moments of its losses."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from math import ceil, hypot, log10, nan, sqrt

import numpy as np

from monitoring.panels.left_out import left_out
from monitoring.profiles import MomentRows, MomentVector
from monitoring.scope.baseline import Selection
from monitoring.scope.window import Span, days_of
from monitoring.statistics.estimate import Estimate, without_interval
from monitoring.statistics.intervals import proportion
from monitoring.statistics.means import NOT_NEGATIVE, Bounds
from monitoring.statistics.measure import REAL
from monitoring.statistics.skewed_means import bounded_skewness, loss_skewness, skewed_interval, skewness_of
from monitoring.statistics.squared_errors import MeanSquare, ratio_ends, root_ends, root_law
from monitoring.store.kinds.losses import LOST, UNKNOWN, losses, optional
from monitoring.store.snapshot import Snapshot

Estimates = dict[tuple[str, str], Estimate]

_ROUNDING = 1e-11
"""How far sums may put the mean of equal numbers off, as a share of it."""
_FARTHEST = 1e-6
"""Least spread of labels, as a share of their mean, of which y² still tells an interval: to a thousandth."""
FAR_FROM_ZERO = "far_from_zero: the labels' mean is a million times their spread, squares tell no interval"
_MEANS = {"mae": "absolute_error", "bias": "error", "smape": "symmetric_error"}
_LAST_DIGITS = 2.0**-50
"""Rounding of both ends of an interval, as a share of their size."""
_LEAST_ERROR = 1e-75
"""Mean size of errors below which no float holds their fourth powers, which intervals rest on."""
_LEAST_OUTSIDE = 5
"""Rows outside a forecast interval, or beyond a quantile, below which nothing tells what they cost."""
_SHOWN = 100
SHORT = (
    f"interval approximate: fewer than {_SHOWN} rows may not have shown how long the tail of the errors is"
)
"""Of log-normal errors (σ = 1) the root mean square of thirty rows has 77 of 100 true values in it."""
_SQUARES = {"error": "squared_error", "absolute_error": "squared_error", "label": "squared_label"}
"""What tells the cubes of a quantity."""
_LOSSES = {"coverage": "covered", "interval_width": "width"}
"""Names of losses that are not those of their measures."""
_LEVELS = {"mean_prediction": "prediction", "mean_label": "label"}


class RegressionPerformance:
    """Estimates of a regression's performance over spans of one selection.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.
    exact, off_rows : collection of str, bool
        Nothing here depends on them: all measures are sums that the profiles have.
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
        return [
            {key: vector.undefined() or vector.told(key, one(vector)) for key, one in wanted}
            for vector in vectors
        ]

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
            if loss in ("winkler", "pinball"):
                found[(loss, subject)] = lambda v, own=(loss, subject): v.beyond(*own)  # type: ignore[misc]
            elif loss == "width":
                found[("interval_width", subject)] = lambda v, name=name: v.width(name)  # type: ignore[misc]
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


def _tail(n: int) -> str:
    """Say of means of squares that few rows may lack their largest."""
    return SHORT if n < _SHOWN else ""


class _Vector:
    """Joint moments with the names of their quantities; intervals of skewed means."""

    def __init__(self, names: list[str], moments: MomentVector, absent: dict[str, int], lost: int) -> None:
        self.names, self.moments, self.absent, self.lost = names, moments, absent, lost

    def undefined(self) -> Estimate | None:
        """Say why there is nothing: without the largest errors, or the squares of all, it would look good."""
        if self.lost:
            return Estimate.undefined("too_large", self.moments.n + self.lost)
        if not self.moments.n:
            return Estimate.undefined("no_labels")
        small = 0 < self._mean("absolute_error") < _LEAST_ERROR
        return Estimate.undefined("too_small", self.moments.n) if small else None

    def told(self, key: tuple[str, str], found: Estimate) -> Estimate:
        """Say which labelled rows a measure leaves out."""
        if not found.defined:
            return found
        measure, subject = key
        lacking = self.absent.get(f"{_LOSSES.get(measure, measure)}:{subject}", 0)
        said = left_out("without this quantile" if measure == "pinball" else "without this interval", lacking)
        if measure == "mape":
            said = left_out("whose label is 0", round((1 - self._mean("label_nonzero")) * self.moments.n))
        return replace(found, reason="; ".join(filter(None, (found.reason, said)))) if said else found

    def _mean(self, name: str) -> float:
        return float(self.moments.mean[self.names.index(name)])

    def _se(self, weights: dict[str, float]) -> float:
        """Give the standard error of a weighted sum of the means."""
        weight = np.zeros(len(self.names))
        for name, value in weights.items():
            weight[self.names.index(name)] = value
        variance = np.maximum(0.0, weight @ self.moments.covariance @ weight)  # NaN of a single row
        return float(np.sqrt(variance / self.moments.n))

    def _co(self, name: str, other: str) -> float:
        """Give the mean product of the deviations of two quantities."""
        places = self.names.index(name), self.names.index(other)
        return float(self.moments.comoment[places]) / self.moments.n

    def _product(self, name: str, other: str) -> float:
        """Give the mean product of two quantities."""
        return self._co(name, other) + self._mean(name) * self._mean(other)

    def _skewness(self, name: str, se: float) -> float:
        """Give that of a quantity: by its square where that is one as well, else by a law with its spread."""
        mean, square = self._mean(name), _SQUARES.get(name)
        if square:
            variance = self._co(name, name)
            if sqrt(variance) < _FARTHEST * abs(mean):  # squares so far from 0 tell no cubes
                return 0.0
            return skewness_of(variance, self._co(name, square) - 2 * mean * variance)
        if name == "symmetric_error":
            return bounded_skewness(mean, se, self.moments.n, most=2.0)
        return 0.0 if name == "prediction" else loss_skewness(mean, se, self.moments.n)

    def _of_some(self, name: str) -> Estimate:
        """Give a mean over the rows that have it: in the moments the others stand with 0."""
        n, k = self.moments.n, self.names.index(name)
        known = n - self.absent[name]
        if not known:
            return Estimate.undefined("zero_denominator")
        value = self._mean(name) * n / known
        square = float(self.moments.comoment[k, k]) - value * value * known * (n - known) / n
        se = sqrt(max(0.0, square) / (known - 1) / known) if known > 1 else nan
        skewness = loss_skewness(value, se, known)
        return skewed_interval(value, se, known, skewness, bounds=_bounds(name, value))

    def mean(self, name: str) -> Estimate:
        if self.absent.get(name):
            return self._of_some(name)
        value, se = self._mean(name), self._se({name: 1.0})
        skewness = self._skewness(name, se)
        return skewed_interval(value, se, self.moments.n, skewness, bounds=_bounds(name, value))

    def width(self, name: str) -> Estimate:
        """Give the mean width; of widths alike but for rounding it is that width, without a spread."""
        found = self.mean(name)
        size = hypot(self._mean("prediction"), sqrt(self._co("prediction", "prediction"))) + abs(found.value)
        rounding = _LAST_DIGITS * size
        spread = self._co(name, name)
        if self.absent.get(name) or not found.defined or spread > rounding**2 or not rounding:
            return found
        value = round(found.value, -ceil(log10(rounding)))
        return Estimate(value, value, value, found.n)

    def beyond(self, loss: str, subject: str) -> Estimate:
        """Give the mean score of an interval, or loss of a quantile.

        Without an interval where few rows are outside, or are to be expected beyond: they are most of it.
        """
        name, covered = f"{loss}:{subject}", f"covered:{subject}"
        known = self.moments.n - self.absent.get(name, 0)
        if loss == "pinball":
            far = round(known * min(float(subject), 1 - float(subject)), 9)  # 50 tenths are five, not less
        else:
            far = round(known - self._mean(covered) * self.moments.n)
        found = self.mean(name)
        few = found.defined and far < _LEAST_OUTSIDE
        return without_interval(found) if few else found

    def _errors(self) -> MeanSquare:
        square = self._mean("squared_error")
        fourth = self._product("squared_error", "squared_error")
        return MeanSquare(self.moments.n, square, fourth, self._product("absolute_error", "squared_error"))

    def rmse(self) -> Estimate:
        value = sqrt(self._mean("squared_error"))
        if value == 0:
            return Estimate(0.0, 0.0, 0.0, self.moments.n)
        errors, n = self._errors(), self.moments.n
        return Estimate(value, *root_ends(errors), n, reason=_tail(n), law=root_law(errors))

    def wape(self) -> Estimate:
        """Give Σ|e| / Σ|y|; its skewness is that of |e| − R·|y|, of which all cubes are known."""
        total = self._mean("absolute_label")
        if total == 0:
            return Estimate.undefined("zero_denominator", self.moments.n)
        value = self._mean("absolute_error") / total
        se = self._se({"absolute_error": 1.0, "absolute_label": -value})
        third = (
            self._product("absolute_error", "squared_error")
            - 3 * value * self._product("absolute_label", "squared_error")
            + 3 * value**2 * self._product("absolute_error", "squared_label")
            - value**3 * self._product("absolute_label", "squared_label")
        )
        skewness = skewness_of(se**2 * self.moments.n, third)
        return skewed_interval(value, se / total, self.moments.n, skewness, bounds=NOT_NEGATIVE)

    def mape(self) -> Estimate:
        """Give the mean relative error over labels other than 0; their number is its n."""
        share = self._mean("label_nonzero")
        if share == 0:
            return Estimate.undefined("zero_denominator")
        value = self._mean("relative_error") / share
        known = round(share * self.moments.n)
        se = self._se({"relative_error": 1 / share, "label_nonzero": -value / share})
        return skewed_interval(value, se, known, loss_skewness(value, se, known), bounds=NOT_NEGATIVE)

    def r2(self) -> Estimate:
        """Give 1 − Σe² / Σ(y − ȳ)²; (y − ȳ)², for the interval, is y² less 2ȳ·y and a constant."""
        k = self.names.index("label")
        spread = float(self.moments.comoment[k, k]) / self.moments.n
        # labels that are all 0.1 have a mean that is off by rounding
        if spread <= (_ROUNDING * self._mean("label")) ** 2:
            return Estimate.undefined("constant_reference", self.moments.n)
        ratio = self._mean("squared_error") / spread
        if sqrt(spread) < _FARTHEST * abs(self._mean("label")):
            return Estimate(1 - ratio, nan, nan, self.moments.n, reason=FAR_FROM_ZERO)
        if not ratio:
            return Estimate(1.0, 1.0, 1.0, self.moments.n)
        n, twice = self.moments.n, 2 * self._mean("label")
        varies = self._se({"squared_label": 1.0, "label": -twice}) ** 2 * (n - 1)
        together = self._co("squared_error", "squared_label") - twice * self._co("squared_error", "label")
        low, high = ratio_ends(self._errors(), MeanSquare(n, spread, varies + spread**2), together)
        return Estimate(1 - ratio, 1 - high, 1 - low, n, reason=_tail(n))

    def share(self, name: str) -> Estimate:
        rows = self.moments.n
        return proportion(round(self._mean(name) * rows), rows - self.absent.get(name, 0))
