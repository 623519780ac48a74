"""Calibration: whether probabilities mean what they say."""

from collections.abc import Callable, Iterator
from functools import partial
from math import isnan, log

import numpy as np

from monitoring.panels.binary_performance import BinaryPerformance
from monitoring.panels.maturity import LabelProgress, judged_words, matured, maturity
from monitoring.panels.measurement import Evidence, Measurement, Place
from monitoring.panels.multiclass_performance import MulticlassPerformance
from monitoring.panels.performance import READERS
from monitoring.panels.seeds import seed_of
from monitoring.panels.sides import over_span
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.statistics.calibration import (
    calibration_in_the_large,
    calibration_intercept,
    calibration_slope,
    observed_expected,
    spiegelhalter_z,
)
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import difference
from monitoring.statistics.multiclass_calibration import class_counts, top_label_counts
from monitoring.statistics.reliability import ece, ece_debiased, ece_equal_width, mce, reliability_bins
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.store.bounded import Bounded
from monitoring.store.coded_labels import LABELLED
from monitoring.store.planner import FROM_ROWS
from monitoring.store.snapshot import Snapshot

PANEL = "calibration"
EVENTS_PER_BIN = 20
BINS = 10
JUDGED = ("ece_debiased", "observed_expected")

Reader = BinaryPerformance | MulticlassPerformance
Counts = dict[str, ScoreCounts]
Base = dict[str, dict[str, Estimate]]
_BASE: Bounded[Base] = Bounded(2_000, len)

_SEEDED: dict[str, Callable[..., Estimate]] = {
    "ece_debiased": ece_debiased,
    "ece": ece,
    "ece_equal_width": ece_equal_width,
    "mce": mce,
}
_PLAIN: dict[str, Callable[[ScoreCounts], Estimate]] = {
    "calibration_slope": calibration_slope,
    "calibration_intercept": calibration_intercept,
    "calibration_in_the_large": calibration_in_the_large,
    "observed_expected": observed_expected,
    "spiegelhalter_z": spiegelhalter_z,
}


def calibration(
    snapshot: Snapshot, question: Question, only: frozenset[str] = frozenset()
) -> list[Measurement]:
    """Measure calibration in every period.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Window, baseline, cohort, version, grain.
    only : frozenset of str
        Which measures; all by default.

    Returns
    -------
    list of Measurement
        For a binary model subject ``""``; for a multiclass model ``""`` is the named class ("was it
        right?") and each class stands for itself. ``reliability`` rows carry the bin, ``3/10``.
    """
    snapshot.read_ahead(("labels", *LABELLED), question.window, question.baseline.selection)
    known = maturity(snapshot, question)
    progress = LabelProgress(snapshot, question.window, known)
    reader = partial(READERS[snapshot.contract.task], exact=bool(question.scope.exact))
    window: Reader = reader(snapshot, question.window)  # type: ignore[assignment]
    selection = question.baseline.selection
    ripe = matured(selection, snapshot, known) if selection else None
    key = snapshot.number, ripe, only, bool(question.scope.exact)
    base = {}
    if ripe:
        base = _BASE.get(key, lambda: _measured(snapshot, reader(snapshot, ripe), only))  # type: ignore[arg-type]
    found: list[Measurement] = []
    for period in question.periods:
        span = period.span
        if question.scope.by == "hour":
            window = reader(snapshot, over_span(question.window, period))  # type: ignore[assignment]
        route = window.losses.route
        place = Place(PANEL, question, period, FROM_ROWS if route and window.rows is not None else route)
        if window.rows is None and isinstance(window, MulticlassPerformance):
            found += _unread(place)
            continue
        part = progress.mature_part(span)
        shown = _counts(snapshot, window, span)
        judged = shown if part == span else (_counts(snapshot, window, part) if part else {})
        note = judged_words(part, span, question) if part else "immature"
        for subject, counts in shown.items():
            sides = base.get(subject), judged.get(subject)
            found += _subject(place, subject, counts, *sides, note, _method(window), only)
    return found


def _measured(snapshot: Snapshot, baseline: Reader, only: frozenset[str]) -> Base:
    """Measure a baseline: many windows are held against the same one."""
    then, model = _counts(snapshot, baseline, None), snapshot.contract.model
    return {name: _estimates(counts, seed_of(model, PANEL, name), only) for name, counts in then.items()}


def _method(window: Reader) -> str:
    """Say where numbers come from fine bins with their mean score; nothing where they come from rows."""
    return window.method if window.rows is None and isinstance(window, BinaryPerformance) else ""


def _counts(snapshot: Snapshot, reader: Reader, span: Span | None) -> Counts:
    """Give the rows by distinct probability, by subject."""
    if isinstance(reader, BinaryPerformance):
        return {"": reader.counts(span)}
    label, share = reader.shares(span) or (np.empty(0, dtype=np.intp), np.empty((0, len(reader.classes))))
    if not len(label):
        return {name: ScoreCounts.of([], [], []) for name in ("", *reader.classes)}
    classes = {name: class_counts(label, share, k) for k, name in enumerate(reader.classes)}
    return {"": top_label_counts(label, share)} | classes


def _unread(place: Place) -> list[Measurement]:
    """Say that there are more labelled rows than calibration can read, rather than nothing."""
    words = "too_many_rows"
    evidence = {name: Evidence(float("nan"), None, enough=False, note=words) for name in JUDGED}
    measures = (*_SEEDED, *_PLAIN)
    return [place.row(m, "", Estimate.undefined(words), evidence=evidence.get(m)) for m in measures]


def _subject(
    place: Place,
    subject: str,
    counts: ScoreCounts,
    base: dict[str, Estimate] | None,
    judged: ScoreCounts | None,
    note: str,
    method: str,
    only: frozenset[str],
) -> Iterator[Measurement]:
    seed = _seed(place.question, subject)
    shown = _estimates(counts, seed, only)
    for measure, now in shown.items():
        then = base.get(measure) if base else None
        change = difference(then, now) if then and not isnan(then.value) and not isnan(now.value) else None
        weighed = now if judged is counts else None
        evidence = _evidence(measure, subject, judged, weighed, seed, note)
        yield place.row(measure, subject, now, baseline=then, change=change, evidence=evidence, method=method)
    if not subject and (not only or "reliability" in only):
        yield from _reliability(place, counts, method)


def _seed(question: Question, subject: str) -> int:
    return seed_of(question.contract.model, PANEL, subject)


def _measure(measure: str, counts: ScoreCounts, seed: int) -> Estimate:
    if measure in _SEEDED:
        return _SEEDED[measure](counts, seed=seed)
    return _PLAIN[measure](counts)


def _estimates(counts: ScoreCounts, seed: int, only: frozenset[str]) -> dict[str, Estimate]:
    wanted = (measure for measure in (*_SEEDED, *_PLAIN) if not only or measure in only)
    return {measure: _measure(measure, counts, seed) for measure in wanted}


def _evidence(
    measure: str, subject: str, judged: ScoreCounts | None, weighed: Estimate | None, seed: int, note: str
) -> Evidence | None:
    """Weigh debiased ECE and |ln O/E| on mature rows; the rest is shown, not judged."""
    if subject or measure not in JUDGED:
        return None
    if judged is None or judged.rows == 0:
        return Evidence(float("nan"), None, enough=False, note=note or "no_labels")
    estimate = weighed or _measure(measure, judged, seed)
    smaller = min(judged.positives, judged.negatives)
    if measure == "ece_debiased":
        return Evidence(estimate.value, estimate.p_value, smaller >= EVENTS_PER_BIN * BINS, note)
    ratio = estimate.value
    effect = abs(log(ratio)) if ratio and ratio > 0 else float("nan")
    return Evidence(effect, estimate.p_value, smaller >= EVENTS_PER_BIN, note)


def _reliability(place: Place, counts: ScoreCounts, method: str) -> Iterator[Measurement]:
    """Give observed rate and mean score per bin of about equal mass."""
    bins = reliability_bins(counts, BINS)
    for k in range(len(bins.n)):
        n = round(float(bins.n[k]))
        observed = Estimate(float(bins.observed[k]), float(bins.lower[k]), float(bins.upper[k]), n)
        nan = float("nan")
        forecast = Estimate(float(bins.forecast[k]), nan, nan, n)
        yield place.row("reliability", f"{k + 1}/{len(bins.n)}", observed, baseline=forecast, method=method)
