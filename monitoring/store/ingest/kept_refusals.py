"""Refused rows of what does not stay, kept as they stood: of uploads, frames, tables and objects elsewhere.

They lie in a Parquet file of the load, with their row numbers beside them, and go when a later load has
decided over the same bytes, with their load, or at the age of rows.
"""

from pathlib import Path

from pyarrow import parquet as pq

from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.durable import sync
from monitoring.store.catalog.entries import Segment
from monitoring.store.files.limits import KEPT_BYTES
from monitoring.store.files.read import Raw
from monitoring.store.files.sources import Source
from monitoring.store.ingest.loading import KEPT, QUARANTINE, Loading
from monitoring.store.ingest.quarantine import told_row
from monitoring.store.ingest.segments import new_file
from monitoring.store.ingest.settled import ReadFile, refusals
from monitoring.store.quoting import literal, quote

_ROWS = "__kept_rows"
_LEAST = 3  # bytes that a cell takes in the text of a row


def keep(loading: Loading, raw: Raw) -> None:
    """Keep the refused rows of files that cannot be read again, as far as there is room for them.

    Parameters
    ----------
    loading : Loading
        Every refusal of these files is noted in it; it gets a segment for each file that has one.
    raw : Raw
        The files, still open.
    """
    if not loading.noted[QUARANTINE]:
        return
    refused = {row[0] for row in loading.run(f"select distinct file from {QUARANTINE}")}
    away = [source for source in raw.sources if not source.stays and source.number in refused]
    if not away:
        return
    plain = raw if raw.part else raw.as_text()
    for source in away:
        _keep(loading, plain, source)
    if plain is not raw:
        plain.close()


def _keep(loading: Loading, raw: Raw, source: Source) -> None:
    """Set the first rows apart, up to the bound of a load, and write them."""
    listed, room = ", ".join(map(quote, raw.columns)), _room(loading)
    refused = f"select distinct row from {QUARANTINE} where file = {source.number}"
    most = room // (_LEAST * len(raw.columns)) + 1
    loading.run(
        f"create table {_ROWS} as select * from (select {told_row('t.__file', 't.__row')} as __told,"
        f" sum(strlen(cast(t as varchar))) over (order by __row) as __size, {listed}"
        f" from (select {listed}, __file, __row from {raw.relation}) t where __file = {source.number}"
        f" and __row in ({refused} order by row limit {most})) where __size <= {room}"
    )
    rows = [row[0] for row in loading.run(f"select __told from {_ROWS} order by 1")]
    if rows:
        _write(loading, raw, source, rows, f"select {listed} from {_ROWS} order by __told")
    loading.kept_bytes += loading.number(f"select max(__size) from {_ROWS}")
    beyond = loading.number(f"select count(*) from ({refused})") - len(rows)
    if beyond:
        loading.database.facts.setdefault(source.number, {})["refused_not_kept"] = beyond
    loading.run(f"drop table {_ROWS}")


def _room(loading: Loading) -> int:
    return max(0, KEPT_BYTES.most - loading.kept_bytes)


def _write(loading: Loading, raw: Raw, source: Source, rows: list[object], select: str) -> None:
    name, path = new_file(loading, KEPT)
    beside = f"{{rows: '{','.join(map(str, rows))}', untyped: '{'yes' if raw.untyped else ''}'}}"
    loading.run(
        f"copy ({select}) to {literal(str(path.resolve()))}"
        f" (format parquet, compression zstd, kv_metadata {beside})"
    )
    sync(path)
    mark = kept_as(loading.result.batch, source.number)
    loading.add(Segment(KEPT, mark, name, len(rows), path.stat().st_size, columns=tuple(raw.columns)))


def kept_as(batch: str, number: int) -> str:
    """Name what was kept of one file of a load."""
    return f"{batch}:{number}"


def read_beside(path: Path) -> tuple[tuple[int, ...], bool]:
    """Give the numbers of the rows that a file keeps, and whether all their values are text."""
    beside = pq.read_metadata(path).metadata or {}
    rows = beside.get(b"rows", b"").decode()
    return tuple(map(int, rows.split(","))) if rows else (), bool(beside.get(b"untyped"))


def carry_over(loading: Loading) -> None:
    """Refuse once more, as they were, the rows that are not tried: a load of the same bytes decides over all.

    Parameters
    ----------
    loading : Loading
        With its parts, before anything else is refused.
    """
    stored = loading.segments("quarantine")
    done: set[tuple[str, str]] = set()
    for number, part in loading.parts.items():
        if not part.kept or not stored or (part.batch, part.name) in done:
            continue
        done.add((part.batch, part.name))
        alike = [p for p in loading.parts.values() if p.kept and (p.batch, p.name) == (part.batch, part.name)]
        tried = ", ".join(str(row) for one in alike for row in one.rows) or "-1"
        own = (
            f"from {refusals(loading.directory, stored)} where batch = {literal(part.batch)}"
            f" and file = {literal(part.name)} and row not in ({tried})"
        )
        loading.note(QUARANTINE, f'select kind, {number}, row, "column", rule, value, id, version {own}')
        for kind, count in loading.run(f"select kind, count(*) {own} group by kind"):
            loading.result.counts[str(kind)].read += int(str(count))


def drop_decided(catalog: Catalog, loading: Loading, files: tuple[dict[str, object], ...]) -> None:
    """Let go of what was kept of files that this load has decided over.

    Parameters
    ----------
    catalog : Catalog
        Of the store.
    loading : Loading
        It takes note of the segments that it does without.
    files : tuple of dict
        What it read, as the catalog keeps it.
    """
    own = {one.file for one in loading.added}
    held = [one for one in loading.segments(KEPT) if one.file not in own]
    if not held:
        return
    now = {ReadFile.of(file) for file in files}
    decided = {
        kept_as(batch.id, number)
        for batch in catalog.batches(loading.contract.model)
        for number, file in enumerate(batch.files)
        if ReadFile.of(file) in now
    }
    loading.exchange([one for one in held if one.source in decided], [])


def drop_of(loading: Loading, batches: set[str]) -> None:
    """Let go of what was kept of some loads."""
    held = [one for one in loading.segments(KEPT) if one.source.partition(":")[0] in batches]
    loading.exchange(held, [])
