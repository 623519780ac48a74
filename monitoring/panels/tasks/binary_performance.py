"""Performance of a binary model over the rows of one selection."""

from collections.abc import Collection, Sequence
from math import sqrt

import numpy as np

from monitoring.cached_property import cached_property
from monitoring.panels.tasks.binned_scores import at_their_mean, binned_scores
from monitoring.panels.tasks.decision_tables import decision_tables
from monitoring.panels.tasks.profiles_by_grain import ProfilesByGrain
from monitoring.panels.tasks.ranking_measures import RANKING, Columns, bounded, by_score, tied
from monitoring.profiles import MomentRows, MomentVector, ScoreLabelCounts
from monitoring.profiles.score_order import counted_order
from monitoring.scope.baseline import Selection
from monitoring.scope.window import Span
from monitoring.statistics import confusion as decisions
from monitoring.statistics.confusion import Confusion
from monitoring.statistics.estimate import Estimate, without_interval
from monitoring.statistics.means import NOT_NEGATIVE, Bounds, normal_interval
from monitoring.statistics.measure import SHARE
from monitoring.statistics.proportions import proportions
from monitoring.statistics.ranked_lists import average_precision_of_rows
from monitoring.statistics.score_stack import ScoreStack
from monitoring.statistics.scoring_rules import FEW_OF_A_CLASS
from monitoring.statistics.skewed_means import bounded_skewness, skewed_interval
from monitoring.statistics.two_class_means import TwoClassMeans
from monitoring.store.kinds.losses import losses
from monitoring.store.reads.scored_days import scored_days, scores_of
from monitoring.store.reads.scored_levels import ScoredLevels
from monitoring.store.reads.scored_rows import JOINED_LABELS, NONE, SCORED_ROWS, Scored, scored
from monitoring.store.records.daily_records import DailyRecords
from monitoring.store.routes.planner import without_rows
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql.label_views import stored_labels

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
    exact : collection of str
        Measures of their order that are read off the rows whatever their number.
    off_rows : bool
        False where finer bins will do for these, if they are kept.
    among : ScoredLevels, optional
        Rows at hand that those of the selection are cut out of, for who asks of all of these.
    hours : sequence of Span
        Whole hours of the selection, ascending: estimates are asked of these alone, or of parts of them.

    Attributes
    ----------
    score : str
        What the bins are of.
    each_alike : bool
        Whether each of the hours is read as it would be alone: off the rows or from bins.
    """

    score = "score"

    def __init__(
        self,
        snapshot: Snapshot,
        selection: Selection,
        *,
        exact: Collection[str] = (),
        off_rows: bool = True,
        among: ScoredLevels | None = None,
        hours: Sequence[Span] = (),
    ) -> None:
        self.among, self.grain = among, ProfilesByGrain(snapshot, selection, hours)
        self.snapshot, self.selection, self.zone = snapshot, selection, snapshot.contract.zone
        self.names = list(losses(snapshot.contract))
        self.bins = snapshot.bins.number("score")
        self.losses = self.grain.profiles("losses")
        moments = self._moments(hours or [None])
        self.labelled, most = int(moments.n.sum()), int(moments.n.max())
        joined = stored_labels(snapshot.segments) <= JOINED_LABELS
        gone = snapshot.rows_gone(selection)
        self.small = small = ((most <= SCORED_ROWS and joined) or {*RANKING} <= {*exact}) and not gone
        self.each_alike = small or not (joined or (gone and exact))
        self.binned = None if small else self.grain.profiles("score_label")
        finer = bool(exact) and not (small or off_rows or hours)
        self.order = without_rows(snapshot, "score_order", selection) if finer else None
        self.refined = frozenset() if small or (gone and self.order is None) else frozenset(exact)

    @cached_property
    def rows(self) -> Scored | None:
        """The labelled rows, where they are few; only rankings need them."""
        if not self.small:
            return None
        return scored(self.snapshot, self.selection) if self.labelled else NONE

    def estimates(self, spans: Sequence[Span | None], only: Collection[str] = ()) -> list[Estimates]:
        """Give estimates by measure and subject (always empty), of all spans in one pass.

        Parameters
        ----------
        spans : sequence of Span or None
            None for all rows.
        only : collection of str
            Which measures; all by default.

        Returns
        -------
        list of dict
            One a span.
        """
        keys = {(name, ""): name for name in self._measures() if not only or name in only}
        moments = self._moments(spans)
        found: list[Estimates] = [dict.fromkeys(keys, Estimate.undefined("no_labels"))] * len(spans)
        there = np.flatnonzero(moments.n).tolist()
        if there:
            columns = self._columns([spans[k] for k in there], moments.at(there), [*keys.values()])
            for place, k in enumerate(there):
                found[k] = {key: columns[name][place] for key, name in keys.items()}
        return found

    def _columns(self, spans: Sequence[Span | None], moments: MomentRows, wanted: Collection[str]) -> Columns:
        """Measure spans that have rows."""
        found = self._means(moments, wanted)
        decided = [name for name in DECISIONS if name in wanted]
        if decided:
            found |= self._decisions(spans, decided)
        ranked = [name for name in RANKING if name in wanted]
        return found | self._ranking(spans, ranked) if ranked else found

    @cached_property
    def confusion(self) -> DailyRecords:
        """Decisions by label, read where somebody asks for them."""
        return self.grain.profiles("confusion")

    @property
    def method(self) -> str:
        """Where the scores come from: the rows, or fine bins with their mean score."""
        return "exact" if self.small else at_their_mean(self.bins)

    def stack(self, spans: Sequence[Span | None]) -> ScoreStack:
        """Give the labelled rows of each span by distinct score, or by fine bin at its mean score."""
        if [*spans] == [None] and self.small and self.among is not None:
            found = self.among.of(self.selection)
            if found is not None:
                return found
        if self.rows is None:
            bins = self.bins_of(spans)
            return ScoreStack.of_bins(bins.scores, bins.negatives, bins.positives)
        return by_score([self.rows.within(span) if span else self.rows for span in spans])

    def _measures(self) -> list[str]:
        proper = ["log_loss", "brier", "brier_skill"] if "brier" in self.names else []
        levels = ["mean_score", "label_rate", "predicted_positive_rate"]
        return ["auc", "average_precision", *proper, *DECISIONS, "ks_separation", "gini", *levels]

    def _moments(self, spans: Sequence[Span | None]) -> MomentRows:
        return self._all if [*spans] == [None] else self._merged(spans)

    @cached_property
    def _all(self) -> MomentRows:
        return self._merged([None])

    def _merged(self, spans: Sequence[Span | None]) -> MomentRows:
        some = self.losses.of("")
        return MomentRows.merged(some.records, some.stretches(self.grain.days(spans)), len(self.names))

    def _means(self, moments: MomentRows, wanted: Collection[str]) -> Columns:
        """Give the losses and levels that are means over rows."""
        found = {}
        if "mean_score" in wanted:
            found["mean_score"] = self._mean_score(moments)
        for measure in _LOSSES:
            if measure in wanted:
                by_class = self._by_class(moments, measure)
                found[measure] = by_class.estimates(bounds=_RANGES[measure], method="exact")
        for measure, name in _RATES.items():
            if measure in wanted:
                found[measure] = self._rate(moments, name)
        if "brier_skill" in wanted:
            each = (moments.one(k) for k in range(len(moments.n)))
            found["brier_skill"] = [_brier_skill(self.names, one) for one in each]
        return found

    def _mean_score(self, moments: MomentRows) -> list[Estimate]:
        k = self.names.index("score")
        columns = (one.tolist() for one in (moments.mean[:, k], moments.standard_error(k), moments.n))
        each = zip(*columns, strict=True)
        if "brier" not in self.names:  # a margin has no ends
            return [skewed_interval(mean, se, n) for mean, se, n in each]
        return [
            skewed_interval(mean, se, n, bounded_skewness(mean, se, n), bounds=SHARE) for mean, se, n in each
        ]

    def _by_class(self, moments: MomentRows, loss: str) -> TwoClassMeans:
        """Split the mean of a loss by label."""
        k, label = self.names.index(loss), self.names.index("label")
        squares, products = moments.comoment[:, k, k], moments.comoment[:, k, label]
        rows = moments.n.astype(np.float64)
        return TwoClassMeans.of(
            moments.mean[:, k], rows, np.rint(moments.mean[:, label] * rows), squares, products
        )

    def _rate(self, moments: MomentRows, name: str) -> list[Estimate]:
        mean = moments.mean[:, self.names.index(name)]
        return proportions(np.rint(mean * moments.n), moments.n)

    def _decisions(self, spans: Sequence[Span | None], only: Sequence[str]) -> Columns:
        counted = decision_tables(self.confusion.of(""), self.grain.days(spans), ("0", "1")).tolist()
        tables = [Confusion(tp, fp, fn, tn) for (tn, fp), (fn, tp) in counted]
        return {name: [getattr(decisions, name)(one) for one in tables] for name in only}

    def _ranking(self, spans: Sequence[Span | None], only: Collection[str]) -> Columns:
        """Give what needs the order of the scores: exact from the rows, else bounded by the fine bins."""
        refined = [name for name in only if name in self.refined]
        if refined:
            others = [name for name in only if name not in refined]
            found = self._by_order(spans, refined) or self._off_rows(spans, refined)
            return found | self._ranking(spans, others) if others else found
        if self.small:
            return tied(self.stack(spans), only)
        bins = self.bins_of(spans)
        stack = ScoreStack.of_bins(bins.scores, bins.negatives, bins.positives)
        found = tied(stack, only)
        return bounded(found, stack, (bins.negatives, bins.positives))

    def _by_order(self, spans: Sequence[Span | None], only: Sequence[str]) -> Columns:
        """Bound measures more closely by the order of the scores; nothing where that is not kept."""
        if self.order is None or not all(span is None or span.whole_days(self.zone) for span in spans):
            return {}
        some, parts = self.order.of(""), self.snapshot.bins.order("score").parts
        counts = counted_order(some.records, some.stretches(self.grain.days(spans)), parts)
        stack = ScoreStack.of_bins(np.arange(parts) * (counts[0] + counts[1]), *counts)
        return bounded(tied(stack, only), stack, counts)

    def of_rows(self, measure: str) -> bool:
        """Say whether a measure is read off the rows."""
        refined = measure in self.refined and self.order is None
        return measure in RANKING and (self.small or refined)

    def _off_rows(self, spans: Sequence[Span | None], only: Collection[str]) -> Columns:
        """Give some measures of many rows: most can do without the rows' times."""
        days = scored_days(self.snapshot, self.selection) if {*only} == {"average_precision"} else None
        if days is None or not all(span is None or span.whole_days(self.zone) for span in spans):
            exact = BinaryPerformance(self.snapshot, self.selection, exact=RANKING)
            return exact._ranking(spans, only)
        asked = self.grain.days(spans)
        both = ((scores_of(days, "1", one), scores_of(days, "0", one)) for one in asked)
        return {"average_precision": [average_precision_of_rows(*pair) for pair in both]}

    def bins_of(self, spans: Sequence[Span | None]) -> ScoreLabelCounts:
        """Count both classes of each span by fine bin, where the rows are not read."""
        assert self.binned is not None
        return binned_scores(self.binned.of(""), self.grain.days(spans), self.bins)


_LOSSES = ("log_loss", "brier")
_RATES = {"label_rate": "label", "predicted_positive_rate": "predicted"}
_RANGES: dict[str, Bounds] = {"log_loss": NOT_NEGATIVE, "brier": (0.0, 1.0)}
"""What no mean can leave."""


def _brier_skill(names: list[str], moments: MomentVector) -> Estimate:
    """Give 1 − Brier / (ȳ(1 − ȳ)) by the delta method; the base rate is that of these rows."""
    brier, label = names.index("brier"), names.index("label")
    b, y = float(moments.mean[brier]), float(moments.mean[label])
    spread = y * (1 - y)
    if not spread > 0:
        return Estimate.undefined("one_class", moments.n)
    weight = np.zeros(len(names))
    weight[brier] = -1 / spread
    weight[label] = b * (1 - 2 * y) / spread**2
    se = sqrt(max(0.0, float(weight @ moments.covariance @ weight)) / moments.n)
    found = normal_interval(1 - b / spread, se, moments.n, bounds=(-np.inf, 1.0), method="exact")
    few = round(min(y, 1 - y) * moments.n) < FEW_OF_A_CLASS
    return without_interval(found) if few else found
