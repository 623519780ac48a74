"""Performance: how well the predictions did, by period, with the labels that are in."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from math import isnan

from monitoring.contract.model import Contract
from monitoring.contract.panel import PERFORMANCE
from monitoring.contract.prediction import PredictionInterval
from monitoring.panels.evidence import Evidence, Judged
from monitoring.panels.labels.judged_words import judged_against, judged_words
from monitoring.panels.labels.label_progress import LabelProgress, matured
from monitoring.panels.labels.label_status import label_rows
from monitoring.panels.labels.maturity import IMMATURE, IMMATURE_BASELINE, Maturity, maturity
from monitoring.panels.measurement import Measurement, replaced
from monitoring.panels.place import NO_BASELINE, Place
from monitoring.panels.shortfall import (
    LABELLED_ROWS,
    MEANS_OVER_CLASSES,
    RARER,
    RESTS_ON,
    Shortfall,
    counting_classes,
    lack_of_a_class,
    lack_of_contrast,
    rarer_rows,
    shortfall,
)
from monitoring.panels.tasks.binary_performance import BinaryPerformance
from monitoring.panels.tasks.clustered_estimates import widening
from monitoring.panels.tasks.cycle_estimates import CycleEstimates
from monitoring.panels.tasks.hour_readers import hour_readers
from monitoring.panels.tasks.paired_versions import PairedVersions
from monitoring.panels.tasks.ranking_measures import RANKING
from monitoring.panels.tasks.readers import READERS
from monitoring.panels.tasks.whole_estimates import Estimates, whole_estimates
from monitoring.panels.tasks.worsening import RISING, SIZE_OF_LABELS, WEIGHING, beside_bias, worsening
from monitoring.scope.baseline import NO_REFERENCE, Selection
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import difference, p_from_interval
from monitoring.store.codes.coded_labels import LABELLED
from monitoring.store.routes.routes import FROM_ROWS
from monitoring.store.snapshot import Snapshot

LEAST_ROWS = 30
LEAST_OF_A_CLASS = 10

FALLING = frozenset({"auc", "average_precision", "accuracy", "precision", "recall", "f1", "mcc"})
FALLING_MULTICLASS = FALLING | {"macro_f1", "weighted_f1", "auc_ovr_macro"}
_OF_BOTH = {*RANKING, "f1", "mcc", "balanced_accuracy"}  # on five positives none has moved, and none stayed
_JUDGED = FALLING | RISING | {"bias", "coverage"}


def performance(
    snapshot: Snapshot, question: Question, only: frozenset[str] = frozenset()
) -> list[Measurement]:
    """Measure performance in every period, beside how far its labels have come.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Window, baseline, cohort, version, grain.
    only : frozenset of str
        Which measures of the task; all by default.

    Returns
    -------
    list of Measurement
        The measures of the task over all labelled rows, judged on the mature ones; then
        ``label_coverage label_maturity overdue_rate`` and, for the window as a whole, ``orphan_labels``.
    """
    snapshot.read_ahead(("labels", *LABELLED), question.window, question.baseline.selection)
    known = maturity(snapshot, question)
    progress = LabelProgress(snapshot, question.window, known)
    comparison = _Comparison(snapshot, question, known, progress, only)
    places = [Place(PERFORMANCE, question, period) for period in question.periods]
    labels = label_rows(snapshot, places, progress)
    found: list[Measurement] = []
    for place, of_labels in zip(places, labels, strict=True):
        found += comparison.rows(place) + of_labels
    return found


def refined_performance(
    snapshot: Snapshot, question: Question, known: Sequence[Measurement]
) -> list[Measurement]:
    """Measure again what is to be refined.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Names the measures.
    known : sequence of Measurement
        What `performance` gave of the same question, before it named them.

    Returns
    -------
    list of Measurement
        In the order of `known`.
    """
    return replaced(known, performance(snapshot, question, _exact(question)))


def _exact(question: Question) -> frozenset[str]:
    """Name the measures that are read off the rows, or off finer bins, however many rows there are."""
    if question.scope.exact:
        return frozenset(RANKING)
    named = {measure for measure, _ in question.refined}
    return frozenset(named | {"gini"} if "auc" in named else named)  # the same area


_UNCOMPARED = Evidence(float("nan"), None, note=NO_REFERENCE)
_IMMATURE = Evidence(float("nan"), None, enough=False, note=IMMATURE)
_BASELINE_IMMATURE = replace(_IMMATURE, note=IMMATURE_BASELINE)


class _Comparison:
    """Reads both sides once and compares them period by period."""

    def __init__(
        self,
        snapshot: Snapshot,
        question: Question,
        known: Maturity,
        progress: LabelProgress,
        only: frozenset[str],
    ) -> None:
        self.snapshot, self.question = snapshot, question
        selection = question.baseline.selection
        weighing = WEIGHING | SIZE_OF_LABELS | counting_classes(only)
        self.only, self.read = only, only | weighing if only and selection else only
        self.exact = _exact(question)
        self.off_rows = bool(question.scope.exact) or question.off_rows
        self.reader = partial(READERS[snapshot.contract.task], exact=self.exact, off_rows=self.off_rows)
        self.window = self.reader(snapshot, question.window)
        self.parts = {one.span: progress.mature_part(one.span) for one in question.periods}
        self.by_span = self._by_span()
        self.baseline = self._whole(selection)
        ripe = matured(selection, snapshot, known) if selection else None
        self.against = partial(judged_against, ripe, selection, question=question)
        self.ripe = self.baseline if ripe == selection else self._whole(ripe)
        self.paired = PairedVersions(snapshot, question.window, selection, ripe)
        by_hour = question.scope.by == "hour"  # each would ask for hours of its own
        judged = (key[0] for key in self.baseline if _is_judged(*key, snapshot.contract))
        self.cycles = CycleEstimates(snapshot, None if by_hour else ripe, frozenset(judged), question.window)

    def _whole(self, selection: Selection | None) -> Estimates:
        """Measure a baseline: many windows are held against the same one."""
        if selection is None:
            return {}
        found = whole_estimates(self.snapshot, selection, self.read, exact=self.exact, off_rows=self.off_rows)
        return widening(self.snapshot, selection)(found)

    def _by_span(self) -> dict[Span, Estimates]:
        """Measure every period, and what may be judged of it, in one pass."""
        if self.question.scope.by == "hour":
            hours = self._by_hour()
            found = hours | {part: hours[span] for span, part in self.parts.items() if part}
        else:
            asked = list(dict.fromkeys([*self.parts, *filter(None, self.parts.values())]))
            found = dict(zip(asked, self.window.estimates(asked, self.read), strict=True))
        widen = widening(self.snapshot, self.question.window)
        return {span: widen(one) for span, one in found.items()}

    def _by_hour(self) -> dict[Span, Estimates]:
        found: dict[Span, Estimates] = {}
        given = self.snapshot, self.question.window, self.question.periods, self.reader
        for reader, periods in hour_readers(*given):
            spans = [one.span for one in periods]
            asked = spans if len(spans) > 1 else [None]
            found |= zip(spans, reader.estimates(asked, self.read), strict=True)
        return found

    def _routed(self, place: Place, measure: str) -> Place:
        """Say where a measure's counts came from; a ranking of few rows comes from these."""
        route = self.window.losses.route
        if not route:
            return place
        ranked = isinstance(self.window, BinaryPerformance) and self.window.of_rows(measure)
        return replace(place, route=FROM_ROWS if ranked else route)

    def rows(self, place: Place) -> list[Measurement]:
        """Compare one period with the baseline."""
        span, part = place.period.span, self.parts[place.period.span]
        shown, judged = self.by_span[span], self.by_span[part] if part else {}
        note = judged_words(part, span, self.question) if part else ""
        found = []
        for (measure, subject), estimate in shown.items():
            if self.only and measure not in self.only:
                continue
            base = self.baseline.get((measure, subject))
            change = self.paired.change((measure, subject), base, estimate, span)
            evidence = self._evidence((measure, subject), judged, note, part)
            routed = self._routed(place, measure)
            if evidence and note and self.question.scope.by == "none":
                evidence = replace(evidence, judged=self._judged(routed, part, (measure, subject), judged))
            row = partial(routed.row, measure, subject, estimate, baseline=base or NO_BASELINE)
            found.append(row(change=change, evidence=evidence, reason=change.reason if change else ""))
        return found

    def _judged(
        self, place: Place, part: Span | None, key: tuple[str, str], judged: Estimates
    ) -> Judged | None:
        """Measure what is judged of a window, where that is a part of it."""
        if part is None or key not in judged:
            return None
        now, then = judged[key], self.ripe.get(key)
        there = replace(place, period=replace(place.period, span=part))
        change = self.paired.change(key, then, now, part, ripe=True)
        return Judged.of(there.row(*key, now, baseline=then, change=change))

    def _evidence(
        self, key: tuple[str, str], judged: Estimates, note: str, part: Span | None
    ) -> Evidence | None:
        """Weigh the change on mature rows; None for a measure that is not judged."""
        measure, subject = key
        if not _is_judged(measure, subject, self.snapshot.contract):
            return None
        if part is None or key not in judged:
            return _IMMATURE
        current, base = judged[key], self.ripe.get(key)
        if measure == "coverage":
            return _off_nominal(current, self.snapshot.contract.prediction.intervals.get(subject), note)
        if not self.ripe and key in self.baseline and self.baseline[key].n:
            return _BASELINE_IMMATURE
        if base is None or not base.defined:
            # a ratio of none of them has no rows itself; labels alone are no performance
            labelled = any(one.n for (measure, _), one in self.ripe.items() if measure not in WEIGHING)
            return replace(_UNCOMPARED, note=f"baseline {base.reason}") if base and labelled else _UNCOMPARED
        change = self._weighed_change(key, base, current, part)
        effect = worsening(measure, base, current, judged)
        lack = self._lack(key, current, base, judged)
        p_value, cycle = self.cycles.weighed(key, change, base, part)
        better = effect < 0 and p_value is not None and p_value < 0.05
        nothing = "zero_denominator" if isnan(effect) and current.defined else ""
        against = "" if isnan(effect) else self.against(part)
        words = filter(None, (note, against, "better than the baseline" if better else "", nothing))
        slack = base.bound + current.bound
        # What has no interval rests on next to nothing.
        unsure = (measure in RANKING or change.defined) and bool(effect) and change.p_value is None
        enough = not (lack or unsure)
        return Evidence(effect, p_value, enough, "; ".join(words), slack, cycle=cycle, lack=lack)

    def _weighed_change(
        self, key: tuple[str, str], base: Estimate, current: Estimate, part: Span
    ) -> Estimate:
        """Give the change that proves something; a value that is none has no change, and proves nothing."""
        beside = beside_bias(base, current) if key[0] == "bias" else base
        if beside is not base:
            return difference(beside, current)
        return self.paired.change(key, base, current, part, ripe=True) or current

    def _lack(
        self, key: tuple[str, str], now: Estimate, then: Estimate, judged: Estimates
    ) -> Shortfall | None:
        """Ask for the rows of methods.md §0.7; what weighs both classes needs ten of each, on either side."""
        measure, subject = key
        what = RESTS_ON.get(measure, LABELLED_ROWS)
        few = None if measure in RANKING else shortfall(LEAST_ROWS, what, now.n, now.n, then.n)
        if not few and measure in MEANS_OVER_CLASSES:
            return lack_of_a_class(now.n, judged, self.ripe)
        if few or measure not in _OF_BOTH:
            return few or lack_of_contrast(key, (now, then), (judged, self.ripe))
        counts = rarer_rows(subject, now.n, judged), now.n, rarer_rows(subject, then.n, self.ripe)
        return shortfall(LEAST_OF_A_CLASS, RARER, *counts)


def _is_judged(measure: str, subject: str, contract: Contract) -> bool:
    """Say whether a rule of methods.md or the contract judges a measure.

    Classes are shown, the model is judged, unless the contract says from where on.
    """
    if contract.stated(PERFORMANCE, measure):
        return True
    if subject and measure != "pinball":
        return False
    return measure in _JUDGED or (contract.task != "binary" and measure in FALLING_MULTICLASS)


def _off_nominal(current: Estimate, interval: PredictionInterval | None, note: str) -> Evidence:
    """Weigh a prediction interval's coverage against its nominal level."""
    off = current.value - (level := interval.level if interval else float("nan"))
    p_value = p_from_interval(off, current.lower - level, current.upper - level)
    lack = shortfall(LEAST_ROWS, LABELLED_ROWS, current.n, current.n, None)
    return Evidence(abs(off), p_value, lack is None, note, promised=level, lack=lack)
