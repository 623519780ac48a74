"""Which labels a load makes overdue: their days are built again, as if the labels had been delivered."""

from collections.abc import Set
from datetime import date, datetime, timedelta

import numpy as np

from monitoring.profiles.extreme_table import merged_ends
from monitoring.scope.baseline import Selection
from monitoring.scope.instant import from_microseconds
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.entries import Segment, of_days
from monitoring.store.ingest.loading import Loading
from monitoring.store.ingest.pruning import by_key
from monitoring.store.quoting import timestamp
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql.implied import implies, newly_due
from monitoring.store.sql.views import scan

_CHANGED = "__newly_due"


def imply(loading: Loading, catalog: Catalog) -> None:
    """Move the moment before which a missing label means a class, and touch the days on which one now does.

    Parameters
    ----------
    loading : Loading
        Everything is written, and all days are touched that change for another reason.
    catalog : Catalog
        Of the store.
    """
    contract, before = loading.contract, loading.due
    horizon = contract.label.horizon if contract.label else None
    if not implies(contract) or horizon is None:
        loading.due = None
        return
    clock = _clock(loading, catalog)
    loading.due = newly_due(clock, horizon, loading.loaded_at) if clock else None
    counted = 0
    ends = [one for one in (before, loading.due) if one is not None]
    if ends:
        low = min(ends) if len(ends) == 2 else None
        _gather(loading, low, max(ends))
        new = f"__seq >= {loading.first_seq}" + (f" or __ts >= {timestamp(before)}" if before else " or true")
        if loading.due:
            now = f"__ts < {timestamp(loading.due)}"
            counted = loading.number(f"select count(*) from {_CHANGED} where {now} and ({new})")
        _touch(loading, low)
        loading.run(f"drop table {_CHANGED}")
    loading.result.counts["labels"].implied = counted


def _gather(loading: Loading, low: datetime | None, high: datetime) -> None:
    """List the predictions without a label that are due between two moments, and new ones before."""
    due = f"__ts < {timestamp(high)}"
    if low is not None:
        due += f" and (__ts >= {timestamp(low)} or __seq >= {loading.first_seq})"
    fresh = {segment.file for segment in loading.added}
    some = [s for s in loading.segments("predictions") if s.file in fresh or _between(s, low, high)]
    columns = "__seq, __key, __day, __ts"
    rows = f"(select * from {loading.stored(some, columns)} where {due})" if some else ""
    near = by_key(loading, loading.segments("labels"), rows) if some else []
    labelled = f"anti join {scan(loading.directory, near)} using (__key)" if near else ""
    empty = "(select 0 as __seq, date '1970-01-01' as __day, timestamp '1970-01-01' as __ts where false)"
    loading.run(f"create table {_CHANGED} as select __seq, __day, __ts from {rows or empty} {labelled}")


def _between(segment: Segment, low: datetime | None, high: datetime) -> bool:
    """Whether a segment can hold rows between two moments; a local day is within a day of that of UTC."""
    day = timedelta(days=1)
    early = segment.first_day is None or segment.first_day <= high.date() + day
    return early and (low is None or segment.last_day is None or segment.last_day >= low.date() - day)


def _touch(loading: Loading, low: datetime | None) -> None:
    """Touch the days whose labels change; those of new predictions are touched already."""
    known = f" and __ts >= {timestamp(low)}" if low else ""
    loading.relabel(f"select distinct __day from {_CHANGED} where __seq < {loading.first_seq}{known}")


def _clock(loading: Loading, catalog: Catalog) -> datetime | None:
    """Give the newest time, arrival or label's time of all predictions that stand; None where none does."""
    own = {day for source, day in loading.touched if not source}
    earlier, unknown = _earlier(loading, catalog, own)
    newest = _newest(loading, own | unknown, earlier)
    return max((one for one in (earlier, newest) if one is not None), default=None)


def _earlier(loading: Loading, catalog: Catalog, own: Set[date]) -> tuple[datetime | None, Set[date]]:
    """Give the newest of the days that stay as they are, and those of them that do not tell."""
    number = catalog.generation(loading.contract.model)
    if not number:
        return None, frozenset()
    snapshot = Snapshot(loading.directory, loading.contract.model)
    days, held = snapshot.partitions("quality").keys() - own, snapshot.partitions("times")
    home = loading.directory.resolve()
    files = {day: f"{home}/{held[day]}" for day in sorted(days) if day in held}
    found = snapshot.cube.profiles("times", Selection(""), files) if files else None
    ends = found.merged("", merged_ends) if found and found.by_subject else None
    newest = float(np.nanmax(ends[1::2])) if ends is not None else float("nan")
    unknown = frozenset(days - files.keys())
    if np.isnan(newest):
        return None, unknown
    return from_microseconds(newest).replace(tzinfo=None), unknown


def _newest(loading: Loading, days: Set[date], earlier: datetime | None) -> datetime | None:
    """Give the newest of some days, from the rows."""
    some = of_days(loading.segments("predictions"), sorted(days))
    if not some:
        return None
    listed = ", ".join(f"date '{day.isoformat()}'" for day in sorted(days))
    rows = f"{loading.stored(some, '__seq, __key, __day, __ts, __received')} where __day in ({listed})"
    found = [one for one in loading.run(f"select max(__ts), max(__received) from {rows}")[0] if one]
    times = [one for one in found if isinstance(one, datetime)]
    label = loading.contract.label
    labels = loading.segments("labels")
    if not times or label is None or label.observed_at is None or not labels:
        return max(times, default=None)
    after = max([*times, *([earlier] if earlier else [])])
    gone = loading.segments("superseded")
    current = f"anti join {scan(loading.directory, gone)} using (__seq)" if gone else ""
    seen = f"select max(__observed) from {scan(loading.directory, labels)} {current}"
    seen += f" where __observed > {timestamp(after)} and __key in (select __key from {rows})"
    [(last,)] = loading.run(seen)
    return last if isinstance(last, datetime) else max(times)


def replacing(loading: Loading, new: str) -> int:
    """Count the labels that come for predictions which were taken as a class until now.

    Parameters
    ----------
    loading : Loading
        The load, before it moves the moment itself.
    new : str
        The view of its labels, with their key ``k`` and whether it was ``known`` before.
    """
    if loading.due is None or not implies(loading.contract):
        return 0
    stored = [s for s in loading.segments("predictions") if s not in loading.added]
    keys = f"(select k from {new} where not known)"
    near = by_key(loading, stored, keys, "k")
    if not near:
        return 0
    rows = loading.stored(near, "__seq, __key, __ts")
    due = f"select __key from {rows} where __ts < {timestamp(loading.due)}"
    return loading.number(f"select count(*) from {keys} where k in ({due})")
