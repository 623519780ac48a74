"""Retention: rows, profiles and earlier generations go when they are older than the contract keeps them."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from monitoring.contract.duration import format_duration
from monitoring.scope.instant import local_day, midnight, naive_utc
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.entries import Batch, Segment
from monitoring.store.ingest.kept_refusals import drop_of
from monitoring.store.ingest.loading import SETTLED, Loading
from monitoring.store.ingest.pruning import by_id, by_key
from monitoring.store.ingest.segments import leave_out
from monitoring.store.quoting import timestamp
from monitoring.store.sql.label_views import KNOWN
from monitoring.store.sql.views import scan

READER_GRACE = timedelta(hours=1)
"""An earlier generation stays at least this long after it was replaced: whoever reads it may finish."""

_EXPIRED, _GONE = "__expired", "__gone"


@dataclass(frozen=True)
class Expiry:
    """What retention does to one model.

    Parameters
    ----------
    rows : int
        Predictions that went.
    days : frozenset of (source, day)
        Whose profiles went.
    """

    rows: int = 0
    days: frozenset[tuple[str, date]] = frozenset()


def expire(loading: Loading, catalog: Catalog, number: int) -> Expiry:
    """Drop the rows and the profiles that are older than the contract keeps them, by whole local days.

    Parameters
    ----------
    loading : Loading
        The profiles of all its touched days are built. It takes note of the segments that go, of what is
        retained and of what was dropped.
    catalog : Catalog
        Of the store.
    number : int
        The generation before.

    Returns
    -------
    Expiry
        What went.
    """
    before, keep = loading.retained, loading.contract.retention
    rows_from = _later(before.rows_from, _cut(loading, keep.rows))
    rows = _drop_rows(loading, catalog, rows_from) if rows_from else 0
    waited = _drop_waiting(loading, catalog, rows_from) if rows_from else {}
    kept = loading.retained
    if kept.rows_from and keep.profiles:
        # profiles stay at least as long as the rows: a day without its profiles is as if it had never been
        cut = min(_cut(loading, keep.profiles) or date.min, kept.rows_from)
        loading.retained = replace(kept, profiles_from=_later(before.profiles_from, cut))
    days = _profile_days(loading, catalog, number)
    found = {"rows": rows, "profile_days": len(days), **waited}
    loading.result.expired |= {name: count for name, count in found.items() if count}
    loading.result.retention |= _kept(loading)
    return Expiry(rows, days)


def _kept(loading: Loading) -> dict[str, str | None]:
    """From when on what is kept, by which setting: None where an earlier contract's decided it."""
    keep, kept = loading.contract.retention, loading.retained
    found = {"generations": format_duration(keep.generations) if keep.generations else None}
    for name, age, start in (
        ("rows", keep.rows, kept.rows_from),
        ("profiles", keep.profiles, kept.profiles_from),
    ):
        cut = _cut(loading, age)
        found[name] = format_duration(age) if age and cut and not (start and start > cut) else None
        found[f"{name}_from"] = start.isoformat() if start else None
    return found


def _cut(loading: Loading, age: timedelta | None) -> date | None:
    """The first local day that is not wholly older than an age."""
    return local_day(loading.now - age, loading.contract.zone) if age else None


def _later(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day), default=None)


def _profile_days(loading: Loading, catalog: Catalog, number: int) -> frozenset[tuple[str, date]]:
    """The days that have profiles, or are about to, and keep them no longer."""
    cut = loading.retained.profiles_from
    if cut is None:
        return frozenset()
    for segment in loading.segments("repeats"):
        leave_out(loading, segment, f"__day < date '{cut}'")
    held = set(catalog.partitions(loading.contract.model, number, "quality"))
    held |= {day for source, day in loading.touched if not source}
    return frozenset(("", day) for day in held if day < cut)


def _drop_rows(loading: Loading, catalog: Catalog, rows_from: date) -> int:
    """Drop the predictions of old days, and the labels and features that only they asked for."""
    doomed = [s for s in loading.segments("predictions") if (s.first_day or date.min) < rows_from]
    if not doomed:
        return 0
    old = f"__day < date '{rows_from}'"
    loading.run(
        f"create table {_EXPIRED} as select __id, __key, __version, __ts, __day, __seq"
        f" from {scan(loading.directory, doomed)} where {old}"
    )
    rows = loading.number(f"select count(*) from {_EXPIRED}")
    if rows:
        loading.retained = replace(loading.retained, rows_from=rows_from, versions=_versions(loading))
        own = f"from {_EXPIRED} where __seq >= {loading.first_seq}"
        loading.result.retention |= {
            "rows_of_load": loading.number(f"select count(*) {own}"),
            "days_of_load": loading.number(f"select count(distinct __day) {own}"),
        }
        for segment in doomed:
            leave_out(loading, segment, old)
        start = naive_utc(midnight(rows_from, loading.contract.zone))
        _drop_asked(loading, "labels", "__key")
        _drop_asked(loading, "features", "__id")
        for segment in (*loading.refusals(), *loading.segments(SETTLED)):
            leave_out(loading, segment, f'"at" < {timestamp(start)}')
        drop_of(loading, {one.id for one in _before(catalog, loading.contract.model, start)})
        loading.waiting = {}  # counted anew
    loading.run(f"drop table {_EXPIRED}")
    return rows


def _versions(loading: Loading) -> dict[str, tuple[datetime, datetime]]:
    """First and last prediction of every version among the rows that have gone so far."""
    found = dict(loading.retained.versions)
    for version, first, last in loading.run(
        f"select __version, min(__ts), max(__ts) from {_EXPIRED} group by all order by all"
    ):
        assert isinstance(first, datetime)
        assert isinstance(last, datetime)
        known = found.get(str(version), (first, last))
        found[str(version)] = (min(first, known[0]), max(last, known[1]))
    return found


def _drop_asked(loading: Loading, kind: str, key: str) -> None:
    """Drop the labels or features whose last prediction has gone."""
    loading.run(f"create table {_GONE} as select distinct {key} from {_EXPIRED} {_anti(loading, key)}")
    for segment in _near(loading, kind, _GONE):
        leave_out(loading, segment, f"{key} in (select {key} from {_GONE})")
    loading.run(f"drop table {_GONE}")


def _drop_waiting(loading: Loading, catalog: Catalog, rows_from: date) -> dict[str, int]:
    """Drop what has waited for its prediction longer than rows are kept: that one has gone, or never came."""
    start = naive_utc(midnight(rows_from, loading.contract.zone))
    loaded = _loaded_before(catalog, loading.contract.model, start)
    waited = {"labels": ("__key", f"{KNOWN} < {timestamp(start)}"), "features": ("__id", f"__seq < {loaded}")}
    found = {}
    for kind, (key, old) in waited.items():
        if count := _drop_waited(loading, kind, key, old):
            found[kind] = count
    return found


def _drop_waited(loading: Loading, kind: str, key: str, old: str) -> int:
    """Drop what is old and no prediction asks for, where anything waits."""
    held = loading.segments(kind)
    known = [count for name, count in loading.waiting.items() if name.startswith(kind)]
    if not held or (known and not any(known) and not any(one.kind == kind for one in loading.added)):
        return 0
    loading.run(
        f"create table {_GONE} as select distinct {key} from {scan(loading.directory, held)}"
        f" {_anti(loading, key)} where {old}"
    )
    count = loading.number(f"select count(*) from {_GONE}")
    if count:
        for segment in _near(loading, kind, _GONE):
            leave_out(loading, segment, f"{old} and {key} in (select {key} from {_GONE})")
        loading.waiting = {}  # counted anew
    loading.run(f"drop table {_GONE}")
    return count


def _near(loading: Loading, kind: str, asked: str) -> list[Segment]:
    return (by_key if kind == "labels" else by_id)(loading, loading.segments(kind), asked)


def _anti(loading: Loading, key: str) -> str:
    kept = loading.segments("predictions")
    return f"anti join {scan(loading.directory, kept)} using ({key})" if kept else ""


def _loaded_before(catalog: Catalog, model: str, start: datetime) -> int:
    """The sequence number below which every row was loaded before a moment."""
    return max((one.sequence[1] for one in _before(catalog, model, start) if one.sequence), default=0)


def _before(catalog: Catalog, model: str, start: datetime) -> list[Batch]:
    """The loads before a moment (naive UTC)."""
    moment = start.replace(tzinfo=UTC)
    return [one for one in catalog.batches(model) if datetime.fromisoformat(one.created_at) < moment]


def drop_generations(catalog: Catalog, model: str, keep: timedelta | None, now: datetime) -> int:
    """Forget the generations that were replaced longer ago than the contract keeps them.

    Parameters
    ----------
    catalog : Catalog
        Of the store; its sweep deletes the files afterwards.
    model : str
        Its name.
    keep : timedelta or None
        None keeps every one.
    now : datetime
        Aware.

    Returns
    -------
    int
        How many went.
    """
    if keep is None:
        return 0
    return catalog.forget(model, now - max(keep, READER_GRACE))
