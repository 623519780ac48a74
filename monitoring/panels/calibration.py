"""Calibration: whether probabilities mean what they say."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from math import isnan

from monitoring.contract.model import Contract
from monitoring.contract.panel import CALIBRATION
from monitoring.panels.evidence import Evidence
from monitoring.panels.labels.judged_words import judged_against
from monitoring.panels.labels.label_progress import LabelProgress, matured
from monitoring.panels.labels.label_status import implied_rates
from monitoring.panels.labels.maturity import IMMATURE, maturity
from monitoring.panels.measurement import Measurement, with_reason
from monitoring.panels.place import Place
from monitoring.panels.probabilities.bin_errors import ERRORS
from monitoring.panels.probabilities.calibration_estimates import FITTED, MEASURES, Asked, Reader, by_subject
from monitoring.panels.probabilities.calibration_evidence import JUDGED
from monitoring.panels.probabilities.calibration_rows import Base, CalibrationRows
from monitoring.panels.probabilities.restless_scores import RestlessScores
from monitoring.panels.tasks.hour_readers import hour_readers
from monitoring.panels.tasks.multiclass_performance import MulticlassPerformance
from monitoring.panels.tasks.ranking_measures import RANKING
from monitoring.panels.tasks.readers import READERS
from monitoring.scope.baseline import NO_REFERENCE, Selection
from monitoring.scope.question import Question
from monitoring.statistics.estimate import Estimate
from monitoring.store.bounded import Bounded
from monitoring.store.codes.coded_labels import LABELLED
from monitoring.store.reads.cluster_reads import BY_ENTITY, cluster_effect, clustered_by
from monitoring.store.reads.cohort_counts import count_rows
from monitoring.store.snapshot import Snapshot

INDEPENDENT = "independent rows assumed"
"""Of rows of entities, or that share labels: they may vary together, which calibration does not look at."""
_BASES: Bounded[Base] = Bounded(2_000, lambda base: len(base.estimates))


def judged_subjects(contract: Contract) -> frozenset[str]:
    """Give the subjects that verdicts rest on: of classes none by itself, unless the contract says a limit.

    Parameters
    ----------
    contract : Contract
        Of the model.

    Returns
    -------
    frozenset of str
        Empty where these are all there are.
    """
    alone = contract.task == "multiclass" and not any(contract.stated(CALIBRATION, one) for one in MEASURES)
    return frozenset(("",)) if alone else frozenset()


def calibration(
    snapshot: Snapshot,
    question: Question,
    only: frozenset[str] = frozenset(),
    among: frozenset[str] = frozenset(),
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
    among : frozenset of str
        Which subjects; all by default.

    Returns
    -------
    list of Measurement
        For a binary model subject ``""``; for a multiclass model ``""`` is the named class ("was it
        right?") and each class stands for itself. ``reliability`` rows carry the bin, ``3/10``.
    """
    snapshot.read_ahead(("labels", *LABELLED), question.window, question.baseline.selection)
    known = maturity(snapshot, question)
    progress = LabelProgress(snapshot, question.window, known)
    reader: Callable[[Snapshot, Selection], Reader]
    open_ = question.off_rows and any(one in (*ERRORS, *FITTED) for one, _ in question.refined)
    exact = RANKING if question.scope.exact or open_ else ()
    reader = partial(  # type: ignore[assignment]
        READERS[snapshot.contract.task], exact=exact, off_rows=bool(question.scope.exact)
    )
    alone = bool(judged_subjects(snapshot.contract))
    asked = Asked(
        snapshot.contract.model, only, fits_of_rows=bool(question.scope.exact) or not open_, among=among
    )
    baseline = question.baseline.selection
    ripe = matured(baseline, snapshot, known) if baseline else None
    bases = _bases(snapshot, baseline, ripe, reader, asked, exact)
    against = partial(judged_against, ripe, baseline, question=question)
    found: list[Measurement] = []
    gone, binary = snapshot.rows_gone(question.window), snapshot.contract.task == "binary"
    windows = (
        hour_readers(snapshot, question.window, question.periods, reader)
        if question.scope.by == "hour"
        else [(reader(snapshot, question.window), question.periods)]
    )
    for window, periods in windows:
        parts = {one.span: progress.mature_part(one.span) for one in periods}
        places = [Place(CALIBRATION, question, one, window.losses.route) for one in periods]
        unread = _unread(window)
        bare = gone or unread is not None
        rows = CalibrationRows(window, asked, parts, bases, against, gone=bare, alone=alone).rows(places)
        found += map(RestlessScores(snapshot, question, parts).weighed, rows) if binary else rows
        if unread is not None:
            found += chain.from_iterable(_untold(place, unread, asked) for place in places)
    by = clustered_by(snapshot, question.window)
    if by == BY_ENTITY or (by and cluster_effect(snapshot, question.window) > 1):
        found = [one if isnan(one.lower) else with_reason(one, INDEPENDENT) for one in found]
    return found + implied_rates((Place(CALIBRATION, question, one) for one in question.periods), progress)


def _bases(
    snapshot: Snapshot,
    selection: Selection | None,
    ripe: Selection | None,
    reader: Callable[[Snapshot, Selection], Reader],
    asked: Asked,
    exact: tuple[str, ...],
) -> tuple[Base, Base]:
    """Measure a baseline, and what of it is judged."""
    if selection is None:
        return Base(reason=NO_REFERENCE), Base(reason=NO_REFERENCE)

    def base(of: Selection, asked: Asked) -> Base:
        key = snapshot.number, of, asked, exact
        return _BASES.get(key, lambda: _of_baseline(reader(snapshot, of), asked))

    whole = base(selection, asked)
    if ripe:
        judged = replace(asked, among=judged_subjects(snapshot.contract) or asked.among)
        return whole, whole if ripe == selection else base(ripe, judged)
    waits = Base(reason=IMMATURE if count_rows(snapshot, selection) else NO_REFERENCE)
    return whole if whole.labelled else waits, waits


def _of_baseline(baseline: Reader, asked: Asked) -> Base:
    """Measure a baseline: many windows are held against the same one."""
    measured = by_subject(baseline, [None], asked)
    methods = {(m, name): one.method(m, 0) for name, one in measured.items() for m in one.estimates[0]}
    unread = _unread(baseline)
    why = unread.unread if unread else ""
    return Base({name: one.estimates[0] for name, one in measured.items()}, methods, why)


def _unread(reader: Reader) -> MulticlassPerformance | None:
    """Give a reader that has not told every class; of a binary model there are none."""
    if not isinstance(reader, MulticlassPerformance) or reader.small:
        return None
    return None if reader.top_labels and reader.class_bins else reader


def _untold(place: Place, window: MulticlassPerformance, asked: Asked) -> Iterator[Measurement]:
    """Say why labelled rows are not read, rather than nothing: of days by themselves no class is told."""
    named = [] if window.top_labels is not None else [""]
    told = window.class_bins is not None or place.question.scope.by != "none"
    classes = [] if told else window.classes
    none = Evidence(float("nan"), None, enough=False, note=window.unread)
    undefined = Estimate.undefined(window.unread, window.labelled(place.period.span))
    for subject in (one for one in (*named, *classes) if not asked.among or one in asked.among):
        for measure in (one for one in MEASURES if not asked.only or one in asked.only):
            ruled = place.stated(measure) or (not subject and measure in JUDGED)
            yield place.row(measure, subject, undefined, evidence=none if ruled else None)
