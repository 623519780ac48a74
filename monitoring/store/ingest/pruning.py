"""Which segments can hold an id or a key at all: those whose bounds meet the bounds of what is asked."""

from collections.abc import Callable, Iterable

from monitoring.store.entries import Segment
from monitoring.store.ingest.loading import Loading

Bounds = tuple[str, str] | None


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
    held = list(segments)
    return _near(held, _bounds(loading, "__id", asked), lambda one: one.ids) if held else []


def of_ids(segments: Iterable[Segment], low: object, high: object) -> list[Segment]:
    """Leave out the segments that cannot hold any id between two; all of them where there is none."""
    return _near(segments, None if low is None else (str(low), str(high)), lambda one: one.ids)


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
    held = list(segments)
    return _near(held, _bounds(loading, column, asked), lambda one: one.keys) if held else []


def _bounds(loading: Loading, column: str, asked: str) -> Bounds:
    low, high = loading.run(f"select min({column}), max({column}) from {asked}")[0]
    return None if low is None else (str(low), str(high))


def _near(segments: Iterable[Segment], asked: Bounds, of: Callable[[Segment], Bounds]) -> list[Segment]:
    """Python compares texts by code points, which is the order of their bytes in UTF-8."""
    if asked is None:
        return []
    low, high = asked
    return [one for one in segments if (held := of(one)) is None or (held[0] <= high and low <= held[1])]
