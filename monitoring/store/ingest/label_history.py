"""Which label of a key is current: the one known last, ties by load order; the others are superseded."""

from collections.abc import Sequence

from monitoring.store.catalog.entries import Segment
from monitoring.store.ingest.loading import Loading
from monitoring.store.ingest.pruning import by_key
from monitoring.store.ingest.segments import write
from monitoring.store.sql.label_views import KNOWN
from monitoring.store.sql.views import scan

_RANKED, _CONTESTED = "__ranked", "__contested"


def supersede(loading: Loading, new: str, before: Sequence[Segment], segment: Segment, known: bool) -> None:
    """Add a segment of labels: note which labels stop being current, touch the days whose label changes.

    Parameters
    ----------
    loading : Loading
        The load.
    new : str
        The view of the segment's labels, with their key ``k`` and whether it was ``known`` before.
    before : sequence of Segment
        The labels stored so far.
    segment : Segment
        The written labels.
    known : bool
        Whether any of them was known before.
    """
    changed = f"select k from {new}"
    if known:
        loading.run(f"create table {_CONTESTED} as select distinct k from {new} where known")
        _rank(loading, by_key(loading, before, _CONTESTED, "k"), segment)
        loading.add(write(loading, "superseded", "", f"select __seq from {_RANKED} where place > 1"))
        alone = f"{changed} where k not in (select k from {_CONTESTED})"
        # One that is known from before the current one came earlier: when a label first came is kept as well.
        changed = f"{alone} union all select __key from {_RANKED} where fresh"
        _touch(loading, changed)
        loading.run(f"drop table {_RANKED}; drop table {_CONTESTED}")
    else:
        _touch(loading, changed)
    loading.add(segment)


def _rank(loading: Loading, before: Sequence[Segment], segment: Segment) -> None:
    """Order the labels of each contested key, the current one first."""
    gone = loading.segments("superseded")
    current = f"anti join {scan(loading.directory, gone)} using (__seq)" if gone else ""
    columns = f"__key, __seq, {KNOWN} as known"
    parts = [f"select {columns}, true as fresh from {scan(loading.directory, [segment])}"]
    if before:
        parts.append(f"select {columns}, false from {scan(loading.directory, before)} {current}")
    loading.run(
        f"create table {_RANKED} as select __key, __seq, fresh,"
        " row_number() over (partition by __key order by known desc, __seq desc) as place"
        f" from ({' union all '.join(parts)}) where __key in (select k from {_CONTESTED})"
    )


def _touch(loading: Loading, changed: str) -> None:
    """Touch the days of earlier predictions whose label changed; those of this load are touched already."""
    stored = [s for s in loading.segments("predictions") if s not in loading.added]
    earlier = by_key(loading, stored, f"({changed})", "k")
    if earlier:
        rows = scan(loading.directory, earlier)
        loading.relabel(f"select distinct __day from {rows} where __key in ({changed})")
