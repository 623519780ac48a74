"""The ends of a window that cuts days: counted from the rows, beside whole days from wherever they come."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from monitoring.scope.baseline import Selection
from monitoring.scope.instant import local_day
from monitoring.scope.window import Span
from monitoring.store.cohorts.cohort_days import columns_read, from_rows_of, in_parts
from monitoring.store.cube.hour_reads import from_hours
from monitoring.store.cube.opened import Opened
from monitoring.store.cube.whole_days import apart, widened
from monitoring.store.kinds.kinds import KINDS
from monitoring.store.kinds.row_profiles import DAY
from monitoring.store.records.daily_records import DailyRecords, joined
from monitoring.store.routes.cut_days import of_part
from monitoring.store.routes.from_cube import cube_files
from monitoring.store.routes.routes import FROM_ROWS

ENDS_FROM_ROWS = "ends from rows"
"""What a method says of a window that cuts days."""


def with_ends(
    snapshot: Opened,
    kind: str,
    selection: Selection,
    of_days: Callable[[Selection], DailyRecords | None],
    own: Callable[[DailyRecords], DailyRecords],
) -> DailyRecords | None:
    """Count the whole days of a selection in one way, and add the ends that cut a day.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    kind : str
        A kind of profile.
    selection : Selection
        Window or baseline.
    of_days : callable
        Counts whole days; None where it has no answer.
    own : callable
        Takes from the profiles of an end what `of_days` counts.

    Returns
    -------
    DailyRecords or None
        None where `of_days` has no answer, or there is no whole day.
    """
    selection = widened(snapshot, selection)
    whole, cut = apart(selection, snapshot.contract.zone)
    found = of_days(replace(selection, spans=whole)) if whole or not cut else None
    if found is None or not cut:
        return found
    return joined([found, *(own(of_end(snapshot, kind, selection, one, ENDS_FROM_ROWS)) for one in cut)])


def of_end(snapshot: Opened, kind: str, selection: Selection, span: Span, route: str) -> DailyRecords:
    """Count the rows of a part of one day.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    kind : str
        A kind of profile.
    selection : Selection
        Window or baseline.
    span : Span
        The part.
    route : str
        What is said of where it comes from, unless the cube keeps its hours.

    Returns
    -------
    DailyRecords
        Exact.

    Raises
    ------
    RowsGoneError
        When rows are needed that retention has dropped.
    """
    part, files = replace(selection, spans=(span,)), partial(cube_files, snapshot, kind)
    if snapshot.files("quality", part) == {}:  # a day without a row: most hours of a log with gaps
        return DailyRecords({}, route=route)

    count = partial(counted_rows, snapshot, kind)
    found = from_hours(snapshot, kind, part, files, count) or count(part)
    return replace(found, route=route) if found.route else found


def of_stretches(snapshot: Opened, kind: str, selection: Selection, route: str) -> DailyRecords:
    """Count the rows of parts of many days at once, as of the same hours of each.

    Parameters
    ----------
    snapshot, kind, route
        As of `of_end`.
    selection : Selection
        Its spans lie within one day each.

    Returns
    -------
    DailyRecords
        Exact, by day.

    Raises
    ------
    RowsGoneError
        When rows are needed that retention has dropped.
    """
    if snapshot.contract.cube.by == "hour" and not selection.source:  # which the cube keeps
        return joined([of_end(snapshot, kind, selection, one, route) for one in selection.spans])
    by_day: dict[date, list[Span]] = {}
    for one in selection.spans:
        by_day.setdefault(local_day(one.start, snapshot.contract.zone), []).append(one)
    share = sum((one.end - one.start for one in selection.spans), timedelta()) / timedelta(days=len(by_day))
    columns = columns_read(snapshot, [KINDS[kind]])
    found = [
        counted_rows(
            snapshot, kind, replace(selection, spans=tuple(one for day in days for one in by_day[day]))
        )
        for days in in_parts(snapshot, selection, by_day, columns, share)
    ]
    return replace(joined(found), route=route)


def counted_rows(snapshot: Opened, kind: str, some: Selection, period: str = DAY) -> DailyRecords:
    """Count the rows of parts of days by the number of their period, an SQL."""
    gone = snapshot.rows_gone(some)  # which reading them says
    found = None if gone else of_part(snapshot, kind, some, period)
    return replace(found or from_rows_of(snapshot, kind, some, period), route=FROM_ROWS)
