"""Labels of a generation as relations over its views: the current ones, and those of a moment."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitoring.store.catalog.entries import Segment
from monitoring.store.quoting import literal

Segments = Mapping[str, Sequence[Segment]]
"""Files of rows, by kind."""
KNOWN = "coalesce(__observed, __loaded)"
"""When a stored label became known."""
FIRST_LABELS, ARRIVED = "__first_labels", "__arrived"
"""When the replaced labels of a key came first; when the first label of a row came."""


def stored_labels(segments: Segments) -> int:
    """Count the labels that lie in the store, replaced ones among them."""
    return sum(segment.rows for segment in segments.get("labels", ()))


def current_labels(segments: Segments, as_of: datetime | None, labels: str = "__labels") -> str:
    """One row per key: the label known last, ties by load order."""
    several = bool(segments.get("superseded"))
    if as_of is None:
        kept = "anti join __superseded using (__seq)" if several else ""
        return f"select *, {KNOWN} as __known from {labels} {kept}"
    last = f"qualify row_number() over (partition by __key order by {KNOWN} desc, __seq desc) = 1"
    early = f"not {came_after(as_of)} {last if several else ''}"
    return f"select *, {KNOWN} as __known from {labels} where {early}"


def earlier_labels(segments: Segments, as_of: datetime) -> str:
    """Of labels that were replaced, those of each key that were known last by a moment."""
    return current_labels(segments, as_of, "(select * from __labels semi join __superseded using (__seq))")


def first_labels(segments: Segments) -> str:
    """One row per key whose label was replaced: when the first of those that gave way became known."""
    if not segments.get("superseded"):
        return "select null::varchar as __of, null::timestamp as __first where false"
    replaced = "(select * from __labels semi join __superseded using (__seq))"
    return f"select __key as __of, min(__observed) as __first from {replaced} group by __key"


def with_arrival(rows: str, columns: str = "r.*", due: str = "") -> str:
    """Put beside rows when their first label came: a label that is revised later was there all the same.

    Parameters
    ----------
    rows : str
        A query of rows with their key and their label's time.
    columns : str
        What to keep of them.
    due : str
        Their column of since when the lack of a label was one; empty where it never is.
    """
    missed = f", case when r.__observed is not null then r.{due} end" if due else ""
    arrived = f"least(r.__observed, f.__first{missed}) as {ARRIVED}"
    return f"select {columns}, {arrived} from {rows} r left join {FIRST_LABELS} f on f.__of = r.__key"


def count_of_keys(segments: Segments, as_of: datetime | None) -> str:
    """Count the keys that have a label, without putting the labels of each in order: few have several."""
    current = "select count(*) from __labels anti join __superseded using (__seq)"
    if as_of is None:
        return current
    counted = f"({current} where not {came_after(as_of)})"
    if not segments.get("superseded"):
        return f"select {counted}"
    late = f"select __key from __labels where {came_after(as_of)}"
    had = f"(select count(*) from ({earlier_labels(segments, as_of)}) where __key in ({late}))"
    return f"select {counted} + {had}"


def came_after(moment: datetime) -> str:
    """Write that a label was not known yet at a moment, naive UTC."""
    return f"({KNOWN} > {literal(moment.isoformat())}::timestamp)"
