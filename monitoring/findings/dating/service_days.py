"""Service days: stretches in which latency or errors passed a limit that the contract states.

Over a month, or over the window of a question, a bad day is forgotten: each day is judged by itself.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import isnan, nan

from monitoring.contract.model import Contract
from monitoring.contract.panel import SERVICE
from monitoring.findings.dating.dating import daily
from monitoring.findings.dating.outlying import CUTOFF, chance
from monitoring.findings.ranking import severity_rank
from monitoring.findings.thresholds import Limits, Severity, limits
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import compute
from monitoring.panels.service import PERCENTILES
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.statistics.intervals import p_from_interval
from monitoring.statistics.multiplicity import bh
from monitoring.store.snapshot import Snapshot

ERRORS = "error_rate"


def service_rows(snapshot: Snapshot, question: Question) -> list[Measurement]:
    """Give the stretch of days around the worst one, of every measure with a threshold in the contract.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked, of the whole window.

    Returns
    -------
    list of Measurement
        Judged, each over its own days: a percentile is off where its whole interval lies beyond the limit, a
        rate of errors where it does itself, and either where its test survives the correction for the number
        of days: of thirty calm ones the interval of some day lies beyond a close limit by chance.
    """
    stated = limited(snapshot.contract)
    if not stated:
        return []
    rows = compute(SERVICE, snapshot, daily(question, snapshot.extent.first))
    found = (_stretch(snapshot, question, measure, rows) for measure in stated)
    return [one for one in found if one is not None]


def limited(contract: Contract) -> list[str]:
    """Name the measures of service that a contract has a threshold for; no other is judged."""
    return [one for one in (*PERCENTILES, ERRORS) if contract.stated(SERVICE, one)]


def _stretch(
    snapshot: Snapshot, question: Question, measure: str, rows: Sequence[Measurement]
) -> Measurement | None:
    days = [one for one in rows if one.measure == measure and one.n and not isnan(one.value)]
    held = limits(SERVICE, measure, "", snapshot.contract) or Limits()
    severities = _severities(days, measure, held)
    inside = [k for k, one in enumerate(days) if severities[k] and one.window_start >= question.span.start]
    if not inside:
        return None
    worst = max(inside, key=lambda k: (severity_rank(severities[k] or ""), days[k].value))
    first = last = worst
    while first - 1 in inside:
        first -= 1
    while last + 1 in inside:
        last += 1
    span = Span(days[first].window_start, days[last].window_end)
    scope = replace(question.scope, by="none")
    over = replace(question, scope=scope, window=replace(question.window, spans=(span,)))
    whole = next(one for one in compute(SERVICE, snapshot, over) if one.measure == measure)
    return replace(whole, verdict=severities[worst] or "")


def _severities(days: Sequence[Measurement], measure: str, held: Limits) -> list[Severity | None]:
    """Judge each day; one that is not over is not judged."""
    if measure == ERRORS:
        found = [(chance(one, days), _beyond(one, one.value, one.change)) for one in days]
    else:
        found = [(_chance(one, held), _beyond(one, one.lower, one.change_lower)) for one in days]
    q_values = bh([p for p, _ in found]).tolist() if days else []
    sure = [size if q <= CUTOFF else 0.0 for (_, size), q in zip(found, q_values, strict=True)]
    return [None if one.partial else held.severity(size) for one, size in zip(days, sure, strict=True)]


def _chance(one: Measurement, held: Limits) -> float:
    """Say how likely a percentile is so far from the baseline's, or without one from the limit."""
    level = (end - held.least for end in (one.value, one.lower, one.upper))
    change = one.change, one.change_lower, one.change_upper
    found = p_from_interval(*(level if isnan(one.baseline_value) else change))
    return nan if found is None else found


def _beyond(one: Measurement, level: float, change: float) -> float:
    """The effect as every stated threshold has it: the change, or the level where there is no baseline."""
    return level if isnan(one.baseline_value) else change
