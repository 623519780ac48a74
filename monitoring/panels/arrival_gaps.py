"""Gaps of hours in which no row came, where the same hours of the weeks before had some."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from math import nan
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.errors import RowsGoneError
from monitoring.panels.daily_volume import BACK, LEAST_WEEKS
from monitoring.panels.evidence import Evidence
from monitoring.panels.measurement import UNCOMPARED, Measurement, Place
from monitoring.panels.weeks_before import with_weeks_before
from monitoring.scope.instant import from_microseconds, local_day, midnight
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.statistics.arrival_gaps import (
    NO_STRETCHES,
    EmptyStretches,
    gap_hours,
    unusual_gaps,
    worst_gap,
)
from monitoring.statistics.estimate import Estimate
from monitoring.store.kinds.hours import HOUR_US
from monitoring.store.reads.hourly_rows import HourlyRows, first_and_last, hourly_rows
from monitoring.store.snapshot import Snapshot

MEASURE = "gap_hours"
_USUAL = "rows are usual"
Floats = NDArray[np.float64]
_HOUR = timedelta(hours=1)
_TOO_SHORT = "history_too_short"


class ArrivalGaps:
    """The gaps of a question's periods; its rows are counted by hour once.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What is asked: of all rows of the model alone.
    """

    def __init__(self, snapshot: Snapshot, question: Question) -> None:
        self.snapshot, self.question = snapshot, question

    @cached_property
    def _now(self) -> HourlyRows:
        return hourly_rows(self.snapshot, self.question.span)

    @cached_property
    def _history(self) -> "_History":
        return _History.of(self.question.span, self.snapshot, self.question.zone)

    def row(self, place: Place, rows: int) -> Measurement:
        """Give the gap of a period that lost most rows.

        Parameters
        ----------
        place : Place
            Where the row stands.
        rows : int
            Of the period.

        Returns
        -------
        Measurement
            ``gap_hours``, from the last row before the gap to the first behind it, or as far as rows are
            usual; the reason names its local times and the rows that such hours have. 0 where there is none,
            NaN where hours are empty and fewer than four weeks are known. Larger is worse.
        """
        window, span = self.question.window, place.period.span
        whole = window.cohort is None and not window.version
        why = "" if whole and rows else "empty_current" if whole else "not known by cohort"
        try:
            empty, known = (NO_STRETCHES, True) if why else self._empty(span)
        except RowsGoneError:
            why = "rows_dropped"
        if why:
            return place.row(MEASURE, "", Estimate.undefined(why), baseline=UNCOMPARED)
        if not known:
            young = Evidence(nan, None, enough=False, note=_TOO_SHORT)
            return place.row(MEASURE, "", Estimate.undefined(_TOO_SHORT), baseline=UNCOMPARED, evidence=young)
        gap = self._worst(empty, span)
        found = gap_hours(*gap[:2], rows) if gap else Estimate.counted(0.0, rows)
        said = str(Gap.of(*gap, self.question.zone)) if gap else ""
        evidence = Evidence(found.value, None)
        return place.row(MEASURE, "", found, baseline=UNCOMPARED, evidence=evidence, reason=said)

    def _empty(self, span: Span) -> tuple[EmptyStretches, bool]:
        """Give the empty stretches as far as rows are usual, and whether enough weeks can tell that."""
        first, last = self.snapshot.extent.first, self.snapshot.extent.last
        start = max(_number(span.start + _HOUR - timedelta(microseconds=1)), _number(first))
        empty = EmptyStretches.of(self._now.hour, start, min(_number(span.end), _number(last) + 1))
        if not len(empty.first):
            return empty, True
        weeks = self._history.rows(empty.hours, BACK[:1])[:, 0]
        known = np.isfinite(weeks).sum(axis=1)
        return empty.within(2 * (weeks > 0).sum(axis=1) > known), bool((known >= LEAST_WEEKS).any())

    def _worst(self, empty: EmptyStretches, span: Span) -> tuple[datetime, datetime, int] | None:
        """Give the rows around the gap that lost most rows, and how many are usual in it."""
        if not len(empty.first):
            return None
        usual, z = unusual_gaps(self._history.rows(empty, BACK))
        at = worst_gap(usual, z)
        if at is None:
            return None
        length = int(empty.length[at])
        before, after = self._around(int(empty.first[at]), length, span)
        return before, after, round(usual[at] * ((after - before) / _HOUR) / length)  # parts of hours as well

    def _around(self, first: int, length: int, span: Span) -> tuple[datetime, datetime]:
        """Give the last row before a stretch and the first behind it, where the hours around it have some."""
        start, end = (from_microseconds(hour * HOUR_US) for hour in (first, first + length))
        before = first_and_last(self.snapshot, Span(start - _HOUR, start))
        after = first_and_last(self.snapshot, Span(end, end + _HOUR))
        return max(before[1] if before else start, span.start), min(after[0] if after else end, span.end)


def _number(moment: datetime) -> int:
    """Number the whole hour of a moment, since 1970 (UTC)."""
    return int(moment.timestamp() // 3600)


@dataclass(frozen=True, eq=False)
class _History:
    """The rows of the weeks before a span and of the span itself, hour by hour.

    ``until`` are all rows before each hour of ``held``; ``begun`` is the first hour that is known.
    """

    held: HourlyRows
    until: NDArray[np.int64]
    begun: int
    zone: ZoneInfo

    @classmethod
    def of(cls, span: Span, snapshot: Snapshot, zone: ZoneInfo) -> "_History":
        def counted(start: date) -> HourlyRows:
            return hourly_rows(snapshot, Span(midnight(start, zone), span.end))

        held, kept = with_weeks_before(snapshot, local_day(span.start, zone), counted)
        begun = max(snapshot.extent.first, midnight(kept, zone) if kept else snapshot.extent.first)
        return cls(held, np.concatenate([[0], np.cumsum(held.rows)]), _number(begun), zone)

    def rows(self, empty: EmptyStretches, back: NDArray[np.int64]) -> Floats:
        """Count the rows of the same hours of the clock on other days; shape of stretches and of `back`."""
        starts = self._shifted(empty, back)
        ends = starts + empty.length[:, None, None]
        first, last = (np.searchsorted(self.held.hour, some) for some in (starts, ends))
        return np.where(starts > self.begun, self.until[last] - self.until[first], nan)

    def _shifted(self, empty: EmptyStretches, back: NDArray[np.int64]) -> NDArray[np.int64]:
        """Number the first hour of each stretch on other days, when clocks told the same."""

        @cache
        def ahead(day: date) -> float:
            offset = datetime(day.year, day.month, day.day, 12, tzinfo=self.zone).utcoffset()
            return (offset or timedelta()) / _HOUR

        days = [datetime.fromtimestamp(first * 3600, self.zone).date() for first in empty.first.tolist()]
        shifts = back.ravel().tolist()
        turned = [[round(ahead(day) - ahead(day + timedelta(days=k))) for k in shifts] for day in days]
        clocks = np.array(turned, dtype=np.int64).reshape(-1, *back.shape)
        return np.asarray(empty.first[:, None, None] + 24 * back + clocks, dtype=np.int64)


@dataclass(frozen=True)
class Gap:
    """A gap as the reason of a row names it.

    Parameters
    ----------
    first, last : datetime
        Local times, without a zone, to the minute.
    usual : int
        Rows that such hours have.
    """

    first: datetime
    last: datetime
    usual: int

    @classmethod
    def of(cls, before: datetime, after: datetime, usual: int, zone: ZoneInfo) -> "Gap":
        """Tell one by the clock of the model's days."""
        first, last = (moment.astimezone(zone).replace(tzinfo=None) for moment in (before, after))
        return cls(first, last, usual)

    @classmethod
    def named(cls, reason: str) -> "Gap | None":
        """Read it; None where the reason names none.

        Examples
        --------
        >>> Gap.named("counted; 2026-05-12T02:07 to 2026-05-12T05:03, 240 rows are usual").usual
        240
        """
        said = re.search(r"(\S+T\S+) to (\S+T\S+), (\d+) " + _USUAL, reason)
        if said is None:
            return None
        return cls(datetime.fromisoformat(said[1]), datetime.fromisoformat(said[2]), int(said[3]))

    def __str__(self) -> str:
        """Write it into a reason."""
        first, last = (one.isoformat(timespec="minutes") for one in (self.first, self.last))
        return f"{first} to {last}, {self.usual} {_USUAL}"

    def moment(self, local: datetime, zone: ZoneInfo) -> datetime:
        """Give one of its ends as a moment."""
        return local.replace(tzinfo=zone).astimezone(UTC)
