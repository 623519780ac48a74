"""Profiles of the hours of one day: from the cube where it keeps them, else from one scan of the day."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from monitoring.scope.baseline import Selection
from monitoring.scope.instant import EPOCH, local_day, midnight
from monitoring.scope.window import Span, spans_of
from monitoring.store.bounded import Bounded
from monitoring.store.cache_budget import OF_READS
from monitoring.store.columns.cells import key_set_name, keys_named
from monitoring.store.cube.opened import Opened
from monitoring.store.cube.reads import CubeReader, chosen_records
from monitoring.store.kinds.hours import HOUR, HOUR_KINDS
from monitoring.store.records.daily_records import DailyRecords, by_day
from monitoring.store.records.held_profiles import HELD
from monitoring.store.records.profile_runs import BY_HOUR

KEPT_BYTES = 32 << 20
NEIGHBOURS = 7  # days
Files = Callable[[Selection, str], Mapping[date, str] | None]
"""Gives the files that hold a selection, of profiles stored as another kind."""
Count = Callable[[Selection, str], DailyRecords]
"""Counts the rows of a selection by the number of their period, an SQL."""
_HOURS: Bounded[DailyRecords] = Bounded(KEPT_BYTES, lambda hours: hours.nbytes, OF_READS)


def from_hours(
    snapshot: Opened, kind: str, selection: Selection, files: Files, count: Count
) -> DailyRecords | None:
    """Answer for whole hours of one day: who asks for one hour asks for the others of its day next.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    kind : str
        A kind of profile.
    selection : Selection
        One span.
    files, count : callable
        Where profiles of hours are, and what counts the rows where there are none.

    Returns
    -------
    DailyRecords or None
        None where it is not of whole hours, or of several days.
    """
    zone = snapshot.contract.zone
    within = whole_hours(selection.spans[0], zone) if len(selection.spans) == 1 else None
    if within is None:
        return None
    day, hours = within
    return hours_of_day(snapshot, kind, selection, day, files, count).part(hours, day)


def hours_of_day(
    snapshot: Opened, kind: str, selection: Selection, day: date, files: Files, count: Count
) -> DailyRecords:
    """Give the hours of one day.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    kind : str
        A kind of profile.
    selection : Selection
        Its own spans do not count.
    day : date
        Local.
    files, count : callable
        As of `from_hours`.

    Returns
    -------
    DailyRecords
        Numbered by hour, from 1970-01-01 on as if each were a day.
    """
    whole = replace(selection, spans=spans_of([day], snapshot.contract.zone))
    number = f"floor((epoch_us(__ts) - {round(whole.spans[0].start.timestamp() * 1e6)}) / 3.6e9)"
    key = snapshot.number, kind, whole
    return _HOURS.get(key, lambda: _kept(snapshot, kind, whole, day, files) or count(whole, number))


def whole_hours(span: Span, zone: ZoneInfo) -> tuple[date, range] | None:
    """Give the day of a span and the numbers of its hours; None where it cuts an hour, or is of more days."""
    day = local_day(span.start, zone)
    start, end = midnight(day, zone), midnight(day + timedelta(1), zone)
    first, last = ((moment.timestamp() - start.timestamp()) / 3600 for moment in (span.start, span.end))
    whole = span.end <= end and not first % 1 and not last % 1
    return (day, range(round(first), round(last))) if whole else None


def _kept(snapshot: Opened, kind: str, whole: Selection, day: date, files: Files) -> DailyRecords | None:
    """Take the profiles of the hours of a day from the cube; None where it has none of them."""
    name = kind + BY_HOUR
    found = files(whole, name) if name in HOUR_KINDS else None
    if not found:
        return None
    # who asks for one day's hours asks for its neighbours' next, and these mostly stand in the same file
    near = {day + timedelta(k) for k in range(-NEIGHBOURS, NEIGHBOURS + 1)}
    every = snapshot.partitions(name)
    together = {one: found[day] for one, file in every.items() if one in near and file == every[day]}
    return _of_day(snapshot.cube, name, whole, day, together)


def _of_day(
    cube: CubeReader, kind: str, selection: Selection, day: date, files: Mapping[date, str]
) -> DailyRecords | None:
    """Read the hours of one day, and hold those of other days that are in the same file.

    They are numbered as days from 1970-01-01 on; None where the day's hours are not kept for the cohort.
    """
    stored = cube.smallest(keys_named(selection.cohort), {day: files[day]}, (HOUR.name,))
    if stored is None:
        return None
    held = HELD.read(cube.home, kind, selection.source, key_set_name(stored), files)
    place = stored.index(HOUR.name)
    number = np.array([_number(json.loads(cell)[place]) for cell in held.cell.names], dtype=np.intp)
    hour = number[held.cell.code]
    chosen = np.flatnonzero(held.on([day]) & (hour >= 0) & cube.inside(selection, stored, held))
    found = {}
    for subject, some in chosen_records(held, chosen):
        own = hour[some.records.numbers + held.subjects[subject].start]
        found[subject] = by_day(list(zip((own + EPOCH).tolist(), some.records, strict=True)))
    return DailyRecords(found)


def _number(level: str | None) -> int:
    """Give the number of an hour; -1 for rows whose time is not within their day."""
    return -1 if level is None else int(level)
