"""The newest day of a log: whether its rows end well before those of the days before it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np

from monitoring.profiles.extreme_table import merged_ends
from monitoring.scope.instant import from_microseconds
from monitoring.store.records.daily_records import DailyRecords

DAYS, LEAST = 14, 7
"""How many days before it tell when a day usually ends, and with how few of them nothing is said."""
CLEAR = timedelta(hours=1)
"""So much earlier than usual: jobs do not run at the same minute every day."""


def ends_early(times: DailyRecords, zone: ZoneInfo) -> bool:
    """Say whether the newest day is not over, by the clock times of each day's last row.

    Parameters
    ----------
    times : DailyRecords
        Profiles ``times`` of all days.
    zone : ZoneInfo
        Whose clocks are meant.

    Returns
    -------
    bool
        Whether its last row came clearly earlier in the day than nine in ten of the others, of fourteen days.
    """
    of = times.of("")
    days = np.unique(of.day)[-DAYS - 1 :]
    if len(days) <= LEAST:
        return False
    lasts = [merged_ends(of.on_listed([day]).records)[1] for day in days.tolist()]
    clocks = [from_microseconds(last).astimezone(zone) for last in lasts]
    *before, newest = (timedelta(hours=one.hour, minutes=one.minute, seconds=one.second) for one in clocks)
    return newest + CLEAR < sorted(before)[len(before) // 10]
