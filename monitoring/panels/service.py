"""Service: how fast the model answered, how often it failed, how much it was asked."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from math import floor, isnan, nan
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from monitoring.contract.panel import SERVICE
from monitoring.panels.left_out import left_out
from monitoring.panels.measurement import Measurement, with_reason
from monitoring.panels.place import NO_BASELINE, Place
from monitoring.panels.sides import sides
from monitoring.profiles import LevelCounts
from monitoring.profiles.records import levels
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import difference, proportion, rate_change
from monitoring.statistics.latency import ALPHA, ZERO_BIN, Sketch, percentile_ranks
from monitoring.store.reads.row_reads import EXACT_ROWS, Values, latencies
from monitoring.store.records.daily_records import DailyRecords
from monitoring.store.snapshot import Snapshot

TOO_FEW = "too_few"
_NO_STATUS = "without a status"
LEAST_REQUESTS = 30
"""Fewer have no rate of errors that is judged."""
PERCENTILES = {"latency_p50": 0.50, "latency_p95": 0.95, "latency_p99": 0.99}


def service(snapshot: Snapshot, question: Question) -> list[Measurement]:
    """Measure latency, errors and throughput in every period.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Window, baseline, cohort, version, grain.

    Returns
    -------
    list of Measurement
        ``latency_p50 latency_p95 latency_p99`` in milliseconds, ``error_rate``, ``throughput`` in requests
        an hour. Larger is worse, but for throughput. Judged only where the contract sets a threshold. The
        hours of a day that is not over are those until its newest row, of a version those of the days from
        its first to its last row.
    """
    reader = _Reader(snapshot, question)
    found: list[Measurement] = []
    for period in question.periods:
        found += reader.rows(Place(SERVICE, question, period))
    return found


class _Reader:
    """Reads both sides once."""

    def __init__(self, snapshot: Snapshot, question: Question) -> None:
        self.tallies = sides(snapshot, question, "service")
        self.sketches = sides(snapshot, question, "latency")
        stated = snapshot.contract.service
        self.timed = stated is not None and stated.latency_ms is not None
        self.stated = stated is not None and stated.status is not None
        zone, selection = question.zone, question.baseline.selection
        first = midnight(local_day(snapshot.extent.first, zone), zone)
        logged = Span(first, max(question.span.end, first))
        self.ran = _ran(self.tallies.window, question.scope.version, zone) or logged
        then = _ran(self.tallies.baseline, selection.version if selection else "", zone)
        self.usual = [_within(span, then or logged) for span in _spans(question)]
        self.exact: Values | None = None
        self.base: dict[str, Estimate] = {}
        if self.timed:
            self._read(snapshot, question)

    def _read(self, snapshot: Snapshot, question: Question) -> None:
        few = self.sketches.window.merged("", _sketch).n <= EXACT_ROWS
        if few and not snapshot.rows_gone(question.window):
            self.exact = latencies(snapshot, question.window)
        selection = question.baseline.selection
        if selection is None:
            return
        sketch = self.sketches.reference("", _sketch)
        small = sketch.n <= EXACT_ROWS and not snapshot.rows_gone(selection)
        then = latencies(snapshot, selection).ascending() if small else None
        self.base = {name: _percentile(q, then, sketch) for name, q in PERCENTILES.items()}

    def rows(self, place: Place) -> list[Measurement]:
        """Give the rows of one period."""
        tally = self.tallies.current("", LevelCounts.merged, place.period).counts
        then = self.tallies.reference("", LevelCounts.merged).counts
        requests = tally.get("requests", 0)
        found = self._latency(place, requests) if self.timed else []
        if self.stated:
            now = tally.get("errors", 0), tally.get("checked", 0)
            base = then.get("errors", 0), then.get("checked", 0)
            unknown = left_out(_NO_STATUS, requests - now[1], then.get("requests", 0) - base[1])
            found.append(_errors(place, now, base, unknown))
        return [*found, self._throughput(place, requests, then.get("requests", 0))]

    def _throughput(self, place: Place, requests: int, then: int) -> Measurement:
        """Give requests an hour; a baseline has a rate where it is a stretch of time."""
        now = Estimate.counted(requests / _hours([_within(_covered(place), self.ran)]), requests)
        hours = _hours(self.usual)
        if not hours or not then:
            return place.row("throughput", "", now, baseline=NO_BASELINE)
        base = Estimate.counted(then / hours, then)
        change = Estimate.counted(now.value - base.value, now.n)
        return place.row("throughput", "", now, baseline=base, change=change)

    def _latency(self, place: Place, requests: int) -> list[Measurement]:
        now = None if self.exact is None else self.exact.within(place.period.span)
        sketch = self.sketches.current("", _sketch, place.period)
        found = []
        for name, q in PERCENTILES.items():
            estimate, base = _percentile(q, now, sketch), self.base.get(name, NO_BASELINE)
            change = difference(base, estimate) if base.defined and estimate.defined else None
            row = place.row(name, "", estimate, baseline=base, change=change)
            found.append(with_reason(row, untimed(requests - estimate.n)) if estimate.n < requests else row)
        return found


def _spans(question: Question) -> tuple[Span, ...]:
    """The time that the baseline covers; none for a file."""
    selection = question.baseline.selection
    return () if selection is None or selection.source else tuple(selection.spans)


def _ran(records: DailyRecords, version: str, zone: ZoneInfo) -> Span | None:
    """Give the days from the first to the last row of a version; None of all versions, and without rows."""
    days = records.of("").day
    if not version or not len(days):
        return None
    first, last = date.fromordinal(int(days.min())), date.fromordinal(int(days.max()))
    return Span(midnight(first, zone), midnight(last + timedelta(days=1), zone))


def _within(span: Span, ran: Span | None) -> Span:
    """Give the part of a span in which a version ran; all of it where it did not run in any."""
    if ran is None or ran.end <= span.start or span.end <= ran.start:
        return span
    return Span(max(span.start, ran.start), min(span.end, ran.end))


def _covered(place: Place) -> Span:
    """Give the time that has been seen of a period: of a day that is not over that until its newest row."""
    span, question = place.period.span, place.question
    seen = Span(span.start, max(question.newest, span.start + _LEAST_SEEN))
    return seen if question.unfinished(span) and seen.end < span.end else span


_LEAST_SEEN = timedelta(hours=1)
"""The requests of some minutes are no number an hour."""


def untimed(requests: int) -> str:
    """Say how many requests a percentile leaves out: timeouts logged as endless or as −1 make it look good.

    Examples
    --------
    >>> untimed(1), untimed(1200)
    ('1 request without a finite latency from 0 on', '1,200 requests without a finite latency from 0 on')
    """
    return f"{requests:,} {'request' if requests == 1 else 'requests'} without a finite latency from 0 on"


def _hours(spans: Sequence[Span]) -> float:
    return sum((span.end - span.start).total_seconds() for span in spans) / 3600


def _errors(place: Place, now: tuple[int, int], then: tuple[int, int], unknown: str) -> Measurement:
    level = proportion(*now, reason="empty_current")
    base = proportion(*then, reason="empty_reference")
    few = place.stated("error_rate") and 0 < min(now[1], then[1] or now[1]) < LEAST_REQUESTS
    reason = "; ".join(filter(None, (TOO_FEW if few else "", unknown)))
    return place.row("error_rate", "", level, baseline=base, change=rate_change(*then, *now), reason=reason)


def _sketch(records: Sequence[bytes]) -> Sketch:
    """Merge what was counted of latencies."""
    read = levels(records)
    named = read.named
    return Sketch.of(_bins(tuple(read.names))[named], read.total()[named])


@lru_cache(maxsize=64)
def _bins(names: tuple[str, ...]) -> NDArray[np.int64]:
    """Read the bins that the levels of records name."""
    return np.array([ZERO_BIN if name == "zero" else int(name) for name in names], dtype=np.int64)


def _percentile(
    q: float, ascending: np.ndarray[tuple[int], np.dtype[np.float64]] | None, sketch: Sketch
) -> Estimate:
    """Give a percentile: exact with its order-statistic interval, else from the sketch, within 1 %."""
    if ascending is not None:
        n = len(ascending)
        if not n:
            return Estimate.undefined("empty_current")
        ranks, own = percentile_ranks(n, q), floor(q * (n - 1))
        low = float(ascending[min(ranks.lower - 1, own)]) if ranks.lower >= 1 else nan  # as of the sketch
        high = float(ascending[max(ranks.upper - 1, own)]) if ranks.upper <= n else nan
        reason = TOO_FEW if isnan(low) or isnan(high) else ""
        return Estimate(float(ascending[own]), low, high, n, reason=reason)
    if not sketch.n:
        return Estimate.undefined("empty_current")
    found, (low, high) = sketch.quantile(q), sketch.interval(q)
    reason = TOO_FEW if isnan(low) or isnan(high) else ""
    return Estimate(found, low, high, sketch.n, None, f"binned ±{ALPHA:.0%}", reason, found * ALPHA)
