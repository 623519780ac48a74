"""Times without an offset that a change of the clock makes doubtful, skipped or doubled: counted."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from monitoring.contract.model import Contract
from monitoring.store.files.read import Raw
from monitoring.store.ingest.loading import Loading
from monitoring.store.quoting import quote, timestamp
from monitoring.store.sql.times import local

_FIRST, _LAST = datetime(1970, 1, 2), datetime(2262, 4, 10)
_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


class Doubt(NamedTuple):
    """Local times from `start` up to `end` that were skipped (``gap``) or shown twice (``fold``)."""

    change: str
    start: datetime
    end: datetime


def note_clock_changes(loading: Loading, raw: Raw) -> None:
    """Count the doubtful times of files, by file, column and change.

    Parameters
    ----------
    loading : Loading
        Its result gets the counts; which instant such a time is taken for, `utc` says.
    raw : Raw
        The files.
    """
    zone = loading.contract.timezone
    for column in time_columns(loading.contract) if zone != "UTC" else ():
        if column in raw.columns:
            written, kind = loading.contract.written(column), raw.columns[column]
            time = local(quote(column), kind, written, date_cells=raw.date_cells)
            times = f"(select __file, {time} as t from {raw.relation})"
            [(first, last)] = loading.run(f"select min(t), max(t) from {times}")
            if isinstance(first, datetime) and isinstance(last, datetime):
                _count(loading, raw, column, times, list(doubts(zone, first, last)))


def time_columns(contract: Contract) -> list[str]:
    """The columns that are read as times: of the prediction, of its arrival, of its label."""
    observed = contract.label.observed_at if contract.label else None
    return [name for name in (contract.timestamp, contract.received_at, observed) if name]


def _count(loading: Loading, raw: Raw, column: str, times: str, found: list[Doubt]) -> None:
    for change in ("gap", "fold"):
        spans = [
            f"(t >= {timestamp(d.start)} and t < {timestamp(d.end)})" for d in found if d.change == change
        ]
        if spans:
            sql = f"select __file, count(*), min(t) from {times} where {' or '.join(spans)} group by __file"
            names = {source.number: source.name for source in raw.sources}
            for file, rows, first in sorted(loading.run(sql), key=str):
                loading.result.clock_changes.append(
                    {
                        "file": names[int(str(file))],
                        "column": column,
                        "change": change,
                        "rows": int(str(rows)),
                        "first": str(first),
                    }
                )


def doubts(zone: str, first: datetime, last: datetime) -> Iterator[Doubt]:
    """Give the skipped and the doubled local times of a zone.

    Parameters
    ----------
    zone : str
        IANA zone.
    first, last : datetime
        Local times, without offset, between which to look.

    Yields
    ------
    Doubt
        Earliest first.

    Examples
    --------
    >>> for one in doubts("Europe/Berlin", datetime(2025, 1, 1), datetime(2025, 12, 31)):
    ...     print(one.change, one.start, one.end.time())
    gap 2025-03-30 02:00:00 03:00:00
    fold 2025-10-26 02:00:00 03:00:00
    """
    place = ZoneInfo(zone)
    moment, end = max(first, _FIRST) - _DAY, min(last, _LAST) + _DAY
    before = _offset(place, moment)
    while moment < end:
        after = _offset(place, moment + _DAY)
        if after != before:
            change = _change(place, moment, moment + _DAY)
            kind, borders = ("gap", (before, after)) if after > before else ("fold", (after, before))
            yield Doubt(kind, change + borders[0], change + borders[1])
        moment, before = moment + _DAY, after


def _offset(place: ZoneInfo, moment: datetime) -> timedelta:
    """The offset at a naive UTC moment."""
    return moment.replace(tzinfo=UTC).astimezone(place).utcoffset() or timedelta()


def _change(place: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The naive UTC second within a day at which the offset changes."""
    low, high = low.replace(microsecond=0), high.replace(microsecond=0)
    while high - low > _SECOND:
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (low, middle) if _offset(place, middle) != _offset(place, low) else (middle, high)
    return high


def clock_words(changes: Iterable[dict[str, object]]) -> list[str]:
    """Say in words which times are in doubt, and what they were taken for."""
    taken = {
        "gap": "in an hour that the clock skipped (put forward by it)",
        "fold": "in an hour that the clock showed twice (the second one, in standard time, is taken)",
    }
    return [
        f"{one['file']}: column {one['column']}: {one['rows']:,} times {taken[str(one['change'])]},"
        f" the first {one['first']}"
        for one in changes
    ]
