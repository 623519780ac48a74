"""Taking the rows of one load out of what stands: what they had replaced stands again."""

from collections.abc import Sequence

from monitoring.errors import StoreError
from monitoring.store.catalog.entries import Batch, Segment
from monitoring.store.ingest.kept_refusals import drop_of
from monitoring.store.ingest.loading import SETTLED, Loading
from monitoring.store.ingest.segments import leave_out, write
from monitoring.store.quoting import literal
from monitoring.store.sql.bare_rows import is_bare
from monitoring.store.sql.label_views import KNOWN
from monitoring.store.sql.views import scan

_GONE, _BURIED, _RANKED = "__removed", "__buried", "__ranked"
_NAMED = {  # what tells which days a row belongs to
    "predictions": "__id, __version, __key, __day",
    "reference": "__id, __version, null, __day",
    "features": "__id, __version, null, null",
    "labels": "null, null, __key, null",
}


def take_out(loading: Loading, batch: Batch) -> tuple[dict[str, int], int]:
    """Take the rows of a load out, with everything that rests on them.

    Parameters
    ----------
    loading : Loading
        Holds the newest generation; it takes note of the segments that change and of the touched days.
    batch : Batch
        With the sequence numbers of its rows.

    Returns
    -------
    rows : dict of str to int
        How many went, by kind.
    returned : int
        How many that they had replaced stand again.

    Raises
    ------
    StoreError
        When a later load rests on its features.
    """
    assert batch.sequence is not None
    own = _within("__seq", batch.sequence)
    _refuse_features(loading, batch, own)
    loading.run(
        f"create table {_GONE} (kind varchar, source varchar, __id varchar, __version varchar,"
        " __key varchar, __day date, __seq bigint)"
    )
    for segment in [one for kind in _NAMED for one in _holding(loading.segments(kind), batch.sequence)]:
        _note(loading, segment, own)
        leave_out(loading, segment, own)
    returned = _stand_again(loading, batch.sequence)
    _rank_labels(loading)
    for segment in loading.segments("repeats"):
        leave_out(loading, segment, _within("__by", batch.sequence))
    for segment in loading.refusals():
        leave_out(loading, segment, f"batch = {literal(batch.id)}")
    for segment in loading.segments(SETTLED):
        leave_out(loading, segment, f"settled_by = {literal(batch.id)}")
    drop_of(loading, {batch.id})
    _touch(loading, returned)
    found = loading.run(f"select kind, count(*) from {_GONE} group by kind")
    counts = {str(kind): int(str(count)) for kind, count in found}
    return {kind: counts.get(kind, 0) for kind in _NAMED}, returned


def _within(column: str, rows: tuple[int, int]) -> str:
    return f"coalesce({column} >= {rows[0]} and {column} < {rows[1]}, false)"


def _holding(segments: Sequence[Segment], rows: tuple[int, int]) -> list[Segment]:
    """The segments that can hold rows of these sequence numbers."""
    first, end = rows
    return [s for s in segments if s.sequence is None or (s.sequence[0] < end and s.sequence[1] >= first)]


def _note(loading: Loading, segment: Segment, own: str) -> None:
    """Keep what identified the rows that go."""
    place = f"{literal(segment.kind)}, {literal(segment.source)}"
    loading.run(
        f"insert into {_GONE} select {place}, {_NAMED[segment.kind]}, __seq"
        f" from {scan(loading.directory, [segment])} where {own}"
    )


def _refuse_features(loading: Loading, batch: Batch, own: str) -> None:
    """A row that replaced features took over the columns that it did not bring: they cannot be told apart."""
    assert batch.sequence is not None
    buried, held = loading.segments("tombstones"), _holding(loading.segments("features"), batch.sequence)
    if not held or not buried:
        return
    later = loading.number(
        f"select count(*) from {scan(loading.directory, buried)} t"
        f" semi join (select __seq from {scan(loading.directory, held)} where {own}) f using (__seq)"
        f" where not {_within('t.__by', batch.sequence)}"
    )
    if later:
        raise StoreError(
            f"{later:,} row{'s' if later > 1 else ''} of features of batch {batch.id!r} replaced by a later"
            " load, which took over the other columns: remove that load first (`batches` lists them), then"
            " this one, and load the later file again"
        )


def _stand_again(loading: Loading, rows: tuple[int, int]) -> int:
    """Bury what other loads replaced, and nothing else; give how many rows stand again."""
    buried = loading.segments("tombstones")
    if not buried:
        return 0
    loading.run(f"create table {_BURIED} as select __seq, __by from {scan(loading.directory, buried)}")
    before = loading.number(f"select count(*) from {_BURIED} where not {_within('__seq', rows)}")
    parts = [
        f"select __seq, __by from {_BURIED} where not {_within('__by', rows)}",
        *(_still_replaced(loading, kind, rows) for kind in ("predictions", "reference")),
    ]
    stay = " union all ".join(part for part in parts if part)
    left = f"not {_within('__seq', rows)}"
    select = f"select __seq, max(__by) as __by from ({stay}) where {left} group by __seq"
    made = write(loading, "tombstones", "", select, order="__seq")
    loading.exchange(buried, [made])
    loading.run(f"drop table {_BURIED}")
    return before - (made.rows if made else 0)


def _still_replaced(loading: Loading, kind: str, rows: tuple[int, int]) -> str:
    """Rows that the load had replaced, and a later one replaced again: of an identity the last one counts."""
    held = loading.segments(kind)
    if not held:
        return ""
    by_source = {source: [s for s in held if s.source == source] for source in {s.source for s in held}}
    every = " union all ".join(
        f"select {literal(source)} as source, __id, __version, __seq from {scan(loading.directory, some)}"
        for source, some in sorted(by_source.items())
    )
    return (
        f"select o.__seq, max(n.__seq) as __by from ({every}) o"
        f" join {_BURIED} b on b.__seq = o.__seq and {_within('b.__by', rows)}"
        f" join ({every}) n on n.source = o.source and n.__id = o.__id and n.__version = o.__version"
        " and n.__seq > o.__seq group by o.__seq"
    )


def _rank_labels(loading: Loading) -> None:
    """Settle which label of each touched key is current, among those that are left."""
    labels, gone = loading.segments("labels"), loading.segments("superseded")
    if not gone:
        return
    held = f"select __seq, __key, {KNOWN} as known from {scan(loading.directory, labels)}" if labels else ""
    empty = f"select __seq, __key, __day as known from {_GONE} where false"
    loading.run(
        f"create table {_RANKED} as select __seq, row_number() over (partition by __key"
        f" order by known desc, __seq desc) as place from ({held or empty})"
        f" where __key in (select __key from {_GONE} where kind = 'labels')"
    )
    others = f"__seq not in (select __seq from {_GONE}) and __seq not in (select __seq from {_RANKED})"
    select = (
        f"select __seq from {scan(loading.directory, gone)} where {others}"
        f" union all select __seq from {_RANKED} where place > 1"
    )
    made = write(loading, "superseded", "", select, order="__seq")
    loading.exchange(gone, [made])
    loading.run(f"drop table {_RANKED}")


def _touch(loading: Loading, returned: int) -> None:
    """Touch the days of the rows that went, of those that stand again, and of their labels and features."""
    rows = {"": ("predictions", loading.segments("predictions"))}
    rows |= {s.source: ("reference", loading.segments("reference", s.source)) for s in _references(loading)}
    gone = f"select distinct source, __day from {_GONE} where kind in ('predictions', 'reference')"
    for source in {str(one[0]) for one in loading.run(gone)}:
        own = f"kind in ('predictions', 'reference') and source = {literal(source)}"
        loading.touch(source, f"select distinct __day from {_GONE} where {own}")
    for source, (kind, held) in rows.items():
        own = f"kind = {literal(kind)} and source = {literal(source)}"
        asked = [f"(__id, __version) in (select (__id, __version) from {_GONE} where {own})"]
        if kind == "reference" and returned:
            asked.append(is_bare("__id"))  # what a load replaced as a whole
        if kind == "predictions":
            asked.append(f"__key in (select __key from {_GONE} where kind = 'labels')")
            asked.append(f"__id in (select __id from {_GONE} where kind = 'features' and source = '')")
            named = f"select (__id, __version) from {_GONE} where kind = 'features' and source = 'version'"
            asked.append(f"(__id, __version) in ({named})")
        if held:
            days = f"select distinct __day from {scan(loading.directory, held)} where {' or '.join(asked)}"
            loading.touch(source, days)


def _references(loading: Loading) -> list[Segment]:
    return loading.segments("reference")
