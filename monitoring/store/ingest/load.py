"""Loading files into the store: one call, one generation, all or nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace as changed
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from monitoring.contract.baselines import check_reference
from monitoring.contract.model import Contract
from monitoring.errors import LoadError
from monitoring.garbage import rarely_collected
from monitoring.store.allocation import keep_freed_memory
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.lock import writer_lock
from monitoring.store.catalog.sqlite_reads import held
from monitoring.store.catalog.swept import swept
from monitoring.store.files.dialect import Dialect
from monitoring.store.files.expected_kinds import ExpectedKinds
from monitoring.store.files.large_row_groups import read_settings
from monitoring.store.files.limits import refuse_wrong_limits
from monitoring.store.files.part import Part
from monitoring.store.files.put_aside import readable
from monitoring.store.files.read import Raw, open_sources
from monitoring.store.files.sources import NamedFile, Source, resolve, told_apart
from monitoring.store.files.unreadable import naming, unreadable
from monitoring.store.ingest import features as feature_files
from monitoring.store.ingest import labels as label_files
from monitoring.store.ingest.clock_changes import note_clock_changes
from monitoring.store.ingest.columns import as_settled, settle
from monitoring.store.ingest.generation import finish, start
from monitoring.store.ingest.kept_refusals import carry_over, keep
from monitoring.store.ingest.label_versions import store as store_labels
from monitoring.store.ingest.loading import Loading, Order, Progress
from monitoring.store.ingest.parts import check_same, restrict
from monitoring.store.ingest.quarantine import keep_rejected, prepare
from monitoring.store.ingest.result import LoadResult, RefusedError
from monitoring.store.ingest.rows import load_rows
from monitoring.store.ingest.schema_changes import note_changes
from monitoring.store.ingest.settling import note_labels, open_refusals
from monitoring.store.scheduling.stopping import Stop
from monitoring.store.sql.connection import connect


def load(
    directory: Path,
    contract: Contract,
    *,
    predictions: Any = (),
    features: Any = (),
    labels: Any = (),
    references: Mapping[str, Any] | None = None,
    parts: Sequence[Part] = (),
    replace: bool = False,
    dialect: Dialect | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> LoadResult:
    """Load files or frames as the contract says.

    Parameters
    ----------
    directory : Path
        The store; made when it is not there.
    contract : Contract
        What the columns mean.
    predictions, features, labels : path, glob, folder, address, DataFrame or a sequence of those
        One wide file of predictions may hold everything; each kind may come before or after the others.
    references : mapping of str to the same
        Reference rows by the name of their baseline, labels in the same files.
    parts : sequence of Part
        Some rows of files that were read before.
    replace : bool
        Whether other content of a known row takes its place instead of going to quarantine.
    dialect : Dialect, optional
        What is said of text files; the rest is found in each.
    progress : callable, optional
        Called with the stage and the share that is done.
    stop : Stop, optional
        Ends the load before its commit when it is asked to.

    Returns
    -------
    LoadResult
        The counts. Nothing new: the data version stays.

    Raises
    ------
    LoadError
        For files that cannot be loaded at all; nothing has changed then.
    RefusedError
        When every row was refused; the quarantine is kept.
    StoppedError
        When it was stopped; nothing has changed then.
    """
    keep_freed_memory()
    refuse_wrong_limits()
    wait = stop.check if stop else None
    stop = stop or Stop()
    say = _heeding(progress, stop)
    given = {"predictions": predictions, "features": features, "labels": labels}
    asked, some = _sources(given, references or {}, contract, parts, dialect)
    with (
        naming(asked),
        readable(directory, asked, say) as sources,
        writer_lock(directory, lambda: say("waiting for another load", 0.0), wait),
    ):
        catalog = Catalog(directory, create=True)
        with held(catalog.path), rarely_collected(), swept(catalog, contract.model):
            return _told(catalog, Order(contract, sources, replace, say), some, stop)


def _told(catalog: Catalog, order: Order, parts: dict[int, Part], stop: Stop) -> LoadResult:
    """Load, and say what the matter is with files that cannot be."""
    sources = order.sources
    try:
        paths = [source.path for source in sources if source.path]
        with closing(connect(catalog.directory, paths, read_settings(sources))) as con:
            return _run(catalog, order, parts, stop.watch(con))
    except (duckdb.Error, LoadError) as error:
        if not isinstance(error, RefusedError):  # that one is kept already
            stop.check()
        if isinstance(error, LoadError):
            raise
        raise unreadable(sources, error) from error


def _heeding(progress: Progress | None, stop: Stop) -> Progress:
    """Say how far it is, and end where that is wished; after the commit it is too late."""

    def say(stage: str, share: float) -> None:
        if progress is not None:
            progress(stage, share)
        if share < 1:
            stop.check()

    return say


def _sources(
    given: Mapping[str, Any],
    references: Mapping[str, Any],
    contract: Contract,
    parts: Sequence[Part],
    dialect: Dialect | None,
) -> tuple[list[Source], dict[int, Part]]:
    """Find every file before anything is read; references come first, as they decide kinds and bins."""
    found: list[Source] = []
    for name, items in references.items():
        check_reference(name, contract.baselines)
        found += resolve("reference", items, len(found), name, dialect)
    for kind, items in given.items():
        found += resolve(kind, items, len(found), dialect=dialect)
    found = list(told_apart(found))
    some: dict[int, Part] = {}
    for part in parts:
        some[len(found)] = part
        found += _source_of(part, len(found))
    if not found:
        raise LoadError("nothing to load: name files of predictions, features, labels or a reference")
    if contract.label is None and any(source.kind == "labels" for source in found):
        raise LoadError("the contract has no `label:`, so that labels cannot be loaded")
    return found, some


def _source_of(part: Part, number: int) -> list[Source]:
    """A file that still lies where it lay, or what was kept of another."""
    if not part.kept:
        file = NamedFile(part.path, part.name)
        meant = resolve(part.kind, file, number, part.reference, part.dialect)
        return [changed(one, stays=True) for one in meant]
    kept = Source(number, part.name, part.kind, "parquet", part.path, reference=part.reference)
    return [changed(kept, digest=part.sha256, untyped=part.untyped, facts={"format": "kept"})]


def _run(
    catalog: Catalog, order: Order, parts: dict[int, Part], con: duckdb.DuckDBPyConnection
) -> LoadResult:
    """Load under the lock."""
    contract = order.contract
    with ThreadPoolExecutor(1) as pool:
        hashes = pool.submit(lambda: {source.number: source.sha256() for source in order.sources})
        loading = start(catalog, order, con)
        loading.parts, loading.digests = parts, hashes.result
        if not parts:
            loading.database.expected = ExpectedKinds(contract, loading.schema)
        opened = _open(loading)
        number = catalog.generation(contract.model) or 0
        settle(loading, opened, number + 1)
        opened = as_settled(loading, opened)
        note_changes(loading, opened, catalog.spec(contract.model, "layouts", number))
        open_refusals(loading, catalog)
        _load_rows(loading, opened)
        digests = hashes.result()
        loading.result.files = _described(loading, opened)
        check_same(loading, digests)
        known = catalog.digests(contract.model)
        loading.seen = {number for number, digest in digests.items() if digest in known}
        _load_labels(loading, opened)
        _count_refused(loading)
        return finish(catalog, loading, _files(loading, opened, digests))


def _open(loading: Loading) -> list[tuple[str, Raw]]:
    """Make the relations of all files; neighbours of one kind, reference and shape share one."""
    loading.progress("reading", 0.0)
    found = []
    for (kind, _), some in groupby(loading.sources, key=lambda source: (source.kind, source.reference)):
        found += [(kind, restrict(loading, raw)) for raw in open_sources(loading.database, list(some))]
    return found


def _load_rows(loading: Loading, opened: Sequence[tuple[str, Raw]]) -> None:
    """Predictions, references and features, a group of files at a time."""
    prepare(loading)
    carry_over(loading)
    label_files.prepare(loading)
    rows = [(kind, raw) for kind, raw in opened if kind != "labels"]
    for done, (kind, raw) in enumerate(rows):
        loading.progress(f"checking {kind}", 0.15 + 0.27 * done / len(rows))
        note_clock_changes(loading, raw)
        if kind == "features":
            feature_files.load_features(loading, raw)
        else:
            load_rows(loading, raw, kind, raw.sources[0].reference)
        keep(loading, raw)
        raw.close()


def _load_labels(loading: Loading, opened: Sequence[tuple[str, Raw]]) -> None:
    """Labels last: those of wide files are gathered by now."""
    loading.progress("labels", 0.42)
    for kind, raw in opened:
        if kind == "labels":
            note_clock_changes(loading, raw)
            label_files.load_label_files(loading, raw)
            keep(loading, raw)
            raw.close()
    note_labels(loading)
    if loading.contract.label is not None:
        store_labels(loading)


def _count_refused(loading: Loading) -> None:
    """Add damaged lines to the rows read, and the reasons of all refused rows."""
    for kind, lines in keep_rejected(loading).items():
        loading.result.counts[kind].read += lines
    refused = loading.refused()
    for kind, counts in loading.result.counts.items():
        counts.quarantined = refused.get(kind, Counter())


def _described(loading: Loading, opened: Sequence[tuple[str, Raw]]) -> list[dict[str, Any]]:
    """How each file was read."""
    rows = {number: count for _, raw in opened for number, count in raw.rows.items()}
    return [
        {"file": one.name, "kind": one.kind, "rows": rows.get(one.number, 0)}
        | loading.database.facts.get(one.number, {})
        | ({"partitions": dict(one.partitions)} if one.partitions else {})
        for one in loading.sources
    ]


def _files(
    loading: Loading, opened: Sequence[tuple[str, Raw]], digests: Mapping[int, str]
) -> tuple[dict[str, Any], ...]:
    """What the catalog keeps of each file."""
    rows = {number: count for _, raw in opened for number, count in raw.rows.items()}
    return tuple(
        {"path": s.name, "sha256": digests[s.number], "rows": rows.get(s.number, 0), "kind": s.kind}
        | ({"reference": s.reference} if s.reference else {})
        | _place(s, loading.parts.get(s.number))
        for s in loading.sources
    )


def _place(source: Source, part: Part | None) -> dict[str, str]:
    """Where a file lies that is called otherwise, to be read again: what does not stay has no place."""
    path = part.path if part and not part.kept else source.path
    stays = source.stays and path is not None and (part is not None or str(path) == source.name)
    place = str(path.resolve()) if path and stays else source.name
    return {"place": place} if place != source.name else {}
