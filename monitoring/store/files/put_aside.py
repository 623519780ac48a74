"""What cannot be read in place is written below the store for the time of a load: tables and the like."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from monitoring.store.catalog.aside import folder_aside
from monitoring.store.catalog.lock import store_folder
from monitoring.store.files import (
    arrow_frames,
    duckdb_tables,
    json_lines,
    object_storage,
    postgresql,
    sqlite_tables,
    xlsx,
)
from monitoring.store.files.compressed import check_compressed
from monitoring.store.files.sources import Source

Say = Callable[[str, float], None]
_READERS: dict[str, Callable[[Source, Path], Source]] = {
    "arrow": arrow_frames.put_aside,
    "duckdb": duckdb_tables.put_aside,
    "postgresql": postgresql.put_aside,
    "sqlite": sqlite_tables.put_aside,
    "xlsx": xlsx.put_aside,
}


@contextmanager
def readable(directory: Path, sources: Sequence[Source], say: Say) -> Iterator[list[Source]]:
    """Give sources that DuckDB can read from files.

    Parameters
    ----------
    directory : Path
        The store, or another folder to write below.
    sources : sequence of Source
        As they were given.
    say : callable
        Called with what is being read.

    Yields
    ------
    list of Source
        The same, in the same order; those that were no files of a readable kind are Parquet files (or the
        files themselves, of an object store) that go when the load ends.

    Raises
    ------
    LoadError
        For what cannot be read.
    StoreError
        Where there can be no folder to write below.
    """
    for source in sources:
        check_compressed(source)
    if not any(_is_elsewhere(source) for source in sources):
        yield list(sources)
        return
    store_folder(directory)
    with folder_aside(directory.resolve() / "spill") as folder:
        yield [_readable(source, folder, say) if _is_elsewhere(source) else source for source in sources]


def _is_elsewhere(source: Source) -> bool:
    away = source.format in _READERS or (source.path is None and source.address is not None)
    return away or (source.format == "ndjson" and not json_lines.is_plain(source))


def _readable(source: Source, folder: Path, say: Say) -> Source:
    say(f"reading {source.name}", 0.0)
    place = folder / f"{source.number}"
    if source.path is None and source.address is not None and source.address.scheme == "s3":
        suffixes = "".join(Path(source.name.partition("#")[0]).suffixes[-2:])
        fetched = place.with_name(f"{source.number}{suffixes}")
        source = replace(source, digest=object_storage.fetch(source.address, fetched), path=fetched)
        check_compressed(source)
    if source.format == "ndjson":
        return source if json_lines.is_plain(source) else json_lines.put_aside(source, place)
    read = _READERS.get(source.format)
    return read(source, place.with_suffix(".parquet")) if read else source
