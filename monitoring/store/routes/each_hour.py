"""The hours of many days at once: every day is read once, and its records are numbered by hour."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import numpy as np
from numpy.typing import NDArray

from monitoring.scope.baseline import Selection
from monitoring.scope.instant import EPOCH
from monitoring.scope.window import Span
from monitoring.store.cohorts.cohort_days import on_days
from monitoring.store.cube.hour_reads import hours_of_day, whole_hours
from monitoring.store.cube.opened import Opened
from monitoring.store.records.daily_records import DailyRecords, joined
from monitoring.store.routes.cut_ends import counted_rows
from monitoring.store.routes.from_cube import cube_files
from monitoring.store.routes.routes import FROM_ROWS

_MOST_HOURS = 26
"""More than a day has, on which clocks are put back."""


def each_hour(snapshot: Opened, kind: str, selection: Selection, spans: Sequence[Span]) -> DailyRecords:
    """Count the rows of hours.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    kind : str
        A kind of profile.
    selection : Selection
        Of the predictions; its own spans do not count.
    spans : sequence of Span
        Whole hours, ascending.

    Returns
    -------
    DailyRecords
        The records of each span, numbered by its place among these from 1970-01-01 on, as if that were a day.

    Raises
    ------
    RowsGoneError
        When rows are needed that retention has dropped.
    ValueError
        For a span that cuts an hour.
    """
    zone, places = snapshot.contract.zone, dict[date, NDArray[np.intp]]()
    for k, span in enumerate(spans):
        within = whole_hours(span, zone)
        if within is None:
            raise ValueError(f"{span} is not of whole hours of one day")
        day, hours = within
        of_day = places.setdefault(day, np.full(_MOST_HOURS, -1))
        of_day[hours.start : hours.stop] = EPOCH + k
    files, count = partial(cube_files, snapshot, kind), partial(counted_rows, snapshot, kind)
    there = snapshot.files("quality", on_days(snapshot, selection, places))
    found = [
        hours_of_day(snapshot, kind, selection, day, files, count).renumbered(EPOCH, place)
        for day, place in places.items()
        if there is None or day in there  # else a day without a row
    ]
    if not found:
        return DailyRecords({}, route=FROM_ROWS)
    every = joined(found)
    return replace(every, route=FROM_ROWS) if every.route else every
