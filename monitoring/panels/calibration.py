"""Calibration: whether probabilities mean what they say."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from math import inf, isnan, nan

from monitoring.contract.model import Contract
from monitoring.panels.evidence import Evidence, Judged
from monitoring.panels.labels.judged_words import judged_against, judged_words
from monitoring.panels.labels.label_progress import LabelProgress, matured
from monitoring.panels.labels.label_status import implied_rates
from monitoring.panels.labels.maturity import IMMATURE, IMMATURE_BASELINE, maturity
from monitoring.panels.measurement import Measurement, Place
from monitoring.panels.probabilities.bin_errors import ERRORS
from monitoring.panels.probabilities.calibration_estimates import (
    FITTED,
    MEASURES,
    OF_SUMS,
    PANEL,
    Asked,
    Estimates,
    Measured,
    Reader,
    by_subject,
)
from monitoring.panels.probabilities.calibration_evidence import JUDGED, evidence_of
from monitoring.panels.probabilities.reliability import reliability
from monitoring.panels.probabilities.score_parts import COARSE
from monitoring.panels.probabilities.score_stacks import TOO_COARSE
from monitoring.panels.sides import over_span
from monitoring.panels.tasks.multiclass_performance import MulticlassPerformance
from monitoring.panels.tasks.ranking_measures import RANKING
from monitoring.panels.tasks.readers import READERS
from monitoring.scope.baseline import NO_REFERENCE, Selection
from monitoring.scope.period import Period
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import difference
from monitoring.statistics.score_stack import ScoreStack
from monitoring.store.bounded import Bounded
from monitoring.store.codes.coded_labels import LABELLED
from monitoring.store.reads.cohort_counts import count_rows
from monitoring.store.routes.routes import FROM_ROWS
from monitoring.store.snapshot import Snapshot


@dataclass(frozen=True)
class _Base:
    """A baseline, or what of it is judged: estimates by subject, where they come from, why there are none.

    ``methods``, by measure, are empty where they come from rows.
    """

    estimates: dict[str, Estimates] = field(default_factory=dict)
    methods: dict[str, str] = field(default_factory=dict)
    reason: str = ""

    @property
    def labelled(self) -> bool:
        """Whether any of its rows has a label."""
        return any(one.n for some in self.estimates.values() for one in some.values())

    @property
    def absent(self) -> Estimate | None:
        """What stands in the place of each of its estimates, where there are none."""
        return Estimate.undefined(self.reason) if self.reason else None


_BASES: Bounded[_Base] = Bounded(2_000, lambda base: len(base.estimates))


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
    alone = contract.task == "multiclass" and not any(contract.stated(PANEL, one) for one in MEASURES)
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
    reader = partial(READERS[snapshot.contract.task], exact=exact)  # type: ignore[assignment]
    alone = bool(judged_subjects(snapshot.contract))
    asked = Asked(
        snapshot.contract.model, only, fits_of_rows=bool(question.scope.exact) or not open_, among=among
    )
    baseline = question.baseline.selection
    ripe = matured(baseline, snapshot, known) if baseline else None
    bases = _bases(snapshot, baseline, ripe, reader, asked, exact)
    against = partial(judged_against, ripe, baseline, question=question)
    found: list[Measurement] = []
    gone = snapshot.rows_gone(question.window)
    for window, periods in _windows(snapshot, question, reader):
        parts = {one.span: progress.mature_part(one.span) for one in periods}
        places = [Place(PANEL, question, one, window.losses.route) for one in periods]
        if window.rows is None and isinstance(window, MulticlassPerformance):
            found += chain.from_iterable(_unread(place, window.unread) for place in places)
        else:
            found += _Line(window, asked, parts, bases, against, gone=gone, alone=alone).rows(places)
    return found + implied_rates((Place(PANEL, question, one) for one in question.periods), progress)


def _bases(
    snapshot: Snapshot,
    selection: Selection | None,
    ripe: Selection | None,
    reader: Callable[[Snapshot, Selection], Reader],
    asked: Asked,
    exact: tuple[str, ...],
) -> tuple[_Base, _Base]:
    """Measure a baseline, and what of it is judged."""
    if selection is None:
        return _Base(reason=NO_REFERENCE), _Base(reason=NO_REFERENCE)

    def base(of: Selection, asked: Asked) -> _Base:
        key = snapshot.number, of, asked, exact
        return _BASES.get(key, lambda: _of_baseline(reader(snapshot, of), asked))

    whole = base(selection, asked)
    if ripe:
        judged = replace(asked, among=judged_subjects(snapshot.contract) or asked.among)
        return whole, whole if ripe == selection else base(ripe, judged)
    waits = _Base(reason=IMMATURE if count_rows(snapshot, selection) else NO_REFERENCE)
    return whole if whole.labelled else waits, waits


def _windows(
    snapshot: Snapshot, question: Question, reader: Callable[[Snapshot, Selection], Reader]
) -> Iterator[tuple[Reader, Sequence[Period]]]:
    """Read the window once for all periods; hours one by one."""
    if question.scope.by != "hour":
        yield reader(snapshot, question.window), question.periods
    else:
        for one in question.periods:
            yield reader(snapshot, over_span(question.window, one)), (one,)


class _Line:
    """The periods of a window, measured in one pass, and the rows that say so."""

    def __init__(
        self,
        window: Reader,
        asked: Asked,
        parts: dict[Span, Span | None],
        bases: tuple[_Base, _Base],
        against: Callable[[Span | None], str],
        *,
        gone: bool,
        alone: bool,
    ) -> None:
        self.parts, self.only, self.gone = parts, asked.only, gone
        (self.base, self.ripe), self.against = bases, against
        self.many = isinstance(window, MulticlassPerformance)
        spans = list(dict.fromkeys([*parts, *filter(None, parts.values())]))
        self.at = {span: k for k, span in enumerate(spans)}
        # what is judged is measured of the mature part as well
        self.subjects = by_subject(window, spans, asked, len(parts) if alone else None)

    def rows(self, places: Sequence[Place]) -> Iterator[Measurement]:
        """Give the rows of each period, subject by subject."""
        for place in places:
            for subject, measured in self.subjects.items():
                yield from self._rows(place, subject, measured)

    def _rows(self, place: Place, subject: str, measured: Measured) -> Iterator[Measurement]:
        k, part = self.at[place.period.span], self.parts[place.period.span]
        base, ripe = (one.estimates.get(subject, {}) for one in (self.base, self.ripe))
        for measure, now in measured.estimates[k].items():
            then, held, evidence = base.get(measure), ripe.get(measure), None
            if place.stated(measure) or (not subject and measure in JUDGED):
                note = judged_words(part, place.period.span, place.question) if part else IMMATURE
                at = self.at[part] if part and measured.scores.stack.rows[self.at[part]] else None
                judged = None if at is None else (measured.scores.stack, at, measured.estimates[at][measure])
                both = judged and judged[2].defined and held and held.defined
                words = "; ".join(
                    filter(None, (note, self.against(part) if both and measure not in JUDGED else ""))
                )
                evidence = evidence_of(measure, judged, held, words, many=self.many)
                if judged and then and self.ripe.reason == IMMATURE and measure not in JUDGED:
                    evidence = Evidence(nan, None, enough=False, note=IMMATURE_BASELINE)
                if at is not None and evidence.enough and measure not in OF_SUMS:
                    coarsest = measured.known_by(measure).coarsest[at]
                    evidence = self._unsure(evidence, coarsest, judged, held)
                if part and judged and note and place.question.scope.by == "none":
                    there = replace(place, period=replace(place.period, span=part))
                    mature = self._row(there, measure, subject, judged[2], held, self.ripe)
                    evidence = replace(evidence, judged=Judged.of(mature))
            yield self._row(place, measure, subject, now, then, self.base, evidence)
        if not subject and (not self.only or "reliability" in self.only):
            method = measured.scores.said(k)
            yield from reliability(self._routed(place, method), measured.scores.stack.groups[k], method)

    def _unsure(
        self,
        evidence: Evidence,
        coarsest: float,
        judged: tuple[ScoreStack, int, Estimate] | None,
        then: Estimate | None,
    ) -> Evidence:
        """Say how far the effect may be off: too many rows at one score tell next to nothing."""
        if coarsest > COARSE and self.gone:
            return replace(evidence, enough=False, note=TOO_COARSE)
        bounds = (judged[2].bound if judged else 0.0) + (then.bound if then else 0.0)
        return replace(evidence, slack=inf if coarsest > COARSE else bounds)

    @staticmethod
    def _routed(place: Place, method: str) -> Place:
        """Say where counts came from; what is no bin is a row."""
        return replace(place, route=FROM_ROWS) if place.route and not method else place

    def _row(
        self,
        place: Place,
        measure: str,
        subject: str,
        now: Estimate,
        then: Estimate | None,
        base: _Base,
        evidence: Evidence | None = None,
    ) -> Measurement:
        valued, there = not isnan(now.value), then is not None and not isnan(then.value)
        measured = self.subjects[subject]
        method = measured.method(measure, self.at[place.period.span])
        place = self._routed(place, measured.known_by(measure).method)
        compared = base.methods.get(measure, "") if there else ""
        if compared and not (method and valued):
            method = f"exact, baseline {compared}"
        return place.row(
            measure,
            subject,
            now,
            baseline=then or base.absent,
            change=difference(then, now) if then and there and valued else None,
            evidence=evidence,
            method=method,
        )


def _of_baseline(baseline: Reader, asked: Asked) -> _Base:
    """Measure a baseline: many windows are held against the same one."""
    if baseline.rows is None and isinstance(baseline, MulticlassPerformance):
        return _Base({}, reason=baseline.unread)
    measured = by_subject(baseline, [None], asked)
    named = measured.get("")  # of a class by itself nothing comes from bins
    methods = {m: named.method(m, 0) for m in named.estimates[0]} if named else {}
    return _Base({name: one.estimates[0] for name, one in measured.items()}, methods)


def _unread(place: Place, words: str) -> list[Measurement]:
    """Say why calibration cannot read the labelled rows, rather than nothing."""
    evidence = {name: Evidence(float("nan"), None, enough=False, note=words) for name in JUDGED}
    return [place.row(m, "", Estimate.undefined(words), evidence=evidence.get(m)) for m in MEASURES]
