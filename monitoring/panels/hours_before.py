"""The hours of the weeks before a window: what is usual at the same hours of the clock."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from math import nan
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from monitoring.panels.daily_volume import BACK
from monitoring.panels.weeks_before import WEEKS, with_weeks_before
from monitoring.scope.cohort import Expression
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.window import Span
from monitoring.statistics.arrival_gaps import FORGOTTEN, LONGEST, WEEK, EmptyStretches, unusual_gaps
from monitoring.statistics.unusual_counts import medians
from monitoring.store.reads.hourly_rows import HourlyRows, hourly_rows
from monitoring.store.snapshot import Snapshot

Floats = NDArray[np.float64]
_HOUR = timedelta(hours=1)
_AROUND = 12
"""Hours before and after, which tell how many rows come now, and whether a batch came at another time."""
_DAY = 24
WEEKS_HELD = WEEKS + FORGOTTEN // WEEK
"""Before a span: what is silent in it may have become so before."""
STILL_COME = 0.5
"""Of the rows that are usual: where fewer come something else is going on."""
_PUT_FORWARD = 2
"""Hours by which clocks of two places that change them differ more or less."""
_STRAY = 0.1
"""Of fewer of its usual rows the newest hour, after an empty one, is stamped ahead: rows are not back."""


@dataclass(frozen=True, eq=False)
class HoursBefore:
    """Rows by hour.

    Parameters
    ----------
    held : HourlyRows
        Of the weeks before a span and of the span itself.
    until : ndarray of int64, shape (H + 1,)
        All rows before each of its hours, and in all of them.
    begun : int
        The first hour that is known.
    zone : ZoneInfo
        Whose clocks tell which hours are the same.
    """

    held: HourlyRows
    until: NDArray[np.int64]
    begun: int
    zone: ZoneInfo

    @classmethod
    def of(
        cls, span: Span, snapshot: Snapshot, zone: ZoneInfo, cohort: Expression | None = None
    ) -> "HoursBefore":
        """Count the rows of a span, and of twelve weeks before it as far as they are there.

        Raises
        ------
        RowsGoneError
            Where rows of the span itself have gone.
        """

        def counted(start: date) -> HourlyRows:
            return hourly_rows(snapshot, Span(midnight(start, zone), span.end), cohort)

        held, kept = with_weeks_before(snapshot, local_day(span.start, zone), counted, WEEKS_HELD)
        begun = max(snapshot.extent.first, midnight(kept, zone) if kept else snapshot.extent.first)
        return cls.begun_with(held, hour_number(begun), zone, part=cohort is not None)

    @classmethod
    def begun_with(cls, held: HourlyRows, begun: int, zone: ZoneInfo, *, part: bool) -> "HoursBefore":
        """Take rows that are counted; a part of all may have begun later, and had no hours of none before."""
        if part:
            begun = max(begun, int(held.hour[0])) if len(held.hour) else begun
        return cls(held, np.concatenate([[0], np.cumsum(held.rows)]), begun, zone)

    def rows(self, empty: EmptyStretches, back: NDArray[np.int64]) -> Floats:
        """Count the rows of the same hours of the clock on other days; shape of stretches and of `back`.

        Of several days in a row no day is counted twice.
        """
        starts = self._shifted(empty, back)
        ends = starts + empty.length[:, None, None]
        first, last = (np.searchsorted(self.held.hour, some) for some in (starts, ends))
        days, place = -(-empty.length // _DAY)[:, None], np.arange(len(back))
        apart = (place % days == 0) & ((place + days <= len(back)) | (place == 0))
        return np.where((starts > self.begun) & apart[..., None], self.until[last] - self.until[first], nan)

    def usual_rows(self, empty: EmptyStretches) -> Floats:
        """Give the median of the same hours of the same weekday."""
        return _of_own_weekday(self.rows(empty, BACK[:1]))

    def usual(self, hours: EmptyStretches) -> NDArray[np.bool_]:
        """Say in which hours there are rows on most such weekdays that are known."""
        weeks = self.rows(hours, BACK[:1])[:, 0]
        return np.asarray(2 * (weeks > 0).sum(axis=1) > np.isfinite(weeks).sum(axis=1))

    def where_usual(self, empty: EmptyStretches, start: int) -> EmptyStretches:
        """Cut stretches that last into an hour down to the hours in which rows are usual."""
        known = empty.lasting_into(start)
        return known.within(self.usual(known.hours)).lasting_into(start) if len(known.first) else known

    def there(self, some: EmptyStretches) -> NDArray[np.int64]:
        """Count the rows of stretches themselves."""
        first, last = (np.searchsorted(self.held.hour, at) for at in (some.first, some.first + some.length))
        return np.asarray(self.until[last] - self.until[first])

    def stopped(self, empty: EmptyStretches) -> NDArray[np.bool_]:
        """Say which stretches no fading led to: a day and a week before them had half of their usual rows."""
        found = np.ones(len(empty.first), dtype=np.bool_)
        for hours in (_DAY, WEEK):
            before = EmptyStretches(empty.first - hours, np.full_like(empty.length, hours))
            found &= self.there(before) >= STILL_COME * self.usual_rows(before)
        return found

    def end(self, hours: HourlyRows, newest: int) -> int:
        """Number the hour behind the newest rows: a few that are stamped ahead of all others end no gap."""
        hour, end = hours.hour, newest + 1
        if len(hour) < 2 or hour[-1] + 1 != end or hour[-1] - hour[-2] == 1:
            return end
        last = EmptyStretches(hour[-1:], np.ones_like(hour[-1:]))
        [usual] = self.usual_rows(last)
        return int(hour[-2]) + 1 if hours.rows[-1] < _STRAY * usual else end

    def unusual(self, empty: EmptyStretches, end: int) -> tuple[Floats, Floats]:
        """Say how many rows are usual in some empty stretches, and how unusual none is.

        Parameters
        ----------
        empty : EmptyStretches
            Of the span, each of a week at most.
        end : int
            The hour behind the newest rows.

        Returns
        -------
        usual, z : array, shape (S,)
            By what comes in the hours around a stretch, where that is less than usual: rows that become
            fewer leave hours empty. 0 where its rows came at another hour, as a batch may, and all rows do
            whose clocks are put forward on another day: of an hour or two at the edge of their day nothing is
            said until a day later, of a batch until half a day later.
        """
        before, ends = self.rows(empty, BACK), (empty.first - 1, empty.ends)
        opens, closes = (~self.usual(EmptyStretches(at, np.ones_like(at))) for at in ends)
        start = empty.first - np.where(empty.length < LONGEST, _AROUND, empty.length)
        around = EmptyStretches(start, np.minimum(ends[1] + _AROUND, end) - start)
        beside = _of_own_weekday(self.rows(around, BACK[:1]) - before[:, :1])
        there = np.divide(self.there(around), beside, out=np.ones_like(beside), where=beside > 0)
        usual = _of_own_weekday(before)
        _, z = unusual_gaps(before * np.minimum(there, 1.0)[:, None, None])
        moved = opens & closes & self._moved(empty, usual)
        unsure = (self._at_other_hours(empty) > usual / 2) | (ends[1] + _DAY > end)
        short = empty.length <= _PUT_FORWARD
        moved |= short & np.where(opens ^ closes, unsure, opens & (ends[1] + _AROUND > end))
        return usual, np.where(moved, 0.0, z)

    def times(self, gap: EmptyStretches, before: int) -> int:
        """Count how often the weeks before an hour were silent for half as many rows as in a gap, or more."""
        begin = before - WEEK * min(max((before - self.begun) // WEEK, 0), WEEKS)
        first, last = np.searchsorted(self.held.hour, [begin, before])
        counts = np.zeros(before - begin, dtype=np.int64)
        counts[self.held.hour[first:last] - begin] = self.held.rows[first:last]
        typical = counts.reshape(-1, WEEK).mean(axis=0) if len(counts) else np.zeros(WEEK)
        until = np.concatenate([[0.0], np.cumsum(np.tile(typical, len(counts) // WEEK + 2))])

        def lost(some: EmptyStretches) -> Floats:
            place = (some.first - begin) % WEEK
            return np.asarray(until[place + some.length] - until[place])

        past = EmptyStretches.of(self.held.hour[first:last], begin, before, FORGOTTEN)
        return int(np.count_nonzero(2 * lost(past) >= lost(gap)))

    def _moved(self, empty: EmptyStretches, usual: Floats) -> NDArray[np.bool_]:
        """Say of which stretches the rows came in the hours around them."""
        around = EmptyStretches(empty.first - _AROUND, empty.length + 2 * _AROUND)
        lost = self.usual_rows(around) - self.there(around)
        return np.asarray(lost < usual / 2)

    def _at_other_hours(self, empty: EmptyStretches) -> Floats:
        """Count the rows of a day before each stretch and behind it that came where none are usual."""
        around = EmptyStretches(empty.first - _DAY, empty.length + 2 * _DAY)
        rows = np.where(self.usual(around.hours), 0, self.there(around.hours))
        stretch = np.repeat(np.arange(len(around.length)), around.length)
        return np.bincount(stretch, weights=rows).astype(np.float64)

    def _shifted(self, empty: EmptyStretches, back: NDArray[np.int64]) -> NDArray[np.int64]:
        """Number the first hour of each stretch on other days, when clocks told the same."""
        days = np.array([_day(first, self.zone) for first in empty.first.tolist()])
        first = int(days.min() + back.min())
        ahead = np.array([_ahead(day, self.zone) for day in range(first, int(days.max()) + 1)])
        at = (days - first)[:, None, None]
        turned = np.round(ahead[at] - ahead[at + back]).astype(np.int64)
        return np.asarray(empty.first[:, None, None] + 24 * back + turned)


@lru_cache(maxsize=1 << 15)
def _day(hour: int, zone: ZoneInfo) -> int:
    """Give the ordinal of the local day of an hour."""
    return datetime.fromtimestamp(hour * 3600, zone).toordinal()


@lru_cache(maxsize=1 << 12)
def _ahead(day: int, zone: ZoneInfo) -> float:
    """Say how many hours clocks are ahead on a day, at noon."""
    noon = datetime.combine(date.fromordinal(day), time(12), zone)
    return (noon.utcoffset() or timedelta()) / _HOUR


def whole_hours(span: Span) -> tuple[int, int]:
    """Number the first hour that lies in a span, and the one behind the last."""
    return hour_number(span.start + _HOUR - timedelta(microseconds=1)), hour_number(span.end)


def hour_number(moment: datetime) -> int:
    """Number the whole hour of a moment, since 1970 (UTC)."""
    return int(moment.timestamp() // 3600)


def _of_own_weekday(history: Floats) -> Floats:
    """Give the median of the first weekday of each; 0 where nothing is known."""
    own = history[:, :1]
    return medians(own, ~np.isnan(own))[:, 0]
