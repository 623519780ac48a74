"""Calibration: whether probabilities mean what they say."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from math import inf, isnan

from monitoring.panels.bin_errors import ERRORS, errors_of
from monitoring.panels.binary_performance import BinaryPerformance
from monitoring.panels.calibration_evidence import JUDGED, evidence_of
from monitoring.panels.certain_scores import CERTAIN, has_certain_scores
from monitoring.panels.evidence import Evidence, Judged
from monitoring.panels.judged_words import judged_words
from monitoring.panels.label_status import implied_rates
from monitoring.panels.maturity import LabelProgress, matured, maturity
from monitoring.panels.measurement import Measurement, Place
from monitoring.panels.multiclass_performance import MulticlassPerformance
from monitoring.panels.performance import READERS
from monitoring.panels.ranking_measures import RANKING
from monitoring.panels.reliability import reliability
from monitoring.panels.score_parts import COARSE
from monitoring.panels.score_stacks import TOO_COARSE, Scores, scores_by_subject
from monitoring.panels.seeds import seed_of
from monitoring.panels.sides import over_span
from monitoring.scope.baseline import Selection
from monitoring.scope.period import Period
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
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.statistics.score_stack import ScoreStack
from monitoring.store.bounded import Bounded
from monitoring.store.coded_labels import LABELLED
from monitoring.store.patience import look
from monitoring.store.routes import FROM_ROWS
from monitoring.store.snapshot import Snapshot

PANEL = "calibration"

Reader = BinaryPerformance | MulticlassPerformance
Estimates = dict[str, Estimate]

_PLAIN: dict[str, Callable[[ScoreCounts], Estimate]] = {
    "calibration_slope": calibration_slope,
    "calibration_intercept": calibration_intercept,
    "calibration_in_the_large": calibration_in_the_large,
    "observed_expected": observed_expected,
    "spiegelhalter_z": spiegelhalter_z,
}
_OF_LOGITS = ("calibration_slope", "calibration_intercept")
"""What rests on how far the outermost scores lie out."""
_OF_SUMS = ("observed_expected",)
"""What bins tell exactly."""


@dataclass(frozen=True)
class _Measured:
    """One subject over several spans.

    Parameters
    ----------
    scores : Scores
        What is measured, a group a span.
    estimates : list of dict
        By measure, one a span.
    """

    scores: Scores
    estimates: list[Estimates]

    def method(self, measure: str, k: int) -> str:
        """Say how a measure of a span is known: of an error with the bound of its value."""
        found = self.estimates[k].get(measure)
        bound = found.bound if found and measure in ERRORS else None
        return self.known_by(measure).said(k, bound)

    def known_by(self, measure: str) -> Scores:
        """Give the scores that a measure is of: what is fitted asks for all that is known of them."""
        return self.scores.told("finest" if measure in _PLAIN else ERRORS[measure][1])


@dataclass(frozen=True)
class _Asked:
    """Of which model, which measures (all by default), and whether rows that are read are fitted to."""

    model: str
    only: frozenset[str]
    fits_of_rows: bool


@dataclass(frozen=True)
class _Base:
    """The baseline: its estimates by subject, where they come from, and why there are none.

    ``methods``, by measure, are empty where they come from rows.
    """

    estimates: dict[str, Estimates]
    methods: dict[str, str] = field(default_factory=dict)
    unread: str = ""


_BASES: Bounded[_Base] = Bounded(2_000, lambda base: len(base.estimates))


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
    reader: Callable[[Snapshot, Selection], Reader]
    open_ = question.off_rows and any(one in (*ERRORS, *_PLAIN) for one, _ in question.refined)
    exact = RANKING if question.scope.exact or open_ else ()
    reader = partial(READERS[snapshot.contract.task], exact=exact)  # type: ignore[assignment]
    selection = question.baseline.selection
    ripe = matured(selection, snapshot, known) if selection else None
    asked = _Asked(snapshot.contract.model, only, fits_of_rows=bool(question.scope.exact) or not open_)
    key = snapshot.number, ripe, asked, exact
    base = _BASES.get(key, lambda: _of_baseline(reader(snapshot, ripe), asked)) if ripe else _Base({})
    found: list[Measurement] = []
    gone = snapshot.rows_gone(question.window)
    for window, periods in _windows(snapshot, question, reader):
        parts = {one.span: progress.mature_part(one.span) for one in periods}
        places = [Place(PANEL, question, one, window.losses.route) for one in periods]
        if window.rows is None and isinstance(window, MulticlassPerformance):
            found += chain.from_iterable(_unread(place, window.unread) for place in places)
        else:
            found += _Line(window, asked, parts, base, gone=gone).rows(places)
    return found + implied_rates((Place(PANEL, question, one) for one in question.periods), progress)


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
        asked: _Asked,
        parts: dict[Span, Span | None],
        base: _Base,
        *,
        gone: bool,
    ) -> None:
        self.parts, self.base, self.only, self.gone = parts, base, asked.only, gone
        self.many = isinstance(window, MulticlassPerformance)
        spans = list(dict.fromkeys([*parts, *filter(None, parts.values())]))
        self.at = {span: k for k, span in enumerate(spans)}
        self.subjects = _measured(window, spans, asked)

    def rows(self, places: Sequence[Place]) -> Iterator[Measurement]:
        """Give the rows of each period, subject by subject."""
        for place in places:
            for subject, measured in self.subjects.items():
                yield from self._rows(place, subject, measured)

    def _rows(self, place: Place, subject: str, measured: _Measured) -> Iterator[Measurement]:
        k, part = self.at[place.period.span], self.parts[place.period.span]
        base = self.base.estimates.get(subject, {})
        for measure, now in measured.estimates[k].items():
            then, evidence = base.get(measure), None
            if place.stated(measure) or (not subject and measure in JUDGED):
                note = judged_words(part, place.period.span, place.question) if part else "immature"
                at = self.at[part] if part and measured.scores.stack.rows[self.at[part]] else None
                judged = None if at is None else (measured.scores.stack, at, measured.estimates[at][measure])
                evidence = evidence_of(measure, judged, then, note, many=self.many)
                if at is not None and evidence.enough and measure not in _OF_SUMS:
                    coarsest = measured.known_by(measure).coarsest[at]
                    evidence = self._unsure(evidence, coarsest, judged, then)
                if part and judged and note and place.question.scope.by == "none":
                    there = replace(place, period=replace(place.period, span=part))
                    mature = self._row(there, measure, subject, judged[2], then)
                    evidence = replace(evidence, judged=Judged.of(mature))
            yield self._row(place, measure, subject, now, then, evidence)
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
        evidence: Evidence | None = None,
    ) -> Measurement:
        valued, there = not isnan(now.value), then is not None and not isnan(then.value)
        method = self.subjects[subject].method(measure, self.at[place.period.span])
        place, compared = self._routed(place, method), self.base.methods.get(measure, "") if there else ""
        if compared and not (method and valued):
            method = f"exact, baseline {compared}"
        return place.row(
            measure,
            subject,
            now,
            baseline=then,
            change=difference(then, now) if then and there and valued else None,
            evidence=evidence,
            reason=f"baseline {self.base.unread}" if self.base.unread else "",
            method=method,
        )


def _measured(reader: Reader, spans: Sequence[Span | None], asked: _Asked) -> dict[str, _Measured]:
    """Measure every subject over some spans."""
    found = {}
    for name, scores in scores_by_subject(reader, spans, fits_of_rows=asked.fits_of_rows).items():
        found[name] = _Measured(scores, _estimates(scores, seed_of(asked.model, PANEL, name), asked.only))
    if isinstance(reader, BinaryPerformance) and reader.rows is None and has_certain_scores(reader):
        for some in (one for measured in found.values() for one in measured.estimates):
            some |= {m: Estimate.undefined(CERTAIN, some[m].n) for m in _OF_LOGITS if m in some}
    return found


def _estimates(scores: Scores, seed: int, only: frozenset[str]) -> list[Estimates]:
    """Give the estimates of each group by measure."""
    found: dict[str, list[Estimate]] = {}
    for measure in (one for one in (*ERRORS, *_PLAIN) if not only or one in only):
        look()  # each takes a second or two of millions of rows
        fitted = _PLAIN.get(measure)
        found[measure] = (
            [fitted(one) for one in scores.told("finest").stack.groups]
            if fitted
            else errors_of(measure, scores, seed)
        )
    return [{measure: each[k] for measure, each in found.items()} for k in range(len(scores.coarsest))]


def _of_baseline(baseline: Reader, asked: _Asked) -> _Base:
    """Measure a baseline: many windows are held against the same one."""
    if baseline.rows is None and isinstance(baseline, MulticlassPerformance):
        return _Base({}, unread=baseline.unread)
    measured = _measured(baseline, [None], asked)
    methods = {m: measured[""].method(m, 0) for m in measured[""].estimates[0]}
    return _Base({name: one.estimates[0] for name, one in measured.items()}, methods)


def _unread(place: Place, words: str) -> list[Measurement]:
    """Say why calibration cannot read the labelled rows, rather than nothing."""
    evidence = {name: Evidence(float("nan"), None, enough=False, note=words) for name in JUDGED}
    measures = (*ERRORS, *_PLAIN)
    return [place.row(m, "", Estimate.undefined(words), evidence=evidence.get(m)) for m in measures]
