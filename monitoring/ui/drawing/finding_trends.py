"""How the measure behind each finding went: read once for all findings of a question."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan, nan
from weakref import ref

import pandas as pd

from monitoring.charts.clock import wall_clock
from monitoring.charts.inline_sparkline import inline_sparkline
from monitoring.charts.metric_time_rows import metric_time_rows
from monitoring.contract.panel import BUSINESS, Panel
from monitoring.findings.dating.marks import with_onset
from monitoring.findings.documents.drift_limits import finding_limits, usual_level
from monitoring.findings.drawn_measure import drawn_measure
from monitoring.findings.finding import Finding
from monitoring.findings.locus.slice import of_a_part
from monitoring.panels.context import widened
from monitoring.panels.distributions.column_series import Series, Wanted, column_series
from monitoring.panels.distributions.drift_series import SeriesPoint
from monitoring.panels.labels.settled import LABELLED
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.store.bounded import Bounded
from monitoring.store.cache_budget import OF_ANSWERS
from monitoring.ui import cache
from monitoring.ui.drawing import kept_series
from monitoring.ui.drawing.event_marks import model_events
from monitoring.ui.drawing.kept_rows import kept_rows
from monitoring.ui.drawing.time_rows import on_axis, window_on_axis
from monitoring.ui.drawing.trends import Marks, labelled_trend
from monitoring.ui.look.theme import theme

_SERIES: Bounded[Series] = Bounded(
    16 << 20, lambda some: kept_series.POINT_BYTES * (sum(map(len, some.values())) + 10), OF_ANSWERS
)
_JUDGED_SERIES: tuple[Panel, ...] = (*LABELLED, BUSINESS)
"""Panels whose lines are their own rows by period, where labels are in; others have lines of columns."""
_PICTURES: Bounded[tuple["ref[pd.DataFrame]", str]] = Bounded(
    8 << 20, lambda kept: len(kept[1]) + 200, OF_ANSWERS
)


@dataclass(frozen=True)
class Trend:
    """A line.

    Parameters
    ----------
    line : Wanted
        What it is of: what the finding is, or what single days have and tells the same (`drawn_measure`).
    rows : DataFrame
        As `metric_time_rows` makes them; shared, nothing may be changed in it.
    over : Question
        Over which it is drawn: it gives the grain of its axis.
    """

    line: Wanted
    rows: pd.DataFrame
    over: Question

    def picture(self, question: Question) -> str:
        """Draw it for a list, once for rows that are drawn on every run; empty where there is no line."""
        look, window = theme(), window_on_axis(question)
        kept = _PICTURES.renewed(
            (id(self.rows), look, window),
            lambda one: one[0]() is self.rows,
            lambda _: (ref(self.rows), inline_sparkline(self.rows, theme=look, window=window)),
        )
        return kept[1]


def question_of(finding: Finding, question: Question) -> Question:
    """Give the question whose line is that of a finding.

    Parameters
    ----------
    finding : Finding
        Any.
    question : Question
        By which it was found.

    Returns
    -------
    Question
        The same; of the finding's own cohort and version where it is of a part of the rows.
    """
    if not of_a_part(finding, question):
        return question
    return cache.asked(replace(question.scope, cohort=finding.cohort, version=finding.version))[1]


def reaching_onset(finding: Finding, question: Question) -> Question:
    """Give the question over which a finding is drawn large: a sentence names its onset, the line has it.

    Parameters
    ----------
    finding : Finding
        Any.
    question : Question
        From `question_of`, or of a slice of it.

    Returns
    -------
    Question
        The same; from before the onset on, where that is older than all that is drawn otherwise.
    """
    taken = cache.snapshot(question.scope.model, cache.generation_of(question.scope))
    usual, longer = (widened(question, taken, since).span for since in (None, finding.since))
    if longer.start == usual.start:
        return question
    span = Span(longer.start, question.span.end)
    return replace(question, window=replace(question.window, spans=(span,)))


def finding_trend(
    finding: Finding, among: Sequence[Finding], question: Question, *, marked: bool = False
) -> Trend:
    """Give the line of the measure behind a finding.

    Parameters
    ----------
    finding : Finding
        Any.
    among : sequence of Finding
        All that stand beside it: what one of them needs is read for all.
    question : Question
        From `question_of`, or of a slice of it.
    marked : bool
        Whether with the window, the events, and the day since when it is wrong, as larger charts have them.

    Returns
    -------
    Trend
        By period, over the window and some weeks before, marked from before the onset on; without rows
        where there is no such series.
    """
    marks = _marks(finding, question) if marked else {}
    drawn = reaching_onset(finding, question) if marked else question
    wanted = drawn_measure(finding)
    if finding.panel in _JUDGED_SERIES:
        rows = labelled_trend(wanted.panel, wanted.measure, wanted.subject, drawn, marks)
        return Trend(wanted, rows, drawn)

    def made() -> pd.DataFrame:
        points = _series(among if drawn is question else [finding], drawn).get(wanted, [])
        then = usual_level(finding, wanted, points) if question.cohort_text == finding.cohort else nan
        level = None if isnan(then) else {"value": then, "lower": then, "upper": then}
        agreed = finding_limits(finding, wanted, points, question) if marked else None
        return metric_time_rows(_periods(points, question), baseline=level, thresholds=agreed, **marks)

    what = f"{wanted.panel} {wanted.measure} {wanted.subject} {marks}"
    return Trend(wanted, kept_rows("trend of a column", what, question, made), drawn)


def lens_trend(finding: Finding, lens: Wanted, question: Question) -> Trend:
    """Give the line of another measure, marked as that of a finding is.

    Parameters
    ----------
    finding : Finding
        Whose onset is marked.
    lens : Wanted
        Of which the line is; its panel has series of its own.
    question : Question
        From `question_of`, or of a slice of it.
    """
    marks, drawn = _marks(finding, question), reaching_onset(finding, question)
    return Trend(lens, labelled_trend(lens.panel, lens.measure, lens.subject, drawn, marks), drawn)


def _marks(finding: Finding, question: Question) -> Marks:
    """Give what a large chart shows beside the line."""
    happened = [(event.at, event.label) for event in model_events(question.scope)]
    marked = with_onset(happened, finding.since, question.zone, finding.until)
    clock = question.contract.timezone
    on_clock = [(wall_clock(at, clock), name) for at, name in marked]
    return {"events": on_clock, "window": window_on_axis(question)}


def read_ahead(finding: Finding, among: Sequence[Finding], question: Question) -> None:
    """Read what a finding's line needs, before anybody looks at it: as `finding_trend`, without a page."""
    own = question_of(finding, question)
    drawn = reaching_onset(finding, own)
    for one in [own] if drawn is own else [own, drawn]:
        if finding.panel in _JUDGED_SERIES:
            kept_series.of_panel(finding.panel, one, finding.measure)
        else:
            _series(among if one is own else [finding], one)


def _series(among: Sequence[Finding], question: Question) -> Series:
    number = cache.generation_of(question.scope)
    wanted = frozenset(drawn_measure(one) for one in among if one.panel not in _JUDGED_SERIES)
    key = cache.home(question.scope.model, number), question.scope, question.window, number, wanted

    def made() -> Series:
        taken = cache.snapshot(question.scope.model, number)
        return column_series(taken, widened(question, taken), wanted)

    return _SERIES.get(key, made)


def _periods(points: Sequence[SeriesPoint], question: Question) -> list[dict[str, object]]:
    """Shape them; of those without rows the outer ones alone, so that a regular feed has no gaps."""
    ends = {0, len(points) - 1}
    kept = [p for k, p in enumerate(points) if k in ends or p.n or not isnan(p.judged_value)]
    return [{**on_axis(p.period.span, question), "value": p.judged_value, "n": p.n} for p in kept]
