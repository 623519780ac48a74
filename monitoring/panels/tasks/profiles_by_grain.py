"""Profiles of a selection by day, or of the hours of many days as if each were a day."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitoring.scope.baseline import Selection
from monitoring.scope.instant import EPOCH
from monitoring.scope.window import Span, days_of
from monitoring.store.records.daily_records import DailyRecords
from monitoring.store.routes.each_hour import each_hour
from monitoring.store.snapshot import Snapshot


@dataclass(frozen=True)
class ProfilesByGrain:
    """What is counted of a selection, and under which days it stands.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.
    hours : sequence of Span
        Whole hours of it, ascending, of which alone it is asked; none where it is asked by day.
    """

    snapshot: Snapshot
    selection: Selection
    hours: Sequence[Span] = ()

    def profiles(self, kind: str) -> DailyRecords:
        """Read profiles by day, or numbered by hour as if each were a day."""
        if self.hours:
            return each_hour(self.snapshot, kind, self.selection, self.hours)
        return self.snapshot.profiles(kind, self.selection)

    def days(self, spans: Sequence[Span | None]) -> list[tuple[date, ...] | None]:
        """Give the days under which the records of spans stand; all where a span is None."""
        if not self.hours or [*spans] == [None]:
            return days_of(spans, self.snapshot.contract.zone)
        starts = [one.start for one in self.hours]
        places = (bisect_right(starts, span.start) - 1 for span in spans if span)
        return [(date.fromordinal(EPOCH + place),) for place in places]
