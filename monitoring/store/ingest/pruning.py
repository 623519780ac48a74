"""Which segments can hold an id or a key at all: by the bounds of what is asked, and by their hashes."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

import numpy as np

from monitoring.profiles.arrow_numbers import numbers_of
from monitoring.store.catalog.entries import Segment
from monitoring.store.ingest import membership
from monitoring.store.ingest.loading import Loading
from monitoring.store.sql.views import scan

MOST_ASKED = 4_000_000
"""Hashes are looked up of so many ids at most: 32 MB; more are joined with whatever is within the bounds."""
WORTH = 2
"""Rows are just read where they are at most so many times as many as what is asked."""
_BATCH = 1_000_000


def by_id(loading: Loading, segments: Iterable[Segment], asked: str) -> list[Segment]:
    """Leave out the segments that cannot hold any of some ids.

    Parameters
    ----------
    loading : Loading
        The load.
    segments : iterable of Segment
        Of predictions, features or a reference.
    asked : str
        A relation with the column ``__id``.

    Returns
    -------
    list of Segment
        In their order; one of unknown bounds always stays.
    """
    return _near(loading, list(segments), "__id", asked, "__id")


def by_key(loading: Loading, segments: Iterable[Segment], asked: str, column: str = "__key") -> list[Segment]:
    """Leave out the segments that cannot hold any of some labels' keys; as `by_id`.

    Parameters
    ----------
    loading : Loading
        The load.
    segments : iterable of Segment
        Of predictions or labels.
    asked : str
        A relation with the keys.
    column : str
        The name of its column.

    Returns
    -------
    list of Segment
        In their order.
    """
    return _near(loading, list(segments), "__key", asked, column)


def _near(loading: Loading, held: list[Segment], column: str, asked: str, name: str) -> list[Segment]:
    if not held:
        return []
    low, high, rows = loading.run(f"select min({name}), max({name}), count({name}) from {asked}")[0]
    within = between(held, column, low, high)
    hashes = f"select hash({name}) as h from {asked} where {name} is not null"
    return holding(loading, within, column, hashes, int(str(rows)))


def between(segments: Iterable[Segment], column: str, low: object, high: object) -> list[Segment]:
    """Leave out the segments that cannot hold any id between two; all of them where there is none.

    Python compares texts by code points, which is the order of their bytes in UTF-8.
    """
    if low is None:
        return []
    bounds = [(one, one.ids if column == "__id" else one.keys) for one in segments]
    return [one for one, own in bounds if own is None or (own[0] <= str(high) and str(low) <= own[1])]


def holding(
    loading: Loading, segments: Sequence[Segment], column: str, hashes: str, rows: int
) -> list[Segment]:
    """Leave out the segments that do not hold any of some hashes.

    What this load has written itself is read in any case, and so is what is small beside what is asked.

    Parameters
    ----------
    loading : Loading
        The load; it remembers what was looked up, as several of its steps ask for the same ids.
    segments : sequence of Segment
        Those that are near.
    column : str
        ``__id`` or ``__key``.
    hashes : str
        A query of DuckDB's hashes ``h`` of ids.
    rows : int
        How many of them, about.

    Returns
    -------
    list of Segment
        Those that hold one, in their order: surely every one, and another once in some billions of loads.
    """
    own = {one.file for one in loading.added}
    earlier = sum(one.rows for one in segments if one.file not in own)
    if rows > MOST_ASKED or earlier <= WORTH * rows:
        return list(segments)
    found = loading.database.con.cursor().execute(hashes).fetchnumpy()
    asked = membership.Asked(np.asarray(found["h"], np.uint64))
    name = asked.digest()
    return [one for one in segments if one.file in own or _holds(loading, one, column, asked, name)]


def _holds(loading: Loading, segment: Segment, column: str, asked: membership.Asked, name: bytes) -> bool:
    known = (name, segment.file, column)
    if known not in loading.lookups:
        held = _hashes(loading, segment, column)
        loading.lookups[known] = held is None or asked.any_in(held)
    return loading.lookups[known]


def _hashes(loading: Loading, segment: Segment, column: str) -> membership.Hashes | None:
    """The hashes of a segment; written where they are not there yet; None where they cannot be written."""
    path = loading.directory / f"{segment.file}{membership.COLUMNS[column]}"
    found = membership.read(path)
    if found is None:
        with suppress(OSError):  # a full disk: the segment is read as without
            membership.write(path, _sorted(loading, segment, column))
            found = membership.read(path)
    return found


def _sorted(loading: Loading, segment: Segment, column: str) -> Iterator[membership.Hashes]:
    """Hash and sort within the bounds of the database's memory, however large the segment."""
    rows = f"select hash({column}) as h from {scan(loading.directory, [segment])} where {column} is not null"
    found = loading.database.con.cursor().sql(f"{rows} order by h").to_arrow_reader(_BATCH)
    for batch in found:
        yield numbers_of(batch.column(0))
