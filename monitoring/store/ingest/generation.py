"""The beginning and the end of a load: what stands, and the one transaction that changes it."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import duckdb

from monitoring.contract.baselines import of_files
from monitoring.contract.time_format import unread_times
from monitoring.store.catalog.catalog import Batch, Catalog, Change
from monitoring.store.catalog.entries import Partition, Segment, of_days
from monitoring.store.catalog.noted_at import noted_at
from monitoring.store.catalog.readable import readable
from monitoring.store.catalog.retained import SPEC as RETAINED
from monitoring.store.catalog.retained import Retained
from monitoring.store.catalog.typical_day import typical_rows
from monitoring.store.columns.schema import Schema
from monitoring.store.cube import cube
from monitoring.store.cube.relabelling import Standing, standing_records
from monitoring.store.ingest.advice import advice_words
from monitoring.store.ingest.compaction import FAN, merge_profiles, merge_small, standing
from monitoring.store.ingest.implying import imply
from monitoring.store.ingest.kept_refusals import drop_decided
from monitoring.store.ingest.loading import REFUSED, Loading, Order, database_of
from monitoring.store.ingest.pruning import by_key
from monitoring.store.ingest.quarantine import write_quarantine
from monitoring.store.ingest.result import LoadResult, RefusedError
from monitoring.store.ingest.retention import drop_generations, expire
from monitoring.store.ingest.same_rows import check_same_rows, holds_rows
from monitoring.store.ingest.settling import settle
from monitoring.store.ingest.waiting import count_waiting
from monitoring.store.kinds.bins import Bins
from monitoring.store.kinds.contract_change import counting
from monitoring.store.kinds.hours import HOUR_KINDS, days_with_hours, kinds_of
from monitoring.store.sql.implied import due_spec, implies, stored_due
from monitoring.store.sql.views import CURRENT_LABELS, create_views, labels_in, scan

# Shares of the time that a load takes: profiles are half of it.
_PROFILES, _COMMIT = 0.48, 0.98


def start(catalog: Catalog, order: Order, con: duckdb.DuckDBPyConnection) -> Loading:
    """Take up what the newest generation has.

    Raises
    ------
    LoadError
        When the contract means other rows by the same model name.
    """
    contract, sources = order.contract, order.sources
    model = contract.model
    number = catalog.generation(model) or 0
    visible: dict[str, list[Segment]] = {}
    for segment in catalog.segments(model, number):
        visible.setdefault(segment.kind, []).append(segment)
    with readable(model, RETAINED):
        retained = Retained.from_json(catalog.spec(model, RETAINED, number))
    anew = not number or (bool(sources) and not holds_rows(visible, retained))
    if not anew:
        check_same_rows(contract, catalog.contract(model, number), retained)
    result = LoadResult(uuid4().hex[:12], str(number))
    result.counts["labels"].implied = 0 if implies(contract) else None
    given = dict.fromkeys(source.reference for source in sources if source.kind == "reference")
    result.unused_references = [name for name in given if name not in of_files(contract.baselines)]
    spec = None if anew else catalog.spec(model, "schema", number)
    with readable(model, "waiting"):
        waiting = json.loads(catalog.spec(model, "waiting", number) or "{}")
    with readable(model, "schema"):
        schema = Schema.from_json(spec) if spec else Schema()
    return Loading(
        directory=catalog.directory,
        contract=contract,
        database=database_of(con, contract, schema),
        schema=schema,
        loaded_at=datetime.now(UTC).replace(tzinfo=None),
        noted_at=noted_at(catalog.path, model),
        replace=order.replace,
        result=result,
        visible=visible,
        next_seq=catalog.next_seq(model),
        progress=order.progress,
        sources=sources,
        retained=retained,
        due=stored_due(catalog, model, number),
        waiting=waiting,
        anew=anew,
    )


def _advice(loading: Loading) -> str:
    """Say how times get a format, where no row of a kind had one that could be read, and what else helps."""
    contract, counts = loading.contract, loading.result.counts
    observed = (contract.label.observed_at if contract.label else None) or ""
    columns = {"predictions": contract.timestamp, "reference": contract.timestamp, "labels": observed}
    lost = [
        name for kind, name in columns.items() if 0 < counts[kind].read == counts[kind].quarantined["time"]
    ]
    times = (unread_times(name, contract.written(name)) for name in dict.fromkeys(lost))
    return "; ".join((*times, *advice_words(loading.result.to_json())))


def finish(catalog: Catalog, loading: Loading, files: tuple[dict[str, Any], ...]) -> LoadResult:
    """Build the profiles of the touched days and make everything visible; or keep the refusals only."""
    result, model = loading.result, loading.contract.model
    number = catalog.generation(model) or 0
    given = {source.kind for source in loading.sources}
    read = sum(result.counts[kind].read for kind in given)
    refused = read > 0 and not any(result.counts[kind].accepted for kind in given)
    same = bool(number) and catalog.digest(model, number) == loading.contract.digest
    data = tuple(segment for segment in loading.added if segment.kind not in REFUSED)
    write_quarantine(loading)
    settle(loading, files)
    drop_decided(catalog, loading, files)
    if refused or not (data or (number and not same)):
        count_waiting(loading)
        _record(catalog, loading, files)
        if refused:
            names = [source.name for source in loading.sources]
            raise RefusedError(result, model, names, _advice(loading))
        return result
    another = bool(number) and not same and _counts_otherwise(loading, catalog, number)
    if another or (number and _grown(loading, catalog, number)):
        _touch_all(loading)
    loading.touched = {(source, day) for source, day in loading.touched if source or loading.rebuilds(day)}
    imply(loading, catalog)
    result.days_rebuilt = [day.isoformat() for source, day in sorted(loading.touched) if not source]
    batch = _batch(loading, files)  # before anything is merged
    change = change_of(catalog, loading)
    if same and not _changes(change):
        _record(catalog, loading, files)
        return result
    result.data_version = str(number + 1)
    change = replace(change, batch=replace(batch, counts=result.to_json()))
    loading.progress("commit", _COMMIT)
    catalog.commit(model, loading.contract, change)
    forgotten = drop_generations(catalog, model, loading.contract.retention.generations, loading.now)
    result.expired |= {"generations": forgotten} if forgotten else {}
    loading.progress("done", 1.0)
    return result


def _changes(change: Change) -> bool:
    """Whether anything is another than before: rows that are too old to be kept have gone again already."""
    parts = (change.touched, change.partitions, change.moved, change.retired, change.removed, change.specs)
    return any(parts) or any(one.kind not in REFUSED for one in change.segments)


def _record(catalog: Catalog, loading: Loading, files: tuple[dict[str, Any], ...]) -> None:
    """Keep the batch and its quarantine; the data stay as they were."""
    kept = tuple(segment for segment in loading.added if segment.kind in REFUSED)
    none = (loading.first_seq, loading.first_seq)
    batch = Batch(loading.result.batch, files, loading.result.to_json(), sequence=none)
    change = Change(batch=batch, segments=kept, removed=tuple(sorted(loading.ended)))
    catalog.record(loading.contract.model, loading.contract, change)


def _batch(loading: Loading, files: tuple[dict[str, Any], ...]) -> Batch:
    days = [s.first_day for s in loading.added if s.kind == "predictions" and s.first_day]
    rows = (loading.first_seq, loading.next_seq)
    said = loading.result
    return Batch(said.batch, files, said.to_json(), sequence=rows, first_day=min(days, default=None))


def change_of(
    catalog: Catalog, loading: Loading, merge: Callable[[Loading], None] = merge_small, least: int = FAN
) -> Change:
    """Give everything that a commit makes visible: the profiles of the touched days, and what is kept of old.

    Parameters
    ----------
    catalog : Catalog
        Of the store.
    loading : Loading
        With all its segments written, and those that it does without noted.
    merge : callable
        Which segments become one.
    least : int
        How many files of profiles become one.

    Returns
    -------
    Change
        Its files are on disk; who made it is still to be said.
    """
    model = loading.contract.model
    number = catalog.generation(model) or 0
    loading.progress("profiles", _PROFILES)
    held = catalog.every_partition(model, number)
    hours = _hours(loading, held)
    built, still = _build(loading, None if loading.anew else catalog.spec(model, "bins", number), held, hours)
    expiry = expire(loading, catalog, number)
    count_waiting(loading, frozenset() if expiry.rows else built.looked_up)
    merge(loading)
    gone = frozenset(one for one in loading.touched if one[0] or one[1] not in still) | expiry.days
    stay = standing(held, built.partitions, gone)
    retired = {one for one in stay if one.kind in HOUR_KINDS and one.day not in hours}
    moved = merge_profiles(loading, [one for one in stay if one not in retired], least)
    specs = _specs(catalog, loading, number)
    if built.bins is not None:
        specs["bins"] = json.dumps(built.bins)
    return Change(
        segments=tuple(loading.added),
        removed=tuple(sorted(loading.ended)),
        touched=gone,
        partitions=tuple(part for part in built.partitions if (part.source, part.day) not in expiry.days),
        moved=moved,
        retired=tuple(retired),
        specs=specs,
        next_seq=loading.next_seq,
    )


def _build(
    loading: Loading, spec: str | None, held: Sequence[Partition], hours: frozenset[date]
) -> tuple[cube.Built, Standing]:
    """Build the profiles of the touched days; give also what stays of those with other labels alone."""
    con, place = loading.database.con, loading.directory
    viewed = con, loading.contract, loading.schema, loading.visible, place
    create_views(*viewed, due=loading.due, without=_unasked(loading))
    bins = json.loads(spec) if spec else None
    labels, kinds = _labels(loading), kinds_of(loading.contract)
    own = () if loading.segments("features") else loading.segments("predictions")  # no column joined to them
    source = cube.Source(con, loading.contract, loading.schema, bins, place, labels, own)
    days = {day for _, day in loading.relabelled & loading.touched}
    still = standing_records(place, held, days, kinds, hours, Bins.from_json(bins).hash) if days else {}
    typical = typical_rows(loading.segments("predictions"))
    touched = cube.Touched(loading.touched, hours, still, typical)
    return cube.build(source, touched, kinds, _profiling(loading)), still


def _unasked(loading: Loading) -> list[str]:
    """The views that no build asks: rows with labels where these are looked up apart, references at rest."""
    sources = {source for source, _ in loading.touched}
    return ["rows"] * ("" in sources) + ["reference_rows"] * (sources <= {""})


def _hours(loading: Loading, held: Iterable[Partition]) -> frozenset[date]:
    """The days whose hours are kept from now on."""
    if loading.contract.cube.by != "hour":
        return frozenset()
    return days_with_hours(
        loading.contract, loading.touched | {(one.source, one.day) for one in held}, loading.now
    )


def _labels(loading: Loading) -> str:
    """The current labels from the segments that can hold any of the touched days."""
    held, own = loading.segments("labels"), loading.added
    days = sorted(day for source, day in loading.touched if not source)
    if not days or all(segment in own for segment in held):
        return CURRENT_LABELS
    near, some = [], of_days(loading.segments("predictions"), days)
    if some:
        listed = ", ".join(f"date '{day.isoformat()}'" for day in days)
        rows = f"(select __key from {scan(loading.directory, some)} where __day in ({listed}))"
        near = by_key(loading, held, rows)
    return labels_in(loading.contract, loading.visible, near, loading.directory)


def _profiling(loading: Loading) -> Callable[[float], None]:
    return lambda done: loading.progress("profiles", _PROFILES + (_COMMIT - _PROFILES) * done)


def _specs(catalog: Catalog, loading: Loading, number: int) -> dict[str, str]:
    model, now = loading.contract.model, {"schema": loading.schema.to_json(), "layouts": loading.layouts}
    now["waiting"] = json.dumps(loading.waiting)
    now[RETAINED] = loading.retained.to_json() if loading.retained.rows_from else ""
    changed = {name: text for name, text in now.items() if text and text != catalog.spec(model, name, number)}
    return changed | due_spec(catalog, model, number, loading.due)


def _grown(loading: Loading, catalog: Catalog, number: int) -> bool:
    """Whether a feature comes for the first time: the rows of before are then missing it, and counted so."""
    spec = catalog.spec(loading.contract.model, "schema", number)
    return bool({*loading.schema.features} - {*(Schema.from_json(spec).features if spec else ())})


def _counts_otherwise(loading: Loading, catalog: Catalog, number: int) -> bool:
    return counting(catalog.contract(loading.contract.model, number)) != counting(loading.contract)


def _touch_all(loading: Loading) -> None:
    """Have every day built again."""
    for kind in ("predictions", "reference"):
        for source in {segment.source for segment in loading.segments(kind)}:
            rows = scan(loading.directory, loading.segments(kind, source))
            loading.touch(source, f"select distinct __day from {rows}")
