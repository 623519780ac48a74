"""The rows of calibration: what is measured of each period, and what a verdict on it rests on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import inf, isnan, nan

from monitoring.panels.evidence import Evidence, Judged
from monitoring.panels.labels.judged_words import judged_words
from monitoring.panels.labels.maturity import IMMATURE, IMMATURE_BASELINE
from monitoring.panels.measurement import Measurement
from monitoring.panels.place import Place
from monitoring.panels.probabilities.calibration_estimates import (
    OF_SUMS,
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
from monitoring.panels.tasks.multiclass_performance import MulticlassPerformance
from monitoring.scope.window import Span
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import difference
from monitoring.statistics.score_stack import ScoreStack
from monitoring.store.routes.routes import FROM_ROWS


@dataclass(frozen=True)
class Base:
    """A baseline, or what of it is judged.

    Parameters
    ----------
    estimates : dict of str to Estimates
        By subject.
    methods : dict of tuple of str to str
        By measure and subject, where they come from: empty where that is rows.
    reason : str
        Why there are none.
    """

    estimates: dict[str, Estimates] = field(default_factory=dict)
    methods: dict[tuple[str, str], str] = field(default_factory=dict)
    reason: str = ""

    def of(self, measure: str, subject: str) -> Estimate | None:
        """Give one of them, where it is there."""
        return self.estimates.get(subject, {}).get(measure)

    @property
    def labelled(self) -> bool:
        """Whether any of its rows has a label."""
        return any(one.n for some in self.estimates.values() for one in some.values())

    @property
    def absent(self) -> Estimate | None:
        """What stands in the place of each of its estimates, where there are none."""
        return Estimate.undefined(self.reason) if self.reason else None


class CalibrationRows:
    """The periods of a window, measured in one pass, and the rows that say so.

    Parameters
    ----------
    window : Reader
        Of the window's labelled rows.
    asked : Asked
        Which measures of which subjects.
    parts : dict of Span to Span
        By period: the part of it that may be judged; None where none may.
    bases : pair of Base
        The baseline, and what of it is judged.
    against : callable
        Says against which days of the baseline a part is judged.
    gone : bool
        Whether rows of the window are there no more.
    alone : bool
        Whether no verdict rests on a class by itself.
    """

    def __init__(
        self,
        window: Reader,
        asked: Asked,
        parts: dict[Span, Span | None],
        bases: tuple[Base, Base],
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
        self.subjects = by_subject(
            window, spans, asked, len(parts) if alone else None, rows_of_classes=not alone
        )

    def rows(self, places: Sequence[Place]) -> Iterator[Measurement]:
        """Give the rows of each period, subject by subject."""
        for place in places:
            for subject, measured in self.subjects.items():
                yield from self._rows(place, subject, measured)

    def _rows(self, place: Place, subject: str, measured: Measured) -> Iterator[Measurement]:
        k = self.at[place.period.span]
        for measure, now in measured.estimates[k].items():
            evidence = None
            if place.stated(measure) or (not subject and measure in JUDGED):
                evidence = self._evidence(place, measure, subject)
            yield self._row(place, measure, subject, now, self.base, evidence)
        if not subject and (not self.only or "reliability" in self.only):
            yield from self._reliability(place, measured)

    def _reliability(self, place: Place, measured: Measured) -> Iterator[Measurement]:
        """Give the curve of what of a period is judged: early labels are no sample of all."""
        whole = place.period.span
        part = self.parts[whole]
        if part is None or not measured.scores.stack.rows[self.at[part]]:
            part = whole
        k = self.at[part]
        method, note = measured.scores.said(k), judged_words(part, whole, place.question)
        yield from reliability(self._routed(place, method), measured.scores.stack.groups[k], method, note)

    def _evidence(self, place: Place, measure: str, subject: str) -> Evidence:
        """Judge the part of a period whose labels are in, against what is judged of the baseline."""
        then, held = (one.of(measure, subject) for one in (self.base, self.ripe))
        measured, part = self.subjects[subject], self.parts[place.period.span]
        note = judged_words(part, place.period.span, place.question) if part else IMMATURE
        at = self.at[part] if part and measured.scores.stack.rows[self.at[part]] else None
        judged = None if at is None else (measured.scores.stack, at, measured.estimates[at][measure])
        both = judged and judged[2].defined and held and held.defined
        against = self.against(part) if both and measure not in JUDGED else ""
        words = "; ".join(filter(None, (note, against)))
        evidence = evidence_of(measure, judged, held, words, many=self.many)
        if judged and then and self.ripe.reason == IMMATURE and measure not in JUDGED:
            evidence = Evidence(nan, None, enough=False, note=IMMATURE_BASELINE)
        if at is not None and evidence.enough and measure not in OF_SUMS:
            coarsest = measured.known_by(measure).coarsest[at]
            beside = None if measure in JUDGED else held  # these are judged by what they are
            evidence = self._unsure(evidence, coarsest, judged, beside)
        if part and judged and note and place.question.scope.by == "none":
            there = replace(place, period=replace(place.period, span=part))
            mature = self._row(there, measure, subject, judged[2], self.ripe)
            evidence = replace(evidence, judged=Judged.of(mature))
        return evidence

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
        base: Base,
        evidence: Evidence | None = None,
    ) -> Measurement:
        then = base.of(measure, subject)
        valued, there = not isnan(now.value), then is not None and not isnan(then.value)
        measured = self.subjects[subject]
        method = measured.method(measure, self.at[place.period.span])
        place = self._routed(place, measured.known_by(measure).method)
        compared = base.methods.get((measure, subject), "") if there else ""
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
