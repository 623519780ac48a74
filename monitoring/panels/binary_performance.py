"""Performance of a binary model over the rows of one selection."""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles import LevelCounts, MomentVector, ScoreLabelCounts
from monitoring.scope.baseline import Selection
from monitoring.scope.window import Span
from monitoring.statistics import confusion as decisions
from monitoring.statistics.confusion import Confusion
from monitoring.statistics.discrimination import auc, auc_bounds, ks_separation
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.histogram_bounds import ks_bounds
from monitoring.statistics.intervals import proportion
from monitoring.statistics.means import normal_interval
from monitoring.statistics.ranked_lists import average_precision, average_precision_bounds
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.store.losses import losses
from monitoring.store.scored_rows import JOINED_LABELS, SCORED_ROWS, Scored, scored
from monitoring.store.snapshot import Snapshot

Estimates = dict[tuple[str, str], Estimate]
Counts = NDArray[np.int64]

DECISIONS = ("accuracy", "precision", "recall", "specificity", "f1", "mcc", "balanced_accuracy")


class BinaryPerformance:
    """Estimates of a binary model's performance over spans of one selection.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.
    exact : bool
        Whether the rows are read whatever their number.
    """

    def __init__(self, snapshot: Snapshot, selection: Selection, *, exact: bool = False) -> None:
        self.zone = snapshot.contract.zone
        self.names = list(losses(snapshot.contract))
        self.bins = len(snapshot.bins.edges.get("score", ())) + 1
        self.losses = snapshot.profiles("losses", selection)
        self.confusion = snapshot.profiles("confusion", selection)
        self.labelled = self._moments(None).n
        stored = sum(segment.rows for segment in snapshot.segments.get("labels", ()))
        few = self.labelled <= SCORED_ROWS and stored <= JOINED_LABELS
        small = (exact or few) and not snapshot.rows_gone(selection)
        self._days: dict[Span, tuple[date, ...]] = {}
        self.rows: Scored | None = scored(snapshot, selection) if small else None
        self.binned = None if small else snapshot.profiles("score_label", selection)

    def estimates(self, span: Span | None, only: Collection[str] = ()) -> Estimates:
        """Give estimates by measure and subject (always empty).

        Parameters
        ----------
        span : Span or None
            None for all rows.
        only : collection of str
            Which measures; all by default.
        """
        wanted = [name for name in self._measures() if not only or name in only]
        moments = self._moments(span)
        if not moments.n:
            return {(name, ""): Estimate.undefined("no_labels") for name in wanted}
        found = self._means(moments)
        if {*DECISIONS, "predicted_positive_rate"} & {*wanted}:
            found |= self._decisions(span, moments)
        ranked = [name for name in RANKING if name in wanted]
        found |= self.ranking(span, ranked) if ranked else {}
        return {(name, ""): found[name] for name in wanted}

    @property
    def method(self) -> str:
        """Where the scores come from: the rows, or fine bins with their mean score."""
        return "exact" if self.rows is not None else f"binned({self.bins}), scores at their bin's mean"

    def counts(self, span: Span | None) -> ScoreCounts:
        """Give the labelled rows by distinct score, or by fine bin at its mean score."""
        if self.rows is None:
            bins = self._bins(span)
            rows = bins.negatives + bins.positives
            kept = rows > 0
            return ScoreCounts.of(bins.scores[kept] / rows[kept], bins.negatives[kept], bins.positives[kept])
        rows_of = self.rows.within(span) if span else self.rows
        return ScoreCounts.of_rows(rows_of.label, rows_of.score)

    def matrix(self, span: Span | None) -> Confusion:
        """Give true and false decisions."""
        days = self._days_of(span)
        tally = self.confusion.merged("", LevelCounts.merged, days).counts
        cells = {tuple(json.loads(pair)): count for pair, count in tally.items()}
        tp, fp, fn, tn = (cells.get(pair, 0) for pair in (("1", "1"), ("0", "1"), ("1", "0"), ("0", "0")))
        return Confusion(tp, fp, fn, tn)

    def _days_of(self, span: Span | None) -> tuple[date, ...] | None:
        if span is not None and span not in self._days:
            self._days[span] = span.days(self.zone)
        return self._days[span] if span else None

    def _measures(self) -> list[str]:
        proper = ["log_loss", "brier", "brier_skill"] if "brier" in self.names else []
        levels = ["mean_score", "label_rate", "predicted_positive_rate"]
        return ["auc", "average_precision", *proper, *DECISIONS, "ks_separation", "gini", *levels]

    def _moments(self, span: Span | None) -> MomentVector:
        days = self._days_of(span)
        return self.losses.merged("", lambda records: MomentVector.merged(records, len(self.names)), days)

    def _means(self, moments: MomentVector) -> dict[str, Estimate]:
        """Give the losses and levels that are means over rows."""
        vector = _Vector(self.names, moments)
        found = {"mean_score": vector.mean("score"), "label_rate": vector.rate("label")}
        if "brier" in self.names:
            found |= {name: vector.mean(name) for name in ("log_loss", "brier")}
            found["brier_skill"] = vector.brier_skill()
        return found

    def _decisions(self, span: Span | None, moments: MomentVector) -> dict[str, Estimate]:
        matrix = self.matrix(span)
        found = {name: getattr(decisions, name)(matrix) for name in DECISIONS}
        return found | {"predicted_positive_rate": _Vector(self.names, moments).rate("predicted")}

    def ranking(self, span: Span | None, only: Collection[str]) -> dict[str, Estimate]:
        """Give what needs the order of the scores: exact from the rows, else bounded by the fine bins."""
        counts = self.counts(span)
        basis = {"auc" if name == "gini" else name for name in only}
        found = {name: measure(counts) for name, measure in _RANKING.items() if name in basis}
        if "gini" in only:
            found["gini"] = found["auc"].scaled(2, -1)  # the variance of both is half of the work
        return found if self.rows is not None else self._bounded(found, self._bins(span))

    def _bins(self, span: Span | None) -> ScoreLabelCounts:
        assert self.binned is not None
        days = self._days_of(span)
        return self.binned.merged("", lambda records: ScoreLabelCounts.merged(records, self.bins), days)

    def _bounded(self, tied: dict[str, Estimate], bins: ScoreLabelCounts) -> dict[str, Estimate]:
        """Widen what is as if tied inside a bin by what any order there could make of it."""
        said = f"binned({self.bins})"
        return {
            name: _within(one, *_BOUNDS[name](bins.negatives, bins.positives), said)
            for name, one in tied.items()
        }


def _auc_ends(negatives: Counts, positives: Counts) -> tuple[float, float]:
    return auc_bounds(negatives, positives)[1:]


def _gini_ends(negatives: Counts, positives: Counts) -> tuple[float, float]:
    low, high = _auc_ends(negatives, positives)
    return 2 * low - 1, 2 * high - 1


_BOUNDS: dict[str, Callable[[Counts, Counts], tuple[float, float]]] = {
    "auc": _auc_ends,
    "gini": _gini_ends,
    "ks_separation": ks_bounds,
    "average_precision": average_precision_bounds,
}
RANKING = tuple(_BOUNDS)
"""What needs the order of the scores."""
_RANKING = {
    "auc": auc,
    "ks_separation": ks_separation,
    "average_precision": average_precision,
}


def _within(tied: Estimate, low: float, high: float, said: str) -> Estimate:
    """Give an estimate from bins with the bounds of the exact value; its interval holds for all of these."""
    if not tied.defined:
        return tied
    bound = max(high - tied.value, tied.value - low, 0.0)
    lower, upper = tied.lower - (tied.value - low), tied.upper + (high - tied.value)
    method = f"{said} ±{bound:.2g}"
    return replace(tied, lower=max(-1.0, lower), upper=min(1.0, upper), method=method, bound=bound)


@dataclass(frozen=True)
class _Vector:
    """Joint moments with the names of their quantities."""

    names: list[str]
    moments: MomentVector

    def _at(self, name: str) -> int:
        return self.names.index(name)

    def mean(self, name: str) -> Estimate:
        k = self._at(name)
        se = sqrt(self.moments.covariance[k, k] / self.moments.n)
        return normal_interval(float(self.moments.mean[k]), se, self.moments.n, method="exact")

    def rate(self, name: str) -> Estimate:
        count = round(float(self.moments.mean[self._at(name)]) * self.moments.n)
        return proportion(count, self.moments.n)

    def brier_skill(self) -> Estimate:
        """Give 1 − Brier / (ȳ(1 − ȳ)) by the delta method; the base rate is that of these rows."""
        b, y = (float(self.moments.mean[self._at(name)]) for name in ("brier", "label"))
        spread = y * (1 - y)
        if spread == 0:
            return Estimate.undefined("one_class", self.moments.n)
        weight = np.zeros(len(self.names))
        weight[self._at("brier")] = -1 / spread
        weight[self._at("label")] = b * (1 - 2 * y) / spread**2
        se = sqrt(max(0.0, float(weight @ self.moments.covariance @ weight)) / self.moments.n)
        return normal_interval(1 - b / spread, se, self.moments.n, method="exact")
