"""Gaps of hours in which no row came, where the same hours of the weeks before had some."""

from dataclasses import replace
from datetime import datetime, timedelta
from math import nan

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.errors import RowsGoneError
from monitoring.panels.daily_volume import BACK, LEAST_WEEKS
from monitoring.panels.evidence import Evidence
from monitoring.panels.gap import Gap
from monitoring.panels.hours_before import STILL_COME, HoursBefore, hour_number, whole_hours
from monitoring.panels.measurement import Measurement
from monitoring.panels.place import UNCOMPARED, Place
from monitoring.scope.cohort import names
from monitoring.scope.instant import HOUR_US, from_microseconds
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.statistics.arrays import Floats
from monitoring.statistics.arrival_gaps import (
    FORGOTTEN,
    LONGEST,
    NO_STRETCHES,
    EmptyStretches,
    gap_hours,
    worst_gap,
)
from monitoring.statistics.estimate import Estimate
from monitoring.store.columns.cells import OF_VERSION, keys_named
from monitoring.store.reads.hourly_rows import HourlyRows, first_and_last, hourly_rows
from monitoring.store.snapshot import Snapshot

MEASURE = "gap_hours"
OF_VERSIONS = "not known by version: one that is replaced stops for good"
OF_COLUMNS = "not known of this cohort: hours are kept by cohort columns alone"
_HOUR = timedelta(hours=1)
_TOO_SHORT = "history_too_short"


class ArrivalGaps:
    """The gaps of a question's periods; its rows are counted by hour once.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What is asked: of all rows of the model, or of a cohort that is made of cohort columns.
    everybody : ArrivalGaps, optional
        Those of all rows in the same window, where they are known already.
    """

    def __init__(
        self, snapshot: Snapshot, question: Question, everybody: "ArrivalGaps | None" = None
    ) -> None:
        self.snapshot, self.question = snapshot, question
        self.cohort = question.window.cohort
        self._reach = FORGOTTEN if self.cohort else 0
        """Hours before a period, where a part of the rows may have been silent for long already."""
        self._everybody = everybody

    @cached_property
    def everybody(self) -> "ArrivalGaps":
        """The gaps of all rows in the same window."""
        if self._everybody is not None or self.cohort is None:
            return self._everybody or self
        every = replace(self.question, window=replace(self.question.window, cohort=None))
        return ArrivalGaps(self.snapshot, every)

    @cached_property
    def _now(self) -> HourlyRows:
        span = self.question.span
        return hourly_rows(self.snapshot, Span(span.start - self._reach * _HOUR, span.end), self.cohort)

    @cached_property
    def history(self) -> HoursBefore:
        """The rows by hour of the weeks before as well."""
        return HoursBefore.of(self.question.span, self.snapshot, self.question.zone, self.cohort)

    @cached_property
    def _end(self) -> int:
        """Number the hour behind the newest rows."""
        hours = self._now
        if self.cohort is None:
            return self.history.end(hours, hour_number(self.snapshot.extent.newest))
        return self.everybody.end_of_part(self.history, hours) if len(hours.hour) else 0

    @property
    def newest(self) -> datetime:
        """The time up to which rows are known: that of the newest, or the end of the window."""
        known = min(self.snapshot.extent.newest, from_microseconds(self._end * HOUR_US))
        return min(known, self.question.span.end)

    def end_of_part(self, history: HoursBefore, hours: HourlyRows) -> int:
        """Number the hour up to which rows of a part are expected, of all rows.

        The hour of the newest of all is not over. Of a part whose own newest are stamped ahead nothing behind
        them is known.
        """
        newest = int(hours.hour[-1])
        own = history.end(hours, newest)
        known = min(self._end - 1, whole_hours(self.question.span)[1])
        return own if own <= newest else max(own, known)

    def lost_alone(
        self, empty: EmptyStretches, usual: Floats, part: HoursBefore, short: NDArray[np.bool_] | bool
    ) -> NDArray[np.bool_]:
        """Say which gaps a part has alone: one that lasts, or has no end, if it stopped and others went on.

        Of the first week of each `usual` rows are usual; of all other gaps it is as `short` says.
        """
        week = empty.first_week
        lasts = (empty.length >= LONGEST) | (empty.first > part.held.hour[-1])
        return np.where(lasts, self.goes_on(week, usual) & part.stopped(week), short)

    def goes_on(self, empty: EmptyStretches, usual: Floats) -> NDArray[np.bool_]:
        """Say in which stretches of at most a week all rows but some that are usual there went on."""
        others = self.history.usual_rows(empty) - usual
        return np.asarray(self.history.there(empty) >= STILL_COME * np.maximum(others, 1.0))

    @cached_property
    def _unknown(self) -> str:
        """Why nothing is known of these rows; empty where it is."""
        window = self.question.window
        if window.version or OF_VERSION in names(window.cohort):
            return OF_VERSIONS
        known = keys_named(window.cohort) <= {one.name for one in self.snapshot.cohorts}
        return "" if known else OF_COLUMNS

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
            usual; the reason names its local times and the rows that such hours have, says where the rows
            that told its minutes are gone, and up to when a part is silent still. 0 where there is none, NaN
            where hours are empty and fewer than four weeks are known. Larger is worse.
        """
        span = place.period.span
        why = self._unknown or ("" if rows or self.cohort else "empty_current")
        try:
            empty, known = (NO_STRETCHES, True) if why else self._empty(span)
        except RowsGoneError:
            why = "rows_dropped"
        if why:
            return place.row(MEASURE, "", Estimate.undefined(why), baseline=UNCOMPARED)
        if not known and rows:
            young = Evidence(nan, None, enough=False, note=_TOO_SHORT)
            return place.row(MEASURE, "", Estimate.undefined(_TOO_SHORT), baseline=UNCOMPARED, evidence=young)
        gap = self._worst(empty, span) if known else None
        if not gap and not rows:
            return place.row(MEASURE, "", Estimate.undefined("empty_current"), baseline=UNCOMPARED)
        found = gap_hours(gap.first, gap.last, rows) if gap else Estimate.counted(0.0, rows)
        said = gap.told(self.question.zone) if gap else ""
        evidence = Evidence(found.value, None, gap=gap)
        return place.row(MEASURE, "", found, baseline=UNCOMPARED, evidence=evidence, reason=said)

    def silent(self) -> EmptyStretches:
        """Give the stretches of the question's window without a row, as far as rows are usual."""
        return self._empty(self.question.span)[0]

    def _empty(self, span: Span) -> tuple[EmptyStretches, bool]:
        """Give the empty stretches as far as rows are usual, and whether enough weeks can tell that."""
        first = hour_number(self.snapshot.extent.first)
        start, end = whole_hours(span)
        start = max(start, first)
        begin = max(start - self._reach, first)
        longest = FORGOTTEN if self.cohort else LONGEST
        empty = EmptyStretches.of(self._now.hour, begin, min(end, self._end), longest).lasting_into(start)
        if not len(empty.first):
            return empty, True
        known = np.isfinite(self.history.rows(empty, BACK[:1])[:, 0]).sum(axis=1)
        return self.history.where_usual(empty, start), bool((known >= LEAST_WEEKS).any())

    def _worst(self, empty: EmptyStretches, span: Span) -> Gap | None:
        """Give the gap that lost most rows."""
        if not len(empty.first):
            return None
        week = empty.first_week
        usual, z = self.history.unusual(week, self._end)
        if self.cohort is not None:
            alone = self.everybody.lost_alone(empty, usual, self.history, short=True)
            usual, z = usual * (empty.length / week.length), np.where(alone, z, 0.0)
        at = worst_gap(usual, z)
        if at is None:
            return None
        hours = int(empty.first[at]), int(empty.ends[at])
        before, after = (from_microseconds(hour * HOUR_US) for hour in hours)
        try:
            ends, gone = self._around(before, after, span), False
        except RowsGoneError:  # which tell the minutes
            ends, gone = (max(before, span.start), after), True
        parts = (ends[1] - ends[0]) / (after - before)  # parts of hours, and of what began before the period
        still = self.everybody.newest if self._still(hours[0], span) else None
        if still and still - after < _HOUR:  # rows are usual up to the newest of all
            ends = ends[0], still
        return Gap(*ends, round(usual[at] * parts), to_the_hour=gone, still=still)

    def _still(self, first: int, span: Span) -> bool:
        """Say whether no row came from an hour on, and that is so at the end of the window."""
        return self.cohort is not None and first > self._now.hour[-1] and span.end >= self.question.span.end

    def _around(self, start: datetime, end: datetime, span: Span) -> tuple[datetime, datetime]:
        """Give the last row before a stretch and the first behind it, where the hours around it have some."""
        before = first_and_last(self.snapshot, Span(start - _HOUR, start), self.cohort)
        after = first_and_last(self.snapshot, Span(end, end + _HOUR), self.cohort)
        return max(before[1] if before else start, span.start), min(after[0] if after else end, span.end)
