"""What changed in the columns of files since the last load: new, gone, renamed, other types, other order."""

from collections.abc import Iterator, Sequence
from typing import Any

from monitoring.store.catalog.entries import LOGGED_KINDS
from monitoring.store.catalog.readable import readable
from monitoring.store.files.layouts import Layout, from_json, layout, to_json
from monitoring.store.files.read import Raw
from monitoring.store.ingest.clock_changes import time_columns
from monitoring.store.ingest.loading import Loading
from monitoring.store.ingest.renames import renames

Change = dict[str, Any]


def note_changes(loading: Loading, opened: Sequence[tuple[str, Raw]], before: str | None) -> None:
    """Add what changed to the result of a load, and keep the layouts for the next one.

    Parameters
    ----------
    loading : Loading
        With the schema settled; its result has the absent and added features already.
    opened : sequence of (kind, Raw)
        All files of the load.
    before : str or None
        The layouts that the last load kept.
    """
    with readable(loading.contract.model, "layouts"):
        known = from_json(before)
    for kind in LOGGED_KINDS:
        raws = [raw for its, raw in opened if its == kind and any(raw.rows.values())]
        raws = [raw for raw in raws if not any(one.number in loading.parts for one in raw.sources)]
        if raws:
            known[kind] = _follow(loading, raws, known.get(kind, []))
    loading.layouts = to_json(known)


def _follow(loading: Loading, raws: Sequence[Raw], last: list[Layout]) -> list[Layout]:
    """Compare each layout with the nearest one before it, unless it was there already; give those of now."""
    seen: list[tuple[Layout, Raw | None]] = [(one, None) for one in last]
    for raw in raws:
        now = layout(loading.database, raw, time_columns(loading.contract))
        if now.key in {one.key for one, _ in seen}:
            seen.append((now, raw))
            continue
        if seen:
            nearest, source = max(reversed(seen), key=lambda pair: _alike(pair[0], now))
            for change in _changes(loading, nearest, now, source, raw):
                _add(loading, raw, change)
        seen.append((now, raw))
    return list({one.key: one for one, raw in seen if raw is not None}.values())


def _alike(one: Layout, other: Layout) -> int:
    """How many columns are the same in both."""
    return sum(other.columns.get(name) == kind for name, kind in one.columns.items())


def _changes(loading: Loading, last: Layout, now: Layout, source: Raw | None, raw: Raw) -> Iterator[Change]:
    gone = [name for name in last.columns if name not in now.columns]
    fresh = [name for name in now.columns if name not in last.columns]
    yield from ({"column": name, "change": "dropped"} for name in gone)
    yield from ({"column": name, "change": "added"} for name in fresh)
    for old, new, share in renames(loading, gone, fresh, source, raw):
        yield {"column": old, "change": "renamed", "to": new, "overlap": round(share, 3)}
    for name, kind in now.columns.items():
        was = last.columns.get(name, kind)
        if was != kind and _matters(loading, name, (was, last.typed), (kind, now.typed)):
            yield {"column": name, "change": "type", "was": was, "to": kind}
    if last.ordered and now.ordered and _order(last, now) != _order(now, last):
        yield {"column": "", "change": "reordered"}


def _matters(loading: Loading, name: str, was: tuple[str, bool], now: tuple[str, bool]) -> bool:
    """Whether other values are a change of type: what no file declares may be text today, digits tomorrow."""
    if "empty" in (was[0], now[0]):
        return False
    if was[1] and now[1]:
        return True
    if ("text", True) in (was, now):
        return False
    stored = loading.schema.columns.get(name)
    return name in time_columns(loading.contract) or (
        stored is not None and stored.kind in ("numeric", "boolean")
    )


def _order(one: Layout, other: Layout) -> list[str]:
    return [name for name in one.columns if name in other.columns]


def _add(loading: Loading, raw: Raw, change: Change) -> None:
    """Note a change of each file, unless it was said already: an absent feature is not dropped as well."""
    said = {"dropped": "absent", "added": "added"}.get(str(change["change"]))
    known = {(one["file"], one["column"], one["change"]) for one in loading.result.schema_changes}
    for source in raw.sources:
        if (source.name, change["column"], said) not in known:
            loading.result.schema_changes.append({"file": source.name, **change})
