"""Profiles as a Parquet file: a record a kind, key set, subject, day, version and cell."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from monitoring.profiles.arrow_numbers import numbers_of, rows_where
from monitoring.profiles.arrow_texts import texts_array
from monitoring.store.catalog.damaged_file import named
from monitoring.store.catalog.durable import sync
from monitoring.store.columns.bin_hash import BinHash
from monitoring.store.records import code_file, sidecar
from monitoring.store.records.code_file import CodeFile
from monitoring.store.records.profile_runs import BY_SUBJECT, MARKS, NAMES, SCHEMA, Key, Run, tables_of
from monitoring.store.records.sidecar import layout_of
from monitoring.store.records.sidecar_writer import Sidecar
from monitoring.store.records.stored_records import Asked

_TEXTS = [*NAMES, "version", "cell"]
_WORD = pa.dictionary(pa.int32(), pa.string())
_READ = pa.schema([("subject", _WORD), ("day", pa.date32()), ("version", _WORD), ("cell", _WORD),
                   ("payload", pa.large_binary())])  # fmt: skip  # together they may be more than 2 GB
_GROUPS = "kind, key set and subject of each row group"
_BINS = "hash of the bins"
ROW_GROUP = 8192  # records: a question reads few groups of them


def write(
    directory: Path,
    model: str,
    source: str,
    runs: Iterable[Run],
    bins: BinHash | None = None,
    *,
    whole: bool = False,
) -> str:
    """Write records, sorted so that a question reads few row groups; they are on the disk afterwards.

    Parameters
    ----------
    directory : Path
        The store.
    model, source : str
        Whose rows were profiled.
    runs : iterable of Run
        In any order; they are written as they come.
    bins : BinHash, optional
        Of the bins that they were counted over.
    whole : bool
        Whether runs of one kind and key set may come apart, as those of several chunks do.

    Returns
    -------
    str
        The file's name, relative to the store.
    """
    return write_tables(directory, model, tables_of(source, runs, whole=whole), bins)


def write_tables(
    directory: Path, model: str, tables: Iterable[tuple[Key, pa.Table]], bins: BinHash | None
) -> str:
    """Write tables of one kind and key set each as row groups of a file, and list them in its footer."""
    name = f"segments/{model}/profiles-{uuid4().hex}.parquet"
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = [one for one in SCHEMA.names if one != "payload"]
    layout = {"compression": "lz4", "use_dictionary": plain, "write_statistics": plain}
    with CodeFile(path) as codes, pq.ParquetWriter(path, SCHEMA, **layout) as writer:
        groups: list[Key] = []
        beside = Sidecar(path, bins)
        for key, table in tables:
            if not table.num_rows:
                continue
            if key[0] in BY_SUBJECT:
                codes.add(table)
                beside.leave(key[0], key[1])
                continue
            beside.add(key[0], key[1], table)
            groups += [key] * -(-table.num_rows // ROW_GROUP)
            writer.write_table(table, row_group_size=ROW_GROUP)
        writer.add_key_value_metadata({_GROUPS: json.dumps(groups)} | _said(bins))
    sync(path)
    beside.write()
    return name


def _said(bins: BinHash | None) -> dict[str, str]:
    return {_BINS: bins.to_json()} if bins is not None else {}


def bins_of(file: str) -> BinHash | None:
    """Give the hash of the bins that a file was counted over.

    Parameters
    ----------
    file : str
        Its path.

    Returns
    -------
    BinHash or None
        None where the file does not say, as those from before there was a hash.
    """
    beside, found = sidecar.bins_of(file)
    return found if beside else written_bins(file)


@lru_cache(maxsize=4096)  # files never change
def written_bins(file: str) -> BinHash | None:
    """Give what its own footer says, whatever lies beside it."""
    with named(file), pq.ParquetFile(file) as opened:
        said = (opened.metadata.metadata or {}).get(_BINS.encode())
        return BinHash.from_json(said.decode() if said else None)


def keys(file: str) -> Sequence[Key]:
    """Give the kinds and key sets of a file in order, the subject where it has a table of its own."""
    return [*_own_keys(file), *code_file.keys(file)]


def _own_keys(file: str) -> Sequence[Key]:
    """Give those that the file holds itself."""
    with named(file), pq.ParquetFile(file) as opened:
        listed = (opened.metadata.metadata or {}).get(_GROUPS.encode())
        if listed:
            return [*dict.fromkeys((kind, keyset, alone) for kind, keyset, alone in json.loads(listed))]
        pairs = opened.read(columns=["kind", "keyset"]).group_by(["kind", "keyset"]).aggregate([])
    return sorted((one["kind"], one["keyset"], None) for one in pairs.to_pylist())


def read(
    files: Mapping[date, str], kind: str, source: str, keyset: str, subjects: Collection[str] = ()
) -> pa.Table:
    """Read the records of one kind, source and key set.

    Parameters
    ----------
    files : mapping of date to str
        Path of the file that counts for each day; what it holds of other days is left out.
    kind, source, keyset : str
        Which records.
    subjects : collection of str, optional
        Of these only.

    Returns
    -------
    Table
        ``subject day version cell payload``, the texts as dictionaries.
    """
    parts = [chosen(file, (kind, source, keyset), subjects, some) for file, some in by_file(files).items()]
    return together([part.select(_READ.names).cast(_READ) for part in parts], _READ)


def together(parts: Sequence[pa.Table], schema: pa.Schema) -> pa.Table:
    """Put tables of a schema together; an empty one is made for none only, as Arrow imports pandas for it."""
    return pa.concat_tables(parts) if parts else schema.empty_table()


def derived_sidecar(file: Path, layout: bytes = b"") -> Sidecar:
    """Derive the sidecar of a file anew: where it has none, or to hold it against the one that it has.

    Parameters
    ----------
    file : Path
        Of profiles.
    layout : bytes
        That of the one that it has by default, else that of now.
    """
    beside = Sidecar(file, written_bins(str(file)), layout or layout_of(file))
    for kind, keyset in dict.fromkeys(key[:2] for key in keys(str(file))):  # as they were written
        if kind in BY_SUBJECT:
            beside.leave(kind, keyset)
        else:
            table = _row_groups(str(file), kind, keyset, SCHEMA.names)
            own = _among(table["kind"], (kind,)) & _among(table["keyset"], (keyset,))
            beside.add(kind, keyset, rows_where(table, own).cast(SCHEMA))
    return beside


def by_file(files: Mapping[date, str]) -> dict[str, list[date]]:
    """Give the days for which each file counts."""
    days: dict[str, list[date]] = {}
    for day, file in files.items():
        days.setdefault(file, []).append(day)
    return days


def chosen(
    file: str, asked: tuple[str, str, str], subjects: Collection[str], days: Sequence[date]
) -> pa.Table:
    """Read the records of a kind, source and key set on some days, with all columns."""
    kind, _, keyset = asked
    table = _row_groups(file, kind, keyset, SCHEMA.names, subjects)
    found = np.isin(numbers_of(table["day"]), np.array(days, dtype="datetime64[D]").astype(np.int32))
    for name, value in zip(("kind", "source", "keyset"), asked, strict=True):
        found &= _among(table[name], (value,))
    if subjects:
        found &= _among(table["subject"], subjects)
    return table if found.all() else rows_where(table, found)


def _among(column: pa.ChunkedArray, values: Collection[str]) -> NDArray[np.bool_]:
    """Say of each text whether it is one of these; all mostly are the same."""
    return of_names(column, lambda names: np.array([name in values for name in names], dtype=np.bool_))


def of_names(column: pa.ChunkedArray, asked: Asked) -> NDArray[np.bool_]:
    """Say of each text of a column, a dictionary, what is said of its name."""
    parts = [asked(part.dictionary.to_pylist())[numbers_of(part.indices)] for part in column.chunks]
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.bool_)


def _row_groups(
    file: str, kind: str, keyset: str, columns: Sequence[str], subjects: Collection[str] = ()
) -> pa.Table:
    """Read what may hold a kind and a key set, any where it is empty, and some subjects."""
    texts = [name for name in columns if name in _TEXTS]
    if kind in BY_SUBJECT and (codes := code_file.batches(file, subjects)) is not None:
        own = [(one.name, _WORD if one.name in texts else one.type) for one in SCHEMA]
        return pa.Table.from_batches(codes, SCHEMA).cast(pa.schema(own)).select(columns).unify_dictionaries()
    with named(file), pq.ParquetFile(file, read_dictionary=texts) as opened:
        listed = (opened.metadata.metadata or {}).get(_GROUPS.encode(), b"[]")
        groups: list[list[str | None]] = json.loads(listed)
        if len(groups) != opened.num_row_groups:  # written by another hand
            groups = [[kind, keyset, None]] * opened.num_row_groups
        wanted = [
            k
            for k, (its, name, alone) in enumerate(groups)
            if its == kind and keyset in ("", name) and (alone is None or not subjects or alone in subjects)
        ]
        return opened.read_row_groups(wanted, columns=list(columns)).unify_dictionaries()


def key_sets(file: str, days: Collection[date]) -> dict[str, set[date]]:
    """Give the days of a file on which each key set is kept.

    Parameters
    ----------
    file : str
        Its path.
    days : collection of date
        Those for which this file counts.

    Returns
    -------
    dict of str to set of date
        By the key set's name.
    """
    found: dict[str, set[date]] = {}
    for kind in MARKS:
        every = _row_groups(file, kind, "", ["kind", "keyset", "day"])
        table = every.filter(pc.equal(every["kind"], texts_array([kind])[0]))
        for name in pc.unique(table["keyset"]).to_pylist():  # not grouped, as that would import pandas
            own = table.filter(pc.equal(table["keyset"], texts_array([name])[0]))
            found.setdefault(name, set()).update({*days}.intersection(pc.unique(own["day"]).to_pylist()))
    return {name: own for name, own in found.items() if own}
