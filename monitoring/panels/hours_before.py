"""The hours of the weeks before a window: what is usual at the same hours of the clock."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from math import nan
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from monitoring.panels.daily_volume import BACK
from monitoring.panels.weeks_before import with_weeks_before
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.window import Span
from monitoring.statistics.arrival_gaps import EmptyStretches
from monitoring.store.reads.hourly_rows import HourlyRows, hourly_rows
from monitoring.store.snapshot import Snapshot

Floats = NDArray[np.float64]
_HOUR = timedelta(hours=1)


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
    def of(cls, span: Span, snapshot: Snapshot, zone: ZoneInfo) -> "HoursBefore":
        """Count the rows of a span, and of eight weeks before it as far as they are there.

        Raises
        ------
        RowsGoneError
            Where rows of the span itself have gone.
        """

        def counted(start: date) -> HourlyRows:
            return hourly_rows(snapshot, Span(midnight(start, zone), span.end))

        held, kept = with_weeks_before(snapshot, local_day(span.start, zone), counted)
        begun = max(snapshot.extent.first, midnight(kept, zone) if kept else snapshot.extent.first)
        return cls(held, np.concatenate([[0], np.cumsum(held.rows)]), hour_number(begun), zone)

    def rows(self, empty: EmptyStretches, back: NDArray[np.int64]) -> Floats:
        """Count the rows of the same hours of the clock on other days; shape of stretches and of `back`."""
        starts = self._shifted(empty, back)
        ends = starts + empty.length[:, None, None]
        first, last = (np.searchsorted(self.held.hour, some) for some in (starts, ends))
        return np.where(starts > self.begun, self.until[last] - self.until[first], nan)

    def usual(self, hours: EmptyStretches) -> NDArray[np.bool_]:
        """Say in which hours there are rows on most such weekdays that are known."""
        weeks = self.rows(hours, BACK[:1])[:, 0]
        return np.asarray(2 * (weeks > 0).sum(axis=1) > np.isfinite(weeks).sum(axis=1))

    def there(self, some: EmptyStretches) -> NDArray[np.int64]:
        """Count the rows of stretches themselves."""
        first, last = (np.searchsorted(self.held.hour, at) for at in (some.first, some.first + some.length))
        return np.asarray(self.until[last] - self.until[first])

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


def hour_number(moment: datetime) -> int:
    """Number the whole hour of a moment, since 1970 (UTC)."""
    return int(moment.timestamp() // 3600)


def medians(weeks: Floats) -> Floats:
    """Give the median of each row; 0 where nothing is known."""
    return np.array(
        [np.median(some) if len(some) else 0.0 for some in (one[np.isfinite(one)] for one in weeks)]
    )
