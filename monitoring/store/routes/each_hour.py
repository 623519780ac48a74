"""The hours of many days at once: every day is read once, and its records are numbered by hour."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import numpy as np
from numpy.typing import NDArray

from monitoring.scope.baseline import Selection
from monitoring.scope.instant import EPOCH, midnight
from monitoring.scope.window import Span
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
    found = []
    for day, place in places.items():
        whole = replace(selection, spans=(Span(midnight(day, zone), midnight(day + timedelta(1), zone)),))
        if snapshot.files("quality", whole) != {}:  # else a day without a row
            hours_of = hours_of_day(snapshot, kind, whole, day, files, count)
            found.append(hours_of.renumbered(EPOCH, place))
    if not found:
        return DailyRecords({}, route=FROM_ROWS)
    every = joined(found)
    return replace(every, route=FROM_ROWS) if every.route else every
