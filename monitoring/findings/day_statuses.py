"""The status of each day: the worst that its own numbers say, or a finding that holds it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from math import nan

from monitoring.contract.headline_measures import headline_measures
from monitoring.contract.panel import BUSINESS, DRIFT, OVERVIEW, QUALITY, SERVICE, Panel
from monitoring.errors import RowsGoneError
from monitoring.findings.dating.service_days import limited
from monitoring.findings.finding import Finding
from monitoring.findings.panel_verdicts import calm_verdict, tells
from monitoring.findings.ranking import severity_rank
from monitoring.findings.thresholds import SEVERITIES, UNJUDGED
from monitoring.findings.verdicts import judge
from monitoring.panels.distributions.counted_drift import LEAST_ROWS
from monitoring.panels.distributions.period_profiles import PeriodProfiles
from monitoring.panels.labels.settled import LABELLED
from monitoring.panels.measurement import PARTIAL, Measurement
from monitoring.panels.quality import NOT_RULES
from monitoring.panels.registry import available, compute
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.period import Period
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.store.snapshot import Snapshot

MOST_DAYS = 30
_JUDGED: tuple[Panel, ...] = ("performance", "calibration", "drift", "quality", BUSINESS)
_OF_COLUMNS = {DRIFT, QUALITY}
"""Panels whose subjects are columns: only there the same name is the same thing."""
_TAKEN = {"ok", "warning", "critical"}
"""Verdicts that say how something is."""


@dataclass(frozen=True)
class DayStatus:
    """How one panel, or the model as a whole, was on one day.

    Parameters
    ----------
    panel : Panel
        Its name; ``overview`` for the model: the worst of its panels.
    window_start, window_end : datetime
        The day, half-open.
    verdict : str
        As of a measurement: ``critical`` or ``warning`` where a finding holds the day or the day's own
        leading measure of performance says so, ``ok`` where neither does and the panel could be judged,
        ``insufficient`` where the day has too few rows or labels, or is not over, ``undefined`` without rows.
    n : int
        Rows of the day; labelled ones beside a measure.
    measure : str
        The leading measure of performance, judged among the days shown; empty where none was taken.
    value, lower, upper : float
        Of that measure on this day, with its 95 % interval; NaN without one.
    finding : str
        Id of the worst finding that holds the day: from its onset until its end, and where it has no date
        over its whole window, as nothing divides those days. Empty where none does.
    reason : str
        Why there is no verdict.
    """

    panel: Panel
    window_start: datetime
    window_end: datetime
    verdict: str
    n: int
    measure: str = ""
    value: float = nan
    lower: float = nan
    upper: float = nan
    finding: str = ""
    reason: str = ""


COLUMNS: tuple[str, ...] = tuple(one.name for one in fields(DayStatus))


def day_statuses(
    snapshot: Snapshot, question: Question, rows: Sequence[Measurement], findings: Sequence[Finding]
) -> tuple[DayStatus, ...]:
    """Give the status of the last days of a window, at most thirty.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Of the whole window.
    rows : sequence of Measurement
        Its judged rows, of every panel from which findings are taken.
    findings : sequence of Finding
        Of the same question, dated, worst first.

    Returns
    -------
    tuple of DayStatus
        Day by day of the model as a whole, then of each panel that is judged; empty for a window of fewer
        than two whole days.
    """
    days = last_days(question)
    if days is None:
        return ()
    found = _Days(snapshot, days)
    held = {panel: _held_by(panel, rows, findings) for panel in (*_JUDGED, SERVICE)}
    panels = {panel: _of_window(panel, rows) for panel in _JUDGED}
    panels[SERVICE] = "ok" if limited(snapshot.contract) else ""
    asked = {panel: calm for panel, calm in panels.items() if calm or held[panel]}
    each = {panel: found.cells(panel, calm, held[panel]) for panel, calm in asked.items()}
    of_model = [_worst(list(of_day)) for of_day in zip(*each.values(), strict=True)]
    return (*of_model, *(cell for cells in each.values() for cell in cells))


def last_days(question: Question) -> Question | None:
    """Ask a question of the last whole days of its window, by day; None where there are fewer than two."""
    zone, span, day = question.zone, question.span, timedelta(days=1)
    first, after = local_day(span.start, zone), local_day(span.end, zone)
    first = max(first + day * (midnight(first, zone) < span.start), after - MOST_DAYS * day)
    if after - first < 2 * day:
        return None
    window = replace(question.window, spans=(Span(midnight(first, zone), midnight(after, zone)),))
    return replace(question, window=window, scope=replace(question.scope, by="day"))


def _of_window(panel: Panel, rows: Sequence[Measurement]) -> str:
    """Say what a panel is where no finding holds: steady, open, or (empty) not judged at all."""
    verdicts = {one.verdict for one in rows if one.panel == panel and tells(one)}
    if verdicts & _TAKEN:
        return "ok"
    return "insufficient" if verdicts & {*UNJUDGED} else ""


def _held_by(panel: Panel, rows: Sequence[Measurement], findings: Sequence[Finding]) -> list[Finding]:
    """Give the findings that hold days of a panel, worst first, as severe as they are there.

    A column is one finding, which may be told by another panel: where values are missing drift sees it, too.
    """
    worst: dict[str, int] = {}
    for one in rows if panel in _OF_COLUMNS else ():
        if one.panel == panel and one.subject and severity_rank(one.verdict):
            worst[one.subject] = max(worst.get(one.subject, 0), severity_rank(one.verdict))
    found = [
        one if one.panel == panel else replace(one, severity=SEVERITIES[worst[one.subject] - 1])
        for one in findings
        if one.panel == panel or (one.panel in _OF_COLUMNS and one.subject in worst)
    ]
    return sorted(found, key=lambda one: -severity_rank(one.severity))


class _Days:
    """The days of a strip, and what is known of each."""

    def __init__(self, snapshot: Snapshot, question: Question) -> None:
        self.question = question
        self.rows = [one.counts.get("rows", 0) for one in PeriodProfiles(snapshot, question).tallies[0]]
        self.measured = _measured(snapshot, question)
        stated = snapshot.contract.business
        self.labelled = (*LABELLED, BUSINESS) if stated and stated.costs else LABELLED

    def cells(self, panel: Panel, calm: str, held: Sequence[Finding]) -> list[DayStatus]:
        """Give the days of one panel."""
        each = zip(self.question.periods, self.rows, strict=True)
        return [self._cell(panel, calm or "insufficient", period, n, held) for period, n in each]

    def _cell(
        self, panel: Panel, calm: str, period: Period, n: int, findings: Sequence[Finding]
    ) -> DayStatus:
        span = period.span
        day = self._alone(DayStatus(panel, span.start, span.end, calm, n), period)
        held = next((finding for finding in findings if _holds(finding, span, n)), None)
        if held is None:
            return day
        worse = severity_rank(held.severity) >= severity_rank(day.verdict)
        return replace(
            day,
            finding=held.id,
            verdict=held.severity if worse else day.verdict,
            reason="" if worse else day.reason,
        )

    def _alone(self, day: DayStatus, period: Period) -> DayStatus:
        """Say what a day is by itself."""
        if not day.n:
            return replace(day, verdict="undefined", reason="no_rows")
        row = self.measured.get(day.window_start) if day.panel in self.labelled else None
        if row is not None and day.panel == "performance":
            day = replace(
                day, measure=row.measure, value=row.value, lower=row.lower, upper=row.upper, n=row.n
            )
        if row is not None and (day.panel == "performance" or row.verdict not in _TAKEN):
            said = row.verdict if row.verdict in _TAKEN else "insufficient"
            return replace(day, verdict=said, reason=row.reason)
        if period.partial or self.question.unfinished(period.span):
            return replace(day, verdict="insufficient", reason=PARTIAL)
        few = row is None and day.n < LEAST_ROWS
        return replace(day, verdict="insufficient", reason="too_few") if few else day


def _measured(snapshot: Snapshot, question: Question) -> dict[datetime, Measurement]:
    """Judge the leading measure of performance on each day, among the days shown."""
    contract = snapshot.contract
    if "performance" not in available(contract):
        return {}
    lead = headline_measures(contract)[0]
    try:
        rows = judge(compute("performance", snapshot, question, frozenset({lead})), contract)
    except RowsGoneError:
        return {}
    return {one.window_start: one for one in rows if (one.measure, one.subject) == (lead, "")}


def _holds(finding: Finding, span: Span, n: int) -> bool:
    """Say whether a finding lasts on a day; on one without rows only what is about their number does."""
    if not n and finding.measure not in NOT_RULES:
        return False
    start, end = finding.since or finding.first_seen, finding.until or finding.last_seen
    return start < span.end and span.start < end


def _worst(cells: Sequence[DayStatus]) -> DayStatus:
    """Give the day of the model: that of its worst panel, else what its panels are together."""
    worst = max(cells, key=lambda one: severity_rank(one.verdict))
    if not severity_rank(worst.verdict):
        steady, undecided = (
            {one.panel for one in cells if one.verdict == verdict} for verdict in ("ok", "insufficient")
        )
        calm = calm_verdict(steady, undecided) if steady or undecided else "undefined"
        worst = next((one for one in cells if one.verdict == calm), worst)
    return replace(worst, panel=OVERVIEW)
