"""From when to when the rows of a generation are, and which of them lie ahead of the day it was made on."""

from datetime import datetime, timedelta

import numpy as np

from monitoring.profiles.damaged_record import reading
from monitoring.profiles.extreme_table import listed_ends
from monitoring.scope.baseline import Selection
from monitoring.scope.instant import from_microseconds, local_day
from monitoring.store.cube.opened import Opened
from monitoring.store.kinds.label_kinds import time_ends
from monitoring.store.records.newest_day import Ends, ends_as_of, ends_early

FEW, COMPARED = 0.01, timedelta(days=30)
"""Fewer ahead than so many of the rows of these days are wrong stamps; more are how this log is stamped."""


def row_times(snapshot: Opened, made: datetime) -> tuple[Ends | None, tuple[str, ...], bool]:
    """Read off profiles from when to when rows are.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    made : datetime
        When it was made.

    Returns
    -------
    ends : Ends or None
        None where there are no rows.
    versions : tuple of str
        Those with rows.
    early : bool
        Whether the newest day is not over.
    """
    files = snapshot.files("times", Selection(""))
    if not files:  # a store from before there was this profile, or none yet
        found = snapshot.ask(time_ends(snapshot.contract))[0]
        versions = [row[0] for row in snapshot.ask("select distinct __version from rows order by 1")]
        alone = None if found[0] is None else ends_as_of(np.array([found], dtype=np.float64), made)
        return alone, tuple(version for version in versions if version), False
    records = snapshot.cube.profiles("times", Selection(""), files)
    if records is None or not records.by_subject:  # every row of these days is gone again
        return None, (), False
    with reading("times"):
        times = records.merged("", listed_ends)
        ends = ends_as_of(times, made)
        if _many_ahead(snapshot, ends):
            ends = ends_as_of(times, from_microseconds(float(np.nanmax(times[:, 1::2]))))
    early = ends_early(records, snapshot.contract.zone, ends.known)
    return ends, snapshot.cube.versions("times", files), early


def _many_ahead(snapshot: Opened, ends: Ends) -> bool:
    """Say whether days that lie ahead have so many rows that they are no single wrong stamps."""
    if ends.last == ends.known:
        return False
    files = snapshot.files("quality", Selection(""))
    records = snapshot.cube.profiles("quality", Selection(""), files) if files else None
    rows = {day: one["rows"] for day, one in records.of("").tallies().items()} if records else {}
    newest = local_day(ends.known, snapshot.contract.zone)
    ahead = sum(count for day, count in rows.items() if day > newest)
    return ahead >= FEW * sum(count for day, count in rows.items() if newest - COMPARED < day <= newest)
