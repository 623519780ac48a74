"""The newest rows of a log: which are the newest, and whether their day ends well before others do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.extreme_table import merged_ends
from monitoring.scope.instant import from_microseconds, local_day
from monitoring.store.records.daily_records import DailyRecords

DAYS, LEAST = 14, 7
"""How many days before it tell when a day usually ends, and with how few of them nothing is said."""
CLEAR = timedelta(hours=1)
"""So much earlier than usual: jobs do not run at the same minute every day."""


@dataclass(frozen=True)
class Ends:
    """From when to when rows are.

    Parameters
    ----------
    first, last : datetime
        The earliest and the latest prediction, aware.
    clock : datetime
        The newest of all stamps that do not lie ahead, as far as days tell.
    known : datetime
        The newest prediction of the days that do not lie ahead; the latest where all do.
    """

    first: datetime
    last: datetime
    clock: datetime
    known: datetime


def ends_as_of(times: NDArray[np.float64], made: datetime) -> Ends:
    """Give from when to when rows are, and up to when they are on days that do not lie ahead.

    Rows of the present day that are an hour or two ahead, as by the clock of another time zone, are in it.

    Parameters
    ----------
    times : array, shape (records, 2 × stamps)
        Least and greatest of each stamp in turn, that of the prediction first; microseconds since 1970.
    made : datetime
        When the generation was made: nobody knew by then of anything later, whatever rows say.

    Returns
    -------
    Ends
        Of rows that all lie ahead, as those of a simulation may, as they are.

    Examples
    --------
    >>> found = ends_as_of(np.array([[1e6, 5e6], [8e6, 9e6]]), from_microseconds(7e6))
    >>> found.last.second, found.known.second, found.clock.second
    (9, 5, 5)
    """
    limit = (made - from_microseconds(0)) / timedelta(microseconds=1)
    first, last = float(np.nanmin(times[:, 0])), float(np.nanmax(times[:, 1]))
    clock, known = float(np.nanmax(times[:, 1::2])), last
    if first <= limit < clock:
        known = float(times[times[:, 0] <= limit, 1].max())
        clock = max(known, *times[:, 1::2][times[:, 1::2] <= limit].tolist())
    moments = [from_microseconds(one) for one in (first, last, clock, known)]
    return Ends(moments[0], moments[1], moments[2], moments[3])


def ends_early(times: DailyRecords, zone: ZoneInfo, newest: datetime) -> bool:
    """Say whether the newest day is not over, by the clock times of each day's last row.

    Parameters
    ----------
    times : DailyRecords
        Profiles ``times`` of all days.
    zone : ZoneInfo
        Whose clocks are meant.
    newest : datetime
        The newest row: later days are left out.

    Returns
    -------
    bool
        Whether its last row came clearly earlier in the day than nine in ten of the others, of fourteen days.
    """
    of = times.of("")
    days = np.unique(of.day)
    days = days[days <= local_day(newest, zone).toordinal()][-DAYS - 1 :]
    if len(days) <= LEAST:
        return False
    lasts = [merged_ends(of.on_listed([day]).records)[1] for day in days.tolist()]
    clocks = [from_microseconds(last).astimezone(zone) for last in lasts]
    *before, latest = (timedelta(hours=one.hour, minutes=one.minute, seconds=one.second) for one in clocks)
    return latest + CLEAR < sorted(before)[len(before) // 10]
