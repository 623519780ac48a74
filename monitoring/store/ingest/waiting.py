"""Labels and features that wait for their prediction: counted by what a load changes."""

from collections.abc import Sequence, Set
from datetime import date

from monitoring.store.catalog.entries import Segment
from monitoring.store.ingest.loading import Loading
from monitoring.store.ingest.pruning import by_id, by_key
from monitoring.store.sql.built_rows import LABEL_ROW, LABELS_OF_DAYS
from monitoring.store.sql.views import CURRENT_LABELS, scan

_ALONE = "__alone"
_BITS = 1 << 20
_SUPERSEDED = "superseded"
"""Beside what waits: how many stored labels are not current any more, so that no question joins them."""
_WAITING = {
    "labels": ("labels", "", "__key"),
    "features": ("features", "", "__id"),
    "features_version": ("features", "version", "__id, __version"),
}


def count_waiting(loading: Loading, looked_up: Set[date] = frozenset()) -> None:
    """Bring the numbers of waiting labels and features up to date.

    Parameters
    ----------
    loading : Loading
        Everything is written; `loading.waiting` holds the numbers from before, or none where they are not
        known: then everything is counted.
    looked_up : set of date
        Days for whose predictions all labels have just been looked through.
    """
    own = {}
    for name, (kind, source, key) in _WAITING.items():
        loading.waiting[name], own[name] = _count(
            loading, loading.segments(kind, source), key, name, looked_up
        )
    loading.waiting[_SUPERSEDED] = _superseded(loading, loading.waiting.get(_SUPERSEDED))
    counts, found = loading.result.counts, loading.waiting
    counts["labels"].waiting = found["labels"] if loading.contract.label else 0
    counts["labels"].waiting_of_load = own["labels"] if loading.contract.label else 0
    counts["features"].waiting = found["features"] + found["features_version"]
    counts["features"].waiting_of_load = own["features"] + own["features_version"]


def _count(
    loading: Loading, held: list[Segment], key: str, name: str, looked_up: Set[date]
) -> tuple[int, int]:
    """How many wait, and how many of them came with this load.

    The number before, less what the new predictions ask for, plus what is new and nobody asks for.
    """
    predictions, before = loading.segments("predictions"), loading.waiting.get(name)
    fresh = {segment.file for segment in loading.added}
    new, old = _apart(held, fresh)
    if before is None and name == "labels" and _covers(loading, looked_up):
        every = _left_over(loading)
        return every, _new(loading, new, old, predictions, key) if old else every
    own = _new(loading, new, old, predictions, key)
    if before is None:
        return _new(loading, held, [], predictions, key) if old else own, own
    asking, earlier = _apart(predictions, fresh)
    return before - _asked(loading, old, asking, earlier, key, before) + own, own


def _covers(loading: Loading, days: Set[date]) -> bool:
    """Whether predictions are of these days only: mostly the bounds of their files tell."""
    spans = [(one.first_day, one.last_day) for one in loading.segments("predictions")]
    if all(low and high and _every_day(low, high) <= days for low, high in spans):
        return bool(days)
    return bool(days) and {day for (day,) in loading.run("select distinct __day from __predictions")} <= days


def _every_day(first: date, last: date) -> frozenset[date]:
    return frozenset(date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1))


def _left_over(loading: Loading) -> int:
    """How many current labels no prediction found, without looking for them by their keys again."""
    found = loading.number(  # distinct ones, by a bit each: several predictions may ask for one key
        "select sum(bit_count(b)) from"
        f" (select bitstring_agg({LABEL_ROW} % {_BITS}, 0, {_BITS - 1}) as b from {LABELS_OF_DAYS}"
        f" where {LABEL_ROW} is not null group by {LABEL_ROW} // {_BITS})"
    )
    if loading.segments(_SUPERSEDED):
        return loading.number(f"select count(*) from {CURRENT_LABELS}") - found
    return sum(one.rows for one in loading.segments("labels")) - found


def _superseded(loading: Loading, before: int | None) -> int:
    """How many stored labels gave way to a later one: those from before, and those of this load."""
    held, labels = loading.segments("superseded"), loading.segments("labels")
    new, _ = _apart(held, {segment.file for segment in loading.added})
    if before is not None or not held or not labels:
        return (before or 0) + sum(segment.rows for segment in new)
    gone = scan(loading.directory, held)
    rows = scan(loading.directory, labels)
    return loading.number(f"select count(*) from {rows} semi join {gone} using (__seq)")


def _apart(segments: list[Segment], fresh: set[str]) -> tuple[list[Segment], list[Segment]]:
    """The segments of this load, and the earlier ones."""
    return [s for s in segments if s.file in fresh], [s for s in segments if s.file not in fresh]


def _asked(
    loading: Loading,
    old: list[Segment],
    asking: list[Segment],
    earlier: list[Segment],
    key: str,
    before: int,
) -> int:
    """How many keys of earlier rows the new predictions are the first to ask for; none waited, none are."""
    if not before or not asking or not old:
        return 0
    rows = f"(select distinct {key} from {scan(loading.directory, asking)})"
    waited = _near(loading, old, rows, key)
    if not waited:
        return 0
    return loading.number(
        f"select count(*) from {rows} semi join {scan(loading.directory, waited)} using ({key})"
        f" {_without(loading, _near(loading, earlier, rows, key), key)}"
    )


def _new(
    loading: Loading, new: list[Segment], old: list[Segment], predictions: list[Segment], key: str
) -> int:
    """How many keys of new rows no prediction asks for, and were not there before.

    Mostly there are none, and the earlier rows need not be looked at.
    """
    if not new:
        return 0
    rows = f"(select {key} from {scan(loading.directory, new)})"
    asked = _without(loading, _near(loading, predictions, rows, key), key)
    # told apart last: mostly few or none are left
    alone = loading.number(f"create table {_ALONE} as select distinct {key} from {rows} {asked}")
    if alone and (known := _without(loading, _near(loading, old, _ALONE, key), key)):
        alone = loading.number(f"select count(*) from {_ALONE} {known}")
    loading.run(f"drop table {_ALONE}")
    return alone


def _near(loading: Loading, segments: Sequence[Segment], rows: str, key: str) -> list[Segment]:
    if not segments:
        return []
    return by_key(loading, segments, rows) if key == "__key" else by_id(loading, segments, rows)


def _without(loading: Loading, segments: list[Segment], key: str) -> str:
    return f"anti join {scan(loading.directory, segments)} using ({key})" if segments else ""
