"""Drift: how far each feature, the score or prediction, and the label have moved from the baseline."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import isnan

from monitoring.contract.panel import DRIFT
from monitoring.panels.distributions.categorical_drift import categorical_rows, counted_levels
from monitoring.panels.distributions.counted_drift import compare, of_cycles
from monitoring.panels.distributions.dividing_columns import dividing_columns, shown_alone
from monitoring.panels.distributions.numeric_counts import Counted, NumericCounts
from monitoring.panels.distributions.numeric_drift import NumericReader
from monitoring.panels.distributions.side_moments import SideMoments
from monitoring.panels.distributions.stated_distances import IF_STATED
from monitoring.panels.evidence import Judged
from monitoring.panels.labels.judged_words import judged_against, judged_words
from monitoring.panels.labels.label_progress import LabelProgress, matured
from monitoring.panels.labels.maturity import IMMATURE, IMMATURE_BASELINE, maturity
from monitoring.panels.measurement import Measurement, replaced
from monitoring.panels.place import Place
from monitoring.panels.sides import Sides, over_span, sides
from monitoring.scope.baseline import Selection
from monitoring.scope.period import Period
from monitoring.scope.question import Question
from monitoring.store.columns.subjects import Subject
from monitoring.store.scheduling.stages import begin
from monitoring.store.snapshot import Snapshot

_OF_CELLS = ("psi", "js_distance", *IF_STATED)


def drift(
    snapshot: Snapshot,
    question: Question,
    only: frozenset[str] = frozenset(),
    among: frozenset[str] = frozenset(),
) -> list[Measurement]:
    """Measure the drift of every subject, in every period.

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
        ``psi js_distance`` of every subject, ``ks wasserstein wasserstein_sd mean_shift_sd unit_factor``
        of numbers, ``cramers_v unseen_rate`` of categories, ``missing_rate`` of features; ``hellinger
        total_variation linf`` where the contract has a threshold for them. Larger is worse.
    """
    subjects = [one for one in snapshot.subjects if not among or one.name in among]
    rows = _of_subjects(snapshot, question, subjects, only)
    return [row for row in rows if row.measure in only] if only else rows


def refined_drift(snapshot: Snapshot, question: Question, known: Sequence[Measurement]) -> list[Measurement]:
    """Measure again what is to be refined, in the periods that leave a verdict open.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Names them.
    known : sequence of Measurement
        What `drift` gave of the same question, before it named them.

    Returns
    -------
    list of Measurement
        In the order of `known`. What cells alone tell stays as it is: it was exact; so do the other measures
        and periods, with their bounds.
    """
    subjects = [one for one in snapshot.subjects if one.name in question.refined_subjects]
    only = frozenset(measure for measure, _ in question.refined)
    again = _of_subjects(snapshot, question, subjects, only, intervals=False)  # PSI has its own already
    open_ = question.refined
    return replaced(
        known, [row for row in again if (row.measure, row.subject) in open_ and row.measure not in _OF_CELLS]
    )


def _of_subjects(
    snapshot: Snapshot,
    question: Question,
    subjects: Sequence[Subject],
    only: frozenset[str],
    *,
    intervals: bool = True,
) -> list[Measurement]:
    rows = _rows(snapshot, question, subjects, question.periods, only, intervals=intervals)
    found: list[Measurement] = []
    dividing = dividing_columns(question)
    for subject in subjects:
        own = rows[subject.name]
        if subject.name in dividing:
            found += [shown_alone(row) for row in own]
            continue
        found += _judged_when_mature(snapshot, question, subject, own) if subject.labelled_only else own
    return found


def _rows(
    snapshot: Snapshot,
    question: Question,
    subjects: Sequence[Subject],
    periods: tuple[Period, ...],
    only: frozenset[str] = frozenset(),
    *,
    intervals: bool = True,
) -> dict[str, list[Measurement]]:
    """Measure subjects in periods; all subjects of one period at once."""
    intervals = intervals and (not only or "psi" in only)
    numbers = [subject for subject in subjects if subject.numeric]
    numeric = sides(snapshot, question, "numeric") if numbers else None
    categorical = sides(snapshot, question, "categorical") if len(numbers) < len(subjects) else None
    wanted = _wanted(question, only)
    readers = {
        subject.name: NumericReader(snapshot, question, subject, numeric, wanted.get(subject.name, only))
        for subject in numbers
        if numeric
    }
    if numeric and question.refined:
        _read_moments(snapshot, question, numeric, readers.values())
    again = len(periods) > 1
    counts = NumericCounts(numeric, numbers, snapshot.bins, again=again) if numeric else None
    found: dict[str, list[Measurement]] = {subject.name: [] for subject in subjects}
    asked = [*_asked(question, subjects, periods)]
    known = _ahead(counts, readers, asked) if counts and question.refined else {}
    for period, here in asked:
        counted = known.get(period) or (counts.at(period, [one.name for one in here]) if counts else {})
        levels = {
            subject.name: counted_levels(subject, categorical, period)
            for subject in here
            if categorical and not subject.numeric
        }
        routes = (False, categorical), (True, numeric)
        places = {kind: Place(DRIFT, question, period, both.route if both else "") for kind, both in routes}
        cells = {name: one.cells for name, one in (counted | levels).items()}
        compared = compare(places[True], cells, intervals=intervals)
        reading = _tell_what_follows(readers, counted, here)
        for subject in here:
            name, place = subject.name, places[subject.numeric]
            if name in reading:
                begin(f"reading {name}, column {reading[name]:,} of {len(reading):,}")
            rows = (
                readers[name].rows(place, counted[name], compared[name])
                if subject.numeric
                else categorical_rows(place, subject, levels[name], compared[name], only)
            )
            found[name] += of_cycles(rows, compared[name])
    return found


def _tell_what_follows(
    readers: Mapping[str, NumericReader], counted: Mapping[str, Counted], subjects: Sequence[Subject]
) -> dict[str, int]:
    """Tell each reader that reads values which other subjects' will be read next; number them by name."""
    reading = [one for one in subjects if one.name in counted and readers[one.name].reads(counted[one.name])]
    for at, subject in enumerate(reading):
        readers[subject.name].values.following = reading[at + 1 :]
    return {one.name: number for number, one in enumerate(reading, 1)}


def _read_moments(
    snapshot: Snapshot, question: Question, both: Sides, readers: Iterable[NumericReader]
) -> None:
    """Read together the moments of all subjects that need those of their values."""
    by_day = [one for one in readers if one.moments_by_day]
    if by_day:
        moments = SideMoments(snapshot, question, both, [one.subject for one in by_day])
        for one in by_day:
            one.moments = moments


def _wanted(question: Question, only: frozenset[str]) -> dict[str, frozenset[str]]:
    """Of each subject that is refined, the open measures, where not all are asked for."""
    found: dict[str, frozenset[str]] = {}
    for measure, subject in question.refined if only else ():
        found[subject] = found.get(subject, frozenset()) | {measure}
    return found


def _ahead(
    counts: NumericCounts, readers: Mapping[str, NumericReader], asked: Sequence[tuple[Period, list[Subject]]]
) -> dict[Period, dict[str, Counted]]:
    """Count all periods at once: what is read of the values depends on all of them."""
    known = {period: counts.at(period, [one.name for one in here]) for period, here in asked}
    for name, reader in readers.items():
        reader.ahead({period: own[name] for period, own in known.items() if name in own})
    return known


def _asked(
    question: Question, subjects: Sequence[Subject], periods: Sequence[Period]
) -> Iterator[tuple[Period, list[Subject]]]:
    """Give the periods, each with the subjects that are measured in it; the label is in all or in none."""
    named = {name for name, _ in question.refined_at}
    for period in periods:
        begin = period.span.start
        here = [
            one
            for one in subjects
            if one.labelled_only or one.name not in named or (one.name, begin) in question.refined_at
        ]
        if here:
            yield period, here


def _judged_when_mature(
    snapshot: Snapshot, question: Question, subject: Subject, rows: list[Measurement]
) -> list[Measurement]:
    """Take the label's evidence from mature rows only: early labels are no sample of all labels."""
    known = maturity(snapshot, question)
    progress = LabelProgress(snapshot, question.window, known)
    baseline = question.baseline.selection
    ripe = matured(baseline, snapshot, known) if baseline else None
    found = []
    for period in question.periods:
        own = [row for row in rows if row.window_start == period.span.start]
        part = progress.mature_part(period.span)
        if part is None or (ripe is None and any(row.baseline_n for row in own)):
            why = IMMATURE if part is None else IMMATURE_BASELINE
            found += [_without_labels(row, why) for row in own]
            continue
        if part == period.span and ripe == baseline:
            found += own
            continue
        judged = _measured_on(snapshot, question, subject, replace(period, span=part), ripe)
        note = judged_words(part, period.span, question)
        against = judged_against(ripe, baseline, part, question)
        found += [_judged_as(row, judged.get(row.measure), note, against) for row in own]
    return found


def _measured_on(
    snapshot: Snapshot, question: Question, subject: Subject, part: Period, ripe: Selection | None
) -> dict[str, Measurement]:
    """Measure the label again on the mature part."""
    narrowed = replace(
        question,
        window=over_span(question.window, part),
        baseline=replace(question.baseline, selection=ripe),
        scope=replace(question.scope, by="none"),
    )
    rows = _rows(snapshot, narrowed, [subject], (part,))[subject.name]
    return {row.measure: row for row in rows}


def _without_labels(row: Measurement, why: str) -> Measurement:
    if row.evidence is None:
        return row
    return replace(row, evidence=replace(row.evidence, enough=False, note=why))


def _judged_as(row: Measurement, judged: Measurement | None, note: str, against: str) -> Measurement:
    """Give a row the evidence of another, which is told where that is of another span or baseline."""
    if judged is None or judged.evidence is None:
        return replace(row, evidence=None)
    # the reason of a judged row without an effect need not be that of the row shown
    more = judged.reason if isnan(judged.evidence.effect) else against
    told = "; ".join(word for word in (judged.evidence.note, more, note) if word)
    evidence = replace(judged.evidence, note=told, judged=Judged.of(judged) if note else None)
    return replace(row, evidence=evidence)
