"""Two versions that score the same rows: changes of performance by what their estimates have in common."""

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite, isnan

import numpy as np

from monitoring.cached_property import cached_property
from monitoring.panels.tasks.influences import influence
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Expression
from monitoring.scope.window import Span
from monitoring.statistics.arrays import Floats
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.influence import Places, shared_correlation
from monitoring.statistics.intervals import difference
from monitoring.statistics.version_comparison import dependent_difference
from monitoring.store.reads.cluster_reads import labels_shared
from monitoring.store.reads.paired_rows import KeyedRows, few_enough, paired_rows
from monitoring.store.snapshot import Snapshot

LEAST_SHARED = 30
"""Labels that both versions have; fewer do not tell how their estimates vary together."""
UNPAIRED = "versions share labels, held as independent rows"

_Key = tuple[str, str]
_Spans = tuple[Span, ...]


class PairedVersions:
    """Changes between the window and its baseline.

    Where both are versions that score the same rows, what is hard for one is hard for the other: their
    difference varies by less than that of independent rows.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    window : Selection
        The rows of one side.
    baseline, ripe : Selection or None
        Those of the other, and of these the ones whose labels are in.
    levels : sequence of Expression
        Cohorts that are asked about one by one (`inside`): their rows are read together.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        window: Selection,
        baseline: Selection | None,
        ripe: Selection | None,
        levels: Sequence[Expression] = (),
    ) -> None:
        self.snapshot, self.window, self.baseline, self.ripe = snapshot, window, baseline, ripe
        self.levels = levels
        self._influences: dict[tuple[_Key, bool, _Spans], Floats | None] = {}
        self._parts: dict[tuple[bool, _Spans], KeyedRows] = {}
        self._shared_labels: dict[tuple[_Spans, _Spans], tuple[Places, Places]] = {}

    def inside(self, level: Expression, window: Selection, baseline: Selection) -> "PairedVersions":
        """Give the changes of one of the levels, by rows that are read of all; of very many by its own.

        Parameters
        ----------
        level : Expression
            Among those that it was made with.
        window, baseline : Selection
            Both sides in that level.
        """
        part = PairedVersions(self.snapshot, window, baseline, baseline)
        if self._share and self._rows is not None:
            part._rows = self._rows[0].inside(level), self._rows[1].inside(level)
        return part

    def change(
        self, key: _Key, base: Estimate | None, current: Estimate, span: Span, *, ripe: bool = False
    ) -> Estimate | None:
        """Give the change of a measure.

        Parameters
        ----------
        key : tuple of str
            Measure and subject.
        base, current : Estimate
            Of the baseline and of the window.
        span : Span
            Of the window's rows.
        ripe : bool
            Whether the baseline's value is that of the rows whose labels are in.

        Returns
        -------
        Estimate or None
            None where one side has no value. Its reason says on how many labels it is paired, or that it is
            not though versions share labels.
        """
        if base is None or isnan(base.value) or isnan(current.value):
            return None
        return self.between(key, base, current, span, ripe=ripe)

    def between(
        self, key: _Key, base: Estimate, current: Estimate, span: Span, *, ripe: bool = False
    ) -> Estimate:
        """Give the same of two values that are there."""
        apart, then = difference(base, current), self.ripe if ripe else self.baseline
        if not self._share or then is None:
            return apart
        correlation, labels = self._correlation(key, (span,), then.spans)
        if isfinite(correlation):
            found = dependent_difference(base, current, correlation)
            return replace(found, reason=f"paired on {labels:,} labels")
        return replace(apart, reason=UNPAIRED) if labels or self._rows is None else apart

    @cached_property
    def _share(self) -> bool:
        """Whether both sides are versions, and some rows of the model share labels."""
        then = self.baseline
        versions = then is not None and not then.source and self.window.version and then.version
        return bool(versions) and labels_shared(self.snapshot)

    @cached_property
    def _rows(self) -> tuple[KeyedRows, KeyedRows] | None:
        """The labelled rows of both sides, where they are few."""
        assert self.baseline is not None
        sides = self.window, self.baseline
        return paired_rows(self.snapshot, *sides, self.levels) if few_enough(self.snapshot, *sides) else None

    def _correlation(self, key: _Key, now: _Spans, then: _Spans) -> tuple[float, int]:
        """Say how far both estimates vary together, and on how many labels that rests; 0 of too few."""
        if self._rows is None:
            return float("nan"), 0
        both = self._both(now, then)
        if len(both[0]) < LEAST_SHARED:
            return float("nan"), 0
        ours, theirs = self._influence(key, False, now), self._influence(key, True, then)
        if ours is None or theirs is None:
            return float("nan"), len(both[0])
        return shared_correlation((ours, theirs), both), len(both[0])

    def _both(self, now: _Spans, then: _Spans) -> tuple[Places, Places]:
        """Give the places of the labels that both sides have, among those of each."""
        if (now, then) not in self._shared_labels:
            ours, theirs = self._part(False, now).labels, self._part(True, then).labels
            at = np.searchsorted(theirs, ours).clip(max=max(len(theirs) - 1, 0))
            same = theirs[at] == ours if len(theirs) else np.zeros(len(ours), dtype=bool)
            self._shared_labels[now, then] = np.flatnonzero(same), at[same]
        return self._shared_labels[now, then]

    def _part(self, baseline: bool, spans: _Spans) -> KeyedRows:
        assert self._rows is not None
        if (baseline, spans) not in self._parts:
            self._parts[baseline, spans] = self._rows[baseline].within(spans)
        return self._parts[baseline, spans]

    def _influence(self, key: _Key, baseline: bool, spans: _Spans) -> Floats | None:
        """Give the influence of each label of a side: that of its rows together."""
        asked = key, baseline, spans
        if asked not in self._influences:
            contract, rows = self.snapshot.contract, self._part(baseline, spans)
            each = influence(contract.task, contract.classes, key, rows.columns)
            self._influences[asked] = None if each is None else rows.by_label(each)
        return self._influences[asked]
