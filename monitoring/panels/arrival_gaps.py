"""Gaps of hours in which no row came, where the same hours of the weeks before had some."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import nan
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.errors import RowsGoneError
from monitoring.panels.daily_volume import BACK, LEAST_WEEKS
from monitoring.panels.evidence import Evidence
from monitoring.panels.hours_before import HoursBefore, hour_number, medians
from monitoring.panels.measurement import UNCOMPARED, Measurement, Place
from monitoring.scope.instant import HOUR_US, from_microseconds
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
from monitoring.store.reads.hourly_rows import HourlyRows, first_and_last, hourly_rows
from monitoring.store.snapshot import Snapshot

MEASURE = "gap_hours"
_USUAL = "rows are usual"
Floats = NDArray[np.float64]
_HOUR = timedelta(hours=1)
_TOO_SHORT = "history_too_short"
_AROUND = 12
"""Hours before and after in which a batch that came at another time is looked for."""
_STRAY = 0.1
"""Of fewer of its usual rows the newest hour, after an empty one, is stamped ahead: rows are not back."""


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
    def _history(self) -> HoursBefore:
        return HoursBefore.of(self.question.span, self.snapshot, self.question.zone)

    @cached_property
    def _end(self) -> int:
        """Number the hour behind the newest rows: a few that are stamped ahead of all others end no gap."""
        hour, end = self._now.hour, hour_number(self.snapshot.extent.last) + 1
        if len(hour) < 2 or hour[-1] + 1 != end or hour[-1] - hour[-2] == 1:
            return end
        newest = EmptyStretches(hour[-1:], np.ones_like(hour[-1:]))
        [usual] = medians(self._history.rows(newest, BACK[:1])[:, 0])
        return int(hour[-2]) + 1 if self._now.rows[-1] < _STRAY * usual else end

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
        first = hour_number(self.snapshot.extent.first)
        start = max(hour_number(span.start + _HOUR - timedelta(microseconds=1)), first)
        empty = EmptyStretches.of(self._now.hour, start, min(hour_number(span.end), self._end))
        if not len(empty.first):
            return empty, True
        known = np.isfinite(self._history.rows(empty, BACK[:1])[:, 0]).sum(axis=1)
        return empty.within(self._history.usual(empty.hours)), bool((known >= LEAST_WEEKS).any())

    def _worst(self, empty: EmptyStretches, span: Span) -> tuple[datetime, datetime, int] | None:
        """Give the rows around the gap that lost most rows, and how many are usual in it."""
        if not len(empty.first):
            return None
        usual, z = unusual_gaps(self._history.rows(empty, BACK))
        at = worst_gap(usual, np.where(self._moved(empty, usual), 0.0, z))
        if at is None:
            return None
        length = int(empty.length[at])
        before, after = self._around(int(empty.first[at]), length, span)
        return before, after, round(usual[at] * ((after - before) / _HOUR) / length)  # parts of hours as well

    def _moved(self, empty: EmptyStretches, usual: Floats) -> NDArray[np.bool_]:
        """Say which stretches are of a batch that came at another hour: alone, and its rows are there."""
        one = np.ones_like(empty.length)
        beside = [EmptyStretches(at, one) for at in (empty.first - 1, empty.first + empty.length)]
        alone = ~np.logical_or(*(self._history.usual(some) for some in beside))
        around = EmptyStretches(empty.first - _AROUND, empty.length + 2 * _AROUND)
        before = self._history.rows(around, BACK[:1])[:, 0]
        lost = medians(before) - self._history.there(around)
        return np.asarray(alone & (lost < usual / 2))

    def _around(self, first: int, length: int, span: Span) -> tuple[datetime, datetime]:
        """Give the last row before a stretch and the first behind it, where the hours around it have some."""
        start, end = (from_microseconds(hour * HOUR_US) for hour in (first, first + length))
        before = first_and_last(self.snapshot, Span(start - _HOUR, start))
        after = first_and_last(self.snapshot, Span(end, end + _HOUR))
        return max(before[1] if before else start, span.start), min(after[0] if after else end, span.end)


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
