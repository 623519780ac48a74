"""Profiles of local hours, kept beside those of days where the contract asks for them.

An hour is numbered by how many have passed since local midnight: a day of 25 hours has an hour 24, one of
23 ends with hour 22. It is a dimension of the cells of its day, so that a day stays the unit of everything
that is stored, swapped, compacted, verified and dropped.
"""

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import ceil

import numpy as np
from numpy.typing import NDArray

from monitoring.contract.model import Contract
from monitoring.scope.instant import EPOCH, HOUR_US, local_day, midnight
from monitoring.store.columns.cells import Dimension
from monitoring.store.columns.level_codes import Levels
from monitoring.store.kinds.chunk import Chunk
from monitoring.store.kinds.kind import Kind
from monitoring.store.kinds.kinds import KINDS
from monitoring.store.kinds.row_hours import STAMP
from monitoring.store.records.profile_runs import BY_HOUR
from monitoring.store.sql.implied import implies

HOUR = Dimension("__hour", "text", "")
"""Never read as a column: the number comes from the time of the row and the midnight of its day."""
MOST_HOURS = 25
_NAMES = tuple(f"{hour:02d}" for hour in range(MOST_HOURS))  # in the order of texts
_WHOLE_DAYS = ("times", "arrivals", "row_hours", "class_scores")
"""Asked for whole logs only, or of hours themselves, or as large by the hour as its rows."""

HOUR_KINDS: dict[str, Kind] = {
    name + BY_HOUR: replace(kind, hourly=True)
    for name, kind in KINDS.items()
    if not kind.everybody and not kind.finest and name not in _WHOLE_DAYS
}
EVERY_KIND: Mapping[str, Kind] = ChainMap(HOUR_KINDS, KINDS)
_IMPLIED = ("implied", "implied" + BY_HOUR)


def kinds_of(contract: Contract) -> Mapping[str, Kind]:
    """Give the kinds of profile that a contract has kept."""
    every = EVERY_KIND if contract.cube.by == "hour" else KINDS
    left_out = () if implies(contract) else _IMPLIED
    return {name: kind for name, kind in every.items() if name not in left_out}


def days_with_hours(
    contract: Contract, days: Iterable[tuple[str, date]], now: datetime | None = None
) -> frozenset[date]:
    """Choose the days whose hours are kept.

    Parameters
    ----------
    contract : Contract
        Of the model.
    days : iterable of (source, day)
        Every day that has rows; those of references have no hours.
    now : datetime, optional
        Aware; the present by default. A row with a time to come ages no other.

    Returns
    -------
    frozenset of date
        None where the contract does not ask for hours.
    """
    own = [day for source, day in days if not source]
    if contract.cube.by != "hour" or not own:
        return frozenset()
    today = local_day(now or datetime.now(UTC), contract.zone)
    newest = min(max(own), max(today, min(own)))
    cut = newest - timedelta(days=ceil(contract.cube.hours / timedelta(days=1)))
    return frozenset(day for day in own if day > cut)


def hours_of(chunk: Chunk, day: NDArray[np.intp]) -> Levels:
    """Number the hour of each row.

    Parameters
    ----------
    chunk : Chunk
        With the column `STAMP`.
    day : ndarray of intp, shape (rows,)
        Local days since 1970.

    Returns
    -------
    Levels
        Two digits each; none for a time that is not within its day.
    """
    zone = chunk.model.contract.zone
    present, place = np.unique(day, return_inverse=True)
    starts = [midnight(date.fromordinal(EPOCH + one), zone).timestamp() * 1e6 for one in present.tolist()]
    number = np.floor((chunk.floats(STAMP) - np.array(starts)[place]) / HOUR_US)
    return Levels(np.where((number >= 0) & (number < MOST_HOURS), number, -1).astype(np.intp), _NAMES)
