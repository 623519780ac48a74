"""Records of cohorts that the cube does not hold: each day is counted once, whoever asks of it next."""

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from monitoring.store.bounded import Bounded
from monitoring.store.cache_budget import OF_READS
from monitoring.store.records.daily_records import DailyRecords, joined

KEPT_BYTES = 128 << 20
Counted = Mapping[Any, DailyRecords]  # by anything that tells them apart
Versions = Mapping[date, Hashable]
Count = Callable[[Collection[date]], Counted]


@dataclass(frozen=True)
class CohortRecords:
    """What was counted of one cohort.

    Parameters
    ----------
    versions : mapping of date to hashable
        The days, each with what tells its rows and labels from those of another generation.
    counted : mapping of hashable to DailyRecords
        By kind of profile, and whatever else was counted apart.
    """

    versions: Versions
    counted: Counted

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return sum(records.nbytes for records in self.counted.values())

    def on(self, days: Collection[date]) -> Counted:
        """Give what was counted of some days."""
        if len(days) == len(self.versions):
            return self.counted
        return {kind: records.on(days) for kind, records in self.counted.items()}

    def lacking(self, asked: Versions) -> list[date]:
        """Give the days that are not there yet, or have changed meanwhile, in the order asked."""
        return [day for day, version in asked.items() if self.versions.get(day) != version]

    def extended(self, asked: Versions, count: Count) -> "CohortRecords":
        """Count the days that are not there yet; of the others, those that have changed meanwhile go."""
        still = {day: known for day, known in self.versions.items() if asked.get(day, known) == known}
        more = count(self.lacking(asked))
        if 2 * self.size > KEPT_BYTES:  # it alone would leave no place for others
            still = {day: known for day, known in still.items() if day in asked}
        old = self.on(list(still))
        both = {kind: joined([old[kind], new]) if kind in old else new for kind, new in more.items()}
        return CohortRecords({**still, **asked}, both)


_NOTHING = CohortRecords({}, {})
_KEPT: Bounded[CohortRecords] = Bounded(KEPT_BYTES, lambda one: one.size, OF_READS)


def cohort_records(key: Hashable, asked: Versions, count: Count) -> Counted:
    """Give the records of a cohort.

    Parameters
    ----------
    key : hashable
        Everything that decides them beside the days.
    asked : mapping of date to hashable
        The days, with what changes when their rows or labels do.
    count : callable
        Counts some days, of all kinds that belong together.

    Returns
    -------
    mapping of hashable to DailyRecords
        As `count` gives them, of the days asked for; shared: nothing may be changed in it.
    """
    found = _KEPT.renewed(
        key,
        lambda known: asked.items() <= known.versions.items(),
        lambda known: (known or _NOTHING).extended(asked, count),
    )
    return found.on(asked)


def lacking(key: Hashable, asked: Versions) -> frozenset[date]:
    """Give the days that would be counted: those of which a cohort's records are not there yet."""
    return frozenset((_KEPT.kept(key) or _NOTHING).lacking(asked))
