"""Segments: versions and cohorts whose calibration left what it was, while that of the rest stayed.

A few rows that are far off hardly move the numbers of all. Every version and every level of the cohort
columns with enough labelled rows, and every pair of them of two columns of few levels, is asked at once, over
the whole window against the baseline, and from each eighth of the window on against all before it: one family
with the tests of the calibration panel.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

import numpy as np

from monitoring.contract.panel import CALIBRATION, DRIFT, PERFORMANCE
from monitoring.findings.dating.dating import Dating
from monitoring.findings.dating.episode import Episode
from monitoring.findings.finding import Finding
from monitoring.findings.locus.cohort_levels import version_levels
from monitoring.findings.locus.conditions import Condition, beside_baseline, conditions
from monitoring.findings.ranking import severity_rank
from monitoring.findings.thresholds import Limits, limits
from monitoring.findings.verdicts import CUTOFF
from monitoring.findings.words.titles import where_of
from monitoring.panels.labels.judged_sides import judged_sides
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import available, compute
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Both, Comparison, Expression, Not, names
from monitoring.scope.instant import midnight
from monitoring.scope.question import Question, resolve
from monitoring.scope.window import Span
from monitoring.statistics.segments import Family, Segment, segments
from monitoring.store.cohorts.cohort_levels import shown_cohorts
from monitoring.store.columns.cells import OF_VERSION
from monitoring.store.reads.cluster_reads import cluster_effect
from monitoring.store.reads.labelled_cells import labelled_cells
from monitoring.store.snapshot import Snapshot

MEASURE = "observed_expected"
_SHOWN = frozenset({MEASURE})
BLOCKS, LEAST_DAYS = 8, 7


class SegmentSearch:
    """Looks for the segments of one question.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked, of the whole window.
    dating : Dating
        Of that question.
    """

    def __init__(self, snapshot: Snapshot, question: Question, dating: Dating) -> None:
        self.snapshot, self.question, self.dating = snapshot, question, dating
        self.limits = limits(CALIBRATION, MEASURE, "", snapshot.contract) or Limits()
        self.episodes: dict[tuple[str, str], Episode] = {}
        self.clearest: list[Expression] = []
        """The segment without which the model as a whole would not be off; empty where none is that."""

    def rows(self, judged: Sequence[Measurement]) -> list[Measurement]:
        """Give the segments that are off, each as the calibration panel shows it.

        Parameters
        ----------
        judged : sequence of Measurement
            Rows of the question; nothing is looked for where those of calibration are not among them.

        Returns
        -------
        list of Measurement
            Judged ``observed_expected`` of the days whose labels are in, the clearest first; from the day on
            since when it is off where the window as a whole does not show it. Empty for what is no binary
            model of probabilities, and where neither profiles nor rows can tell.
        """
        contract, own = self.snapshot.contract, [one for one in judged if one.panel == CALIBRATION]
        tests = [one.evidence.p_value for one in own if one.evidence]
        able = contract.task == "binary" and CALIBRATION in available(contract)
        sides = self._sides() if tests and able else None
        if sides is None:
            return []
        ripe = sides[0].spans[0]
        starts = _starts(ripe, self.question)
        asked, found = self._found(sides, starts, [p for p in tests if p is not None])
        if found and any(severity_rank(one.verdict) for one in own):
            clearest = _chosen(asked, found[0])
            if self._off(self._others(clearest), ripe):
                return []  # the model as a whole is off: that its parts are is no finding of their own
            self.clearest = _levels(clearest)
        rows = [self._row(_chosen(asked, one), one, starts[one.block], ripe.end) for one in found]
        return [row for row in rows if row is not None]

    def _found(
        self, sides: tuple[Selection, Selection], starts: Sequence[date], others: Sequence[float]
    ) -> tuple[list[Condition], list[Segment]]:
        """Give the conditions that were asked, and the segments of them that are off, the clearest first."""
        known = names(self.question.window.cohort)
        columns = [one for one in shown_cohorts(self.snapshot) if one.name not in known]
        now = labelled_cells(self.snapshot, sides[0], columns, starts[1:])
        then = labelled_cells(self.snapshot, sides[1], columns)
        if now is None or then is None or not now.keys:
            return [], []
        cells = beside_baseline(now, then)
        asked, levels = conditions(cells, columns, versions=not self.question.scope.version)
        if not asked:
            return [], []
        design = cluster_effect(self.snapshot, self.question.window)
        family = Family(self.limits.least, CUTOFF, np.array(others, dtype=np.float64), design)
        return asked, segments(cells.outcomes, levels, cells.block, family)

    def where(self, known: Episode) -> str:
        """Name the segment without which the model would not be off; a version where it may be that one.

        Parameters
        ----------
        known : Episode
            When the model was off.

        Returns
        -------
        str
            A cohort expression; empty where there is none.
        """
        may_be = version_levels(self.snapshot, self.question, known)
        versions = [one for one in self.clearest if names(one) == {OF_VERSION}]
        named = self.clearest and all(one in may_be for one in versions)
        return str(_both(self.clearest)) if named else ""

    def _sides(self) -> tuple[Selection, Selection] | None:
        """Give the rows of window and baseline whose labels are in; None where nothing can be compared."""
        if self.question.own_baseline is None:
            return None
        part, ripe = judged_sides(self.snapshot, self.question)
        return None if part is None or ripe is None else (part, ripe)

    def _row(
        self, chosen: Sequence[Condition], segment: Segment, start: date, ripe: datetime
    ) -> Measurement | None:
        """Give a segment over the days whose labels are in; None where its own number there is no alarm."""
        there = self._question(chosen)
        dating = Dating(self.snapshot, there)
        known = dating.episode(self._shown(there, only=_SHOWN)[MEASURE])
        known = known if known.since else dating.arrived(self.dating)
        first = self.question.span.start
        if segment.block:
            known = replace(known, since=known.since or midnight(start, self.question.zone))
            first = max(known.since or first, first)
        row = self._shown(there, Span(first, ripe), _SHOWN)[MEASURE]
        shown = row.evidence.effect if row.evidence else 0.0
        severity = self.limits.severity(min(segment.effect, shown))
        if severity is None:
            return None
        self.episodes[row.cohort, row.version] = known
        return replace(row, verdict=severity, q_value=segment.q_value)

    def _question(self, chosen: Sequence[Condition]) -> Question:
        version = next((one.text for one in chosen if one.cohort is None), self.question.scope.version)
        return self._asked([one.cohort for one in chosen if one.cohort is not None], version)

    def _others(self, chosen: Sequence[Condition]) -> Question:
        """Ask for all rows but those of a segment."""
        return self._asked([Not(_both(_levels(chosen)))], self.question.scope.version)

    def _asked(self, more: Sequence[Expression], version: str) -> Question:
        own = self.question.window.cohort
        parts = [*([own] if own is not None else []), *more]
        scope = replace(self.question.scope, cohort=str(_both(parts)) if parts else "", version=version)
        return resolve(scope, self.snapshot.contract, self.snapshot.extent)

    def _shown(
        self, asked: Question, span: Span | None = None, only: frozenset[str] = frozenset()
    ) -> dict[str, Measurement]:
        window = replace(asked.window, spans=(span or asked.span,))
        rows = compute(CALIBRATION, self.snapshot, replace(asked, window=window), only)
        return {one.measure: one for one in rows if not one.subject}

    def _off(self, asked: Question, span: Span) -> bool:
        """Say whether calibration is an alarm, by the tests of these rows alone."""
        rows = self._shown(asked, span)
        return any(
            given.enough and (given.p_value or 0.0) <= CUTOFF and held.severity(given.effect)
            for name, row in rows.items()
            if (given := row.evidence) and (held := limits(CALIBRATION, name, "", self.snapshot.contract))
        )


def _chosen(asked: Sequence[Condition], segment: Segment) -> list[Condition]:
    return [asked[k] for k in dict.fromkeys((segment.first, segment.second))]


def _levels(chosen: Sequence[Condition]) -> list[Expression]:
    return [one.cohort or Comparison(OF_VERSION, "=", one.text) for one in chosen]


def _both(parts: Sequence[Expression]) -> Expression:
    return Both(tuple(parts)) if len(parts) > 1 else parts[0]


def told_once(findings: Sequence[Finding], drifted: Collection[str] = ()) -> list[Finding]:
    """Leave out segments inside a cohort or version that another finding is mostly in: they are part of that.

    Parameters
    ----------
    findings : sequence of Finding
        Dated and placed.
    drifted : collection of str
        Cohorts in which alone a subject drifted.

    Returns
    -------
    list of Finding
        In the same order.
    """
    # a rule that rows break where scores are off may have nothing to do with these; calibration as a whole
    # says how far it is off, its segment which way
    others = (one for one in findings if one.panel != CALIBRATION)
    known = (one for one in others if one.panel != "quality" or one.measure == "missing_rate")
    placed = _places(known) | {one.cohort for one in findings if one.panel == DRIFT and one.cohort in drifted}
    fell = _places(one for one in findings if one.panel == PERFORMANCE)
    within = {CALIBRATION: placed, PERFORMANCE: fell}
    return [
        one
        for one in findings
        if (one.panel == CALIBRATION and one.measure != MEASURE)
        or not _inside(one, within.get(one.panel, set()))
    ]


def _places(findings: Iterable[Finding]) -> set[str]:
    """Give the cohorts that findings are mostly in."""
    return {where_of(one.title, one.cohort, one.version) for one in findings} - {""}


def _inside(finding: Finding, placed: set[str]) -> bool:
    levels = {finding.cohort, *finding.cohort.split(" and ")}
    version = {str(Comparison(OF_VERSION, "=", finding.version))} if finding.version else set()
    return bool((levels | version) & placed)


def _starts(part: Span, question: Question) -> list[date]:
    """Give the first day of each block: eighths, none shorter than a week."""
    days = part.days(question.zone)
    blocks = max(1, min(BLOCKS, len(days) // LEAST_DAYS))
    return [days[k * len(days) // blocks] for k in range(blocks)]
