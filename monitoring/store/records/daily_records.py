"""Records of profiles by subject and local day: what a panel merges over its periods."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from operator import itemgetter
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.records import Records, Whole
from monitoring.profiles.stretches import Stretches
from monitoring.scope.instant import EPOCH

Profile = TypeVar("Profile")


@dataclass(frozen=True)
class SubjectRecords:
    """The records of one subject, by local day.

    Parameters
    ----------
    records : Records
        Of all days.
    day : ndarray of intp, shape (records,)
        Ordinal of each record's day, ascending.
    """

    records: Records
    day: NDArray[np.intp]

    @property
    def firsts(self) -> NDArray[np.intp]:
        """Where the records of each day begin."""
        return np.flatnonzero(np.diff(self.day, prepend=-1))

    @property
    def days(self) -> NDArray[np.intp]:
        """The ordinals of the days that have records, ascending."""
        return self.day[self.firsts]

    def over(self, days: Iterable[date]) -> Records:
        """Give the records of some days."""
        return self.on(days).records

    def on(self, days: Iterable[date]) -> "SubjectRecords":
        """Leave out the records of other days."""
        return self.on_listed(_listed(days))

    def on_listed(self, listed: list[int]) -> "SubjectRecords":
        """Leave out those of other days than these, by their ordinals, ascending."""
        if listed and listed[-1] - listed[0] + 1 == len(listed):
            first, last = np.searchsorted(self.day, [listed[0], listed[-1] + 1]).tolist()
            whole = first == 0 and last == len(self.day)
            return self if whole else SubjectRecords(self.records[first:last], self.day[first:last])
        asked = np.isin(self.day, np.array(listed, dtype=np.intp))
        return self.at(np.flatnonzero(asked), self.day[asked])

    def at(self, numbers: NDArray[np.intp], day: NDArray[np.intp]) -> "SubjectRecords":
        """Give some of the records, as those of other days."""
        return SubjectRecords(Records(self.records.whole, self.records.numbers[numbers]), day)

    def between(self, first: date, last: date) -> Records:
        """Give the records from one day to another, both included."""
        start, stop = np.searchsorted(self.day, [first.toordinal(), last.toordinal() + 1])
        return self.records[int(start) : int(stop)]

    def stretches(self, days: Iterable[tuple[date, ...] | None]) -> Stretches:
        """Say where the records of each run of days lie; of all days where that is None."""
        whole = (date.min, date.max)
        ends = [(run[0].toordinal(), run[-1].toordinal() + 1) for run in (one or whole for one in days)]
        first, last = np.searchsorted(self.day, np.array(ends, dtype=np.intp).reshape(-1, 2)).T
        return Stretches(first, last)

    def tallies(self) -> dict[date, dict[str, int]]:
        """Add up the named counts of each day."""
        days, group = np.unique(self.day, return_inverse=True)
        held = self.records.levels
        counts = held.by_group(group, len(days)).tolist()
        return {
            date.fromordinal(day): dict(zip(held.names, row, strict=True))
            for day, row in zip(days.tolist(), counts, strict=True)
        }


def _listed(days: Iterable[date]) -> list[int]:
    """Give the ordinals of days, ascending."""
    if isinstance(days, tuple) and len(days) == 1:  # as of most lines over time
        return [days[0].toordinal()]
    return sorted({day.toordinal() for day in days})


_NONE = SubjectRecords(Records(Whole.of([]), slice(0, 0)), np.empty(0, dtype=np.intp))


@dataclass(frozen=True)
class DailyRecords:
    """The records of one kind of profile, by subject and local day.

    Parameters
    ----------
    by_subject : mapping
        Subject to its records.
    binned : bool
        True where means and spreads have every value in the middle of its bin, and extremes are those of
        more rows.
    route : str
        Where the planner took them from, in words; nothing is said of the cube, which is the rule.
    """

    by_subject: Mapping[str, SubjectRecords]
    binned: bool = False
    route: str = ""

    @property
    def nbytes(self) -> int:
        """Bytes of the records; what was read apart of them is seldom as much again, and not counted."""
        return sum(int(one.records.sizes.sum()) for one in self.by_subject.values())

    def of(self, subject: str) -> SubjectRecords:
        """Give the records of one subject, none where it has none."""
        return self.by_subject.get(subject, _NONE)

    def merged(
        self, subject: str, merge: Callable[[Sequence[bytes]], Profile], days: Iterable[date] | None = None
    ) -> Profile:
        """Merge the records of one subject over some days, all by default."""
        found = self.of(subject)
        return merge(found.records if days is None else found.over(days))

    def part(self, periods: range, day: date) -> "DailyRecords":
        """Give records of some periods that are numbered from 1970-01-01 on, as those of one day."""
        found = {}
        for subject, some in self.by_subject.items():
            first, last = np.searchsorted(some.day, [EPOCH + periods.start, EPOCH + periods.stop])
            if first < last:
                days = np.full(last - first, day.toordinal())
                found[subject] = SubjectRecords(some.records[int(first) : int(last)], days)
        return DailyRecords(found, self.binned, self.route)

    def renumbered(self, first: int, numbers: NDArray[np.intp]) -> "DailyRecords":
        """Give records of day `first` + k as of day ``numbers[k]``, ascending; none where that is -1."""
        found = {}
        for subject, some in self.by_subject.items():
            number = numbers[some.day - first]
            kept = np.flatnonzero(number >= 0)
            if len(kept):
                found[subject] = some.at(kept, number[kept])
        return DailyRecords(found, self.binned, self.route)

    def on(self, days: Collection[date]) -> "DailyRecords":
        """Leave out the records of other days."""
        listed = _listed(days)
        some = {subject: records.on_listed(listed) for subject, records in self.by_subject.items()}
        return DailyRecords(
            {name: one for name, one in some.items() if len(one.day)}, self.binned, self.route
        )

    def each(self, days: Collection[date]) -> dict[date, "DailyRecords"]:
        """Give the records of each of some days."""
        listed = sorted(days)
        found: dict[date, dict[str, SubjectRecords]] = {day: {} for day in listed}
        for subject, some in self.by_subject.items():
            ends = np.searchsorted(some.day, [[one.toordinal() + k for one in listed] for k in (0, 1)])
            for day, first, last in zip(listed, *ends.tolist(), strict=True):
                if first < last:
                    found[day][subject] = SubjectRecords(some.records[first:last], some.day[first:last])
        return {day: DailyRecords(one, self.binned, self.route) for day, one in found.items()}

    def days(self, subject: str) -> list[date]:
        """Give the days on which a subject has rows, in order."""
        return [date.fromordinal(day) for day in np.unique(self.of(subject).day).tolist()]


def by_day(some: list[tuple[int, bytes]]) -> SubjectRecords:
    """Put records in the order of their days, each a pair of the day's ordinal and the record."""
    some.sort(key=itemgetter(0))
    whole = Whole.of([record for _, record in some])
    return SubjectRecords(
        Records(whole, slice(0, len(some))), np.array([day for day, _ in some], dtype=np.intp)
    )


def consecutive(parts: Sequence[SubjectRecords]) -> SubjectRecords:
    """Put records of one subject behind one another, by day; those of one day in the order of the parts."""
    if len(parts) == 1:
        return parts[0]
    parts = _ascending(parts)
    data = [part.records.data for part in parts]
    sizes = [part.records.sizes for part in parts]
    day = np.concatenate([part.day for part in parts])
    whole = Whole(np.concatenate(data), np.cumsum(np.concatenate([[0], *sizes])).astype(np.int64))
    order = np.argsort(day, kind="stable")
    if np.any(np.diff(order) != 1):
        return SubjectRecords(Records.all(Whole.of([whole.record(k) for k in order.tolist()])), day[order])
    return SubjectRecords(Records.all(whole), day)


def _ascending(parts: Sequence[SubjectRecords]) -> Sequence[SubjectRecords]:
    """Put parts that share no day in the order of their days, so that no record has to be moved."""
    found = sorted((part for part in parts if len(part.day)), key=lambda part: int(part.day[0]))
    return found if all(one.day[-1] < two.day[0] for one, two in pairwise(found)) and found else parts


def of_subjects(parts: Mapping[str, Sequence[SubjectRecords]], *, binned: bool = False) -> DailyRecords:
    """Put the parts of each subject behind one another; a subject without records is left out."""
    every = {name: consecutive(some) for name, some in parts.items() if some}
    return DailyRecords({name: one for name, one in every.items() if len(one.day)}, binned)


def joined(parts: Sequence[DailyRecords]) -> DailyRecords:
    """Put records of disjoint rows together; those of one day may come from several parts."""
    if len(parts) == 1:
        return parts[0]
    found: dict[str, list[SubjectRecords]] = {}
    for part in parts:
        for subject, some in part.by_subject.items():
            found.setdefault(subject, []).append(some)
    every = {subject: consecutive(some) for subject, some in found.items()}
    routes = dict.fromkeys(part.route for part in parts if part.route)
    return DailyRecords(every, any(part.binned for part in parts), ", ".join(routes))
