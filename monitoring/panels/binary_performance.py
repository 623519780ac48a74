"""Performance of a binary model over the rows of one selection."""

import json
from dataclasses import dataclass
from math import sqrt

import numpy as np

from monitoring.profiles import LevelCounts, MomentVector, ScoreLabelCounts
from monitoring.scope.baseline import Selection
from monitoring.scope.window import Span
from monitoring.statistics import confusion as decisions
from monitoring.statistics.confusion import Confusion
from monitoring.statistics.discrimination import auc, auc_bounds, gini, ks_separation
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import proportion
from monitoring.statistics.means import normal_interval
from monitoring.statistics.ranked_lists import average_precision
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.store.losses import losses
from monitoring.store.row_reads import SCORED_ROWS, Scored, scored
from monitoring.store.snapshot import Snapshot

Estimates = dict[tuple[str, str], Estimate]

DECISIONS = ("accuracy", "precision", "recall", "specificity", "f1", "mcc", "balanced_accuracy")


class BinaryPerformance:
    """Estimates of a binary model's performance over spans of one selection.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.
    """

    def __init__(self, snapshot: Snapshot, selection: Selection) -> None:
        self.zone = snapshot.contract.zone
        self.names = list(losses(snapshot.contract))
        self.bins = len(snapshot.bins.edges.get("score", ())) + 1
        self.losses = snapshot.profiles("losses", selection)
        self.confusion = snapshot.profiles("confusion", selection)
        self.labelled = self._moments(None).n
        small = self.labelled <= SCORED_ROWS
        self.rows: Scored | None = scored(snapshot, selection) if small else None
        self.binned = None if small else snapshot.profiles("score_label", selection)

    def estimates(self, span: Span | None) -> Estimates:
        """Give every estimate by measure and subject (always empty) over a span, None for all rows."""
        moments = self._moments(span)
        if not moments.n:
            return {(name, ""): Estimate.undefined("no_labels") for name in self._measures()}
        found = self._means(moments) | self._decisions(span, moments) | self._ranking(span)
        return {(name, ""): found[name] for name in self._measures()}

    def counts(self, span: Span | None) -> ScoreCounts | None:
        """Give the labelled rows by distinct score; None where there are too many to read."""
        if self.rows is None:
            return None
        rows = self.rows.within(span) if span else self.rows
        return ScoreCounts.of_rows(rows.label, rows.score)

    def matrix(self, span: Span | None) -> Confusion:
        """Give true and false decisions."""
        days = span.days(self.zone) if span else None
        tally = self.confusion.merged("", LevelCounts.merged, days).counts
        cells = {tuple(json.loads(pair)): count for pair, count in tally.items()}
        tp, fp, fn, tn = (cells.get(pair, 0) for pair in (("1", "1"), ("0", "1"), ("1", "0"), ("0", "0")))
        return Confusion(tp, fp, fn, tn)

    def _measures(self) -> list[str]:
        proper = ["log_loss", "brier", "brier_skill"] if "brier" in self.names else []
        levels = ["mean_score", "label_rate", "predicted_positive_rate"]
        return ["auc", "average_precision", *proper, *DECISIONS, "ks_separation", "gini", *levels]

    def _moments(self, span: Span | None) -> MomentVector:
        days = span.days(self.zone) if span else None
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

    def _ranking(self, span: Span | None) -> dict[str, Estimate]:
        """Give what needs the order of the scores: exact from the rows, else bounded by the fine bins."""
        counts = self.counts(span)
        if counts is not None:
            exact = {"auc": auc, "gini": gini, "ks_separation": ks_separation}
            found = {name: measure(counts) for name, measure in exact.items()}
            return found | {"average_precision": average_precision(counts)}
        return self._bounded(span)

    def _bounded(self, span: Span | None) -> dict[str, Estimate]:
        assert self.binned is not None
        days = span.days(self.zone) if span else None
        bins = self.binned.merged("", lambda records: ScoreLabelCounts.merged(records, self.bins), days)
        tied = ScoreCounts.of(np.arange(self.bins), bins.negatives, bins.positives)
        middle, low, high = auc_bounds(bins.negatives, bins.positives)
        method = f"binned({self.bins}) ±{(high - low) / 2:.2g}"
        drawn = auc(tied)
        half = (high - low) / 2
        area = Estimate(
            middle, max(0.0, drawn.lower - half), min(1.0, drawn.upper + half), drawn.n, None, method
        )
        doubled = Estimate(2 * middle - 1, 2 * area.lower - 1, 2 * area.upper - 1, drawn.n, None, method)
        rough = f"binned({self.bins})"
        tied_estimates = {"ks_separation": ks_separation(tied), "average_precision": average_precision(tied)}
        return {"auc": area, "gini": doubled} | {
            name: Estimate(e.value, e.lower, e.upper, e.n, None, rough, e.reason)
            for name, e in tied_estimates.items()
        }


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
