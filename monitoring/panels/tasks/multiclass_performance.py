"""Performance of a multiclass model over the rows of one selection."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.panels.shortfall import MEANS_OVER_CLASSES
from monitoring.panels.tasks.class_scores_by_bin import ClassByBin, ClassScoresByBin
from monitoring.panels.tasks.decision_tables import decision_tables
from monitoring.panels.tasks.profiles_by_grain import ProfilesByGrain
from monitoring.panels.tasks.top_labels import TopLabels
from monitoring.profiles import MomentVector
from monitoring.profiles.leading_moments import leading
from monitoring.scope.baseline import Selection
from monitoring.scope.window import Span
from monitoring.statistics import confusion as decisions
from monitoring.statistics.class_averages import macro_f1, weighted_f1
from monitoring.statistics.class_shares import ClassShares
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.means import NOT_NEGATIVE
from monitoring.statistics.multiclass import (
    class_aucs,
    multiclass_accuracy,
    one_vs_rest,
)
from monitoring.statistics.skewed_means import bounded_skewness, loss_skewness, skewed_interval
from monitoring.store.kinds.losses import losses
from monitoring.store.reads.class_scores import ClassScores, class_scores, few_scores
from monitoring.store.reads.scored_rows import SCORED_ROWS
from monitoring.store.snapshot import Snapshot

Estimates = dict[tuple[str, str], Estimate]

_WHOLE = ("accuracy", "macro_f1", "weighted_f1", "log_loss", "brier", "auc_ovr_macro")
_BY_CLASS = ("precision", "recall", "f1", "auc")
TOO_MANY = "too_many_rows"
"""Why a ranking has no value whose rows are not read."""


class MulticlassPerformance:
    """Estimates of a multiclass model's performance over spans of one selection.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.
    exact : collection of str
        Measures that are to be exact: rankings are then of the rows whatever their number.
    off_rows : bool
        False where that is so of few rows alone.
    hours : sequence of Span
        Whole hours of the selection, ascending: estimates are asked of these alone.

    Attributes
    ----------
    each_alike : bool
        Whether each of the hours is read as it would be alone: off the rows.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        selection: Selection,
        *,
        exact: Collection[str] = (),
        off_rows: bool = True,
        hours: Sequence[Span] = (),
    ) -> None:
        self.grain = ProfilesByGrain(snapshot, selection, hours)
        self.classes = list(snapshot.contract.classes)
        self.names = list(losses(snapshot.contract))
        self.losses = self.grain.profiles("losses")
        self.confusion = self.grain.profiles("confusion")
        gone = snapshot.rows_gone(selection)
        self._read = snapshot, selection, self._moments(None).n
        rows, few = self._read[-1], few_scores(self._read[-1], len(self.classes))
        of_rows = bool(exact) and (few or off_rows)
        self.small = (few or of_rows) and not gone
        most = max((self.labelled(one) for one in hours), default=rows)
        self._binned = gone or not (of_rows or most <= SCORED_ROWS)
        self.each_alike = self.small and not self._binned
        self.unread = "rows_dropped" if gone else TOO_MANY

    @cached_property
    def rows(self) -> ClassScores | None:
        """The labelled rows, where they are few; only rankings need them."""
        return class_scores(*self._read) if self.small else None

    @cached_property
    def top_labels(self) -> TopLabels | None:
        """The named class by fine bin, of many rows; None where some day's is not kept."""
        snapshot, selection, rows = self._read
        found = TopLabels(snapshot, selection) if self._binned else None
        return found if found and found.n == rows else None

    @cached_property
    def class_bins(self) -> ClassScoresByBin | None:
        """Every class by fine bin, of many rows; None where some day's are not kept, as of many classes."""
        snapshot, selection, rows = self._read
        found = ClassScoresByBin(snapshot, selection) if self._binned and rows else None
        return found if found and found.n == rows else None

    def binned(self, name: str) -> TopLabels | ClassByBin | None:
        """Give a class, or the named one, by fine bin; None where it is not known so."""
        if not name:
            return self.top_labels
        return self.class_bins.of_class(name) if self.class_bins else None

    def estimates(self, spans: Sequence[Span | None], only: Collection[str] = ()) -> list[Estimates]:
        """Give estimates by measure and subject (a class, or empty) over each span."""
        tables = decision_tables(self.confusion.of(""), self.grain.days(spans), self.classes)
        ranking = not only or {"auc_ovr_macro", "auc"} & {*only}
        ranked = self._rankings(spans, only) if ranking else [{}] * len(spans)
        given = zip(spans, tables, ranked, strict=True)
        every = [self._every(span, matrix, ranks, only) for span, matrix, ranks in given]
        vars(self).pop("rows", None)  # window and baseline of many classes at once would be half a gigabyte
        return [{key: one for key, one in found.items() if not only or key[0] in only} for found in every]

    def _every(
        self, span: Span | None, matrix: NDArray[np.int64], ranks: Estimates, only: Collection[str]
    ) -> Estimates:
        moments = self._moments(span)
        if not moments.n:
            every = [(name, "") for name in _WHOLE] + [(n, c) for n in _BY_CLASS for c in self.classes]
            return {key: Estimate.undefined("no_labels") for key in every}
        whole: dict[str, Callable[[], Estimate]] = {
            "accuracy": partial(multiclass_accuracy, matrix),
            "macro_f1": partial(macro_f1, matrix),
            "weighted_f1": partial(weighted_f1, matrix),
            **{name: partial(self._mean, moments, name) for name in ("log_loss", "brier")},
        }
        found = {(name, ""): make() for name, make in whole.items() if not only or name in only}
        found |= ranks
        found |= _of_some_classes(found, matrix)
        return found | (self._classes(matrix) if not only or {*_BY_CLASS} & {*only} else {})

    def shares(self, span: Span | None) -> tuple[NDArray[np.intp], ClassShares] | None:
        """Give labels and class probabilities of the rows; None where there are too many to read."""
        if self.rows is None:
            return None
        rows = self.rows.within(span) if span else self.rows
        known = rows.label >= 0
        return rows.label[known], ClassShares(rows.scores, known)

    def labelled(self, span: Span | None) -> int:
        """Count the labelled rows of a span."""
        return self._moments(span).n

    def _moments(self, span: Span | None) -> MomentVector:
        [days] = self.grain.days([span])
        width = len(self.names)
        return self.losses.merged("", lambda some: MomentVector.merged(leading(some, width), width), days)

    def _mean(self, moments: MomentVector, name: str) -> Estimate:
        k = self.names.index(name)
        n, value, se = moments.n, float(moments.mean[k]), sqrt(moments.covariance[k, k] / moments.n)
        if name == "brier":
            return skewed_interval(value, se, n, bounded_skewness(value, se, n, 2.0), bounds=(0.0, 2.0))
        return skewed_interval(value, se, n, loss_skewness(value, se, n), bounds=NOT_NEGATIVE)

    def _rankings(self, spans: Sequence[Span | None], only: Collection[str]) -> list[Estimates]:
        """Rank the rows of each span: as bins bound it where these are many and theirs are kept."""
        if self.class_bins:
            return self.class_bins.aucs(spans)
        return [self._ranking(span, mean_alone=bool(only) and "auc" not in only) for span in spans]

    def _ranking(self, span: Span | None, *, mean_alone: bool) -> Estimates:
        found = self.shares(span)
        if found is None:
            unread = Estimate.undefined(self.unread, self._moments(span).n)
            return {("auc_ovr_macro", ""): unread} | {("auc", name): unread for name in self.classes}
        macro, each = class_aucs(*found, mean_alone=mean_alone)
        of_class = {("auc", name): one for name, one in zip(self.classes, each, strict=True)}
        return {("auc_ovr_macro", ""): macro} | of_class

    def _classes(self, matrix: NDArray[np.int64]) -> Estimates:
        return {
            (measure, name): getattr(decisions, measure)(one_vs_rest(matrix, k))
            for k, name in enumerate(self.classes)
            for measure in ("precision", "recall", "f1")
        }


def _of_some_classes(found: Estimates, matrix: NDArray[np.int64]) -> Estimates:
    """Say of means over classes how many have rows: macro F1 counts the others 0, the AUC leaves them out."""
    there, every = int(np.count_nonzero(matrix.sum(axis=1))), len(matrix)
    means = {key: one for key, one in found.items() if key[0] in MEANS_OVER_CLASSES and one.defined}
    if there == every:
        return {}
    said = f"{there} of {every} classes have rows"
    return {
        key: replace(one, method=f"{one.method if one.bound else 'exact'}, {said}")
        for key, one in means.items()
    }
