"""Profiles as a Parquet file: a record a kind, key set, subject, day, version and cell."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from monitoring.store.cells import Index, KeySet
from monitoring.store.ingest.segments import sync

_NAMES = ("kind", "source", "keyset", "subject")
_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in _NAMES),
        *(("day", pa.date32()), ("version", pa.string()), ("cell", pa.string()), ("payload", pa.binary())),
    ]
)
_TEXTS = [*_NAMES, "version", "cell"]
_WORD = pa.dictionary(pa.int32(), pa.string())
_READ = pa.schema([("subject", _WORD), ("day", pa.date32()), ("version", _WORD), ("cell", _WORD),
                   ("payload", pa.binary())])  # fmt: skip
_GROUPS = "kind, key set and subject of each row group"
_BY_SUBJECT = ("codes",)  # kinds of which a question may need few subjects
ROW_GROUP = 8192  # records: a question reads few groups of them


@dataclass(frozen=True)
class Run:
    """The records of one kind and subject over the cells of one key set.

    Parameters
    ----------
    kind, subject : str
        Which profile, of what.
    key_set : KeySet
        The cells.
    cells : ndarray of intp
        Numbers of those that have a record.
    payloads : sequence of bytes
        The records, one for each of these.
    """

    kind: str
    subject: str
    key_set: KeySet
    cells: Index
    payloads: Sequence[bytes]


def new_name(model: str) -> str:
    """Give a name for a further file of profiles, relative to the store."""
    return f"segments/{model}/profiles-{uuid4().hex}.parquet"


def write(directory: Path, model: str, source: str, runs: Iterable[Run]) -> str:
    """Write records, sorted so that a question reads few row groups; they are on the disk afterwards.

    Parameters
    ----------
    directory : Path
        The store.
    model, source : str
        Whose rows were profiled.
    runs : iterable of Run
        In any order.

    Returns
    -------
    str
        The file's name, relative to the store.
    """
    name = new_name(model)
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    grouped: dict[tuple[str, str, str], list[Run]] = {}
    for run in sorted(runs, key=lambda run: (run.kind, run.key_set.name, run.subject)):
        alone = run.subject if run.kind in _BY_SUBJECT else ""
        grouped.setdefault((run.kind, run.key_set.name, alone), []).append(run)
    plain = [one for one in _SCHEMA.names if one != "payload"]
    with pq.ParquetWriter(
        path, _SCHEMA, compression="zstd", compression_level=1, use_dictionary=plain, write_statistics=plain
    ) as writer:
        groups: list[tuple[str, str, str]] = []
        for key, some in grouped.items():
            table = _table(source, some)
            groups += [key] * -(-table.num_rows // ROW_GROUP)
            writer.write_table(table, row_group_size=ROW_GROUP)
        writer.add_key_value_metadata({_GROUPS: json.dumps(groups)})
    sync(path)
    return name


def _table(source: str, runs: Sequence[Run]) -> pa.Table:
    sizes = [len(run.payloads) for run in runs]

    def repeated(of: Callable[[Run], str]) -> pa.Array:
        words = [of(run) for run in runs]
        place = np.repeat(np.arange(len(runs)), sizes)
        return pa.array(words, pa.string()).take(pa.array(place))

    def taken(of: Callable[[Run], pa.Array], kind: pa.DataType) -> pa.Array:
        parts = [of(run).take(pa.array(run.cells)) for run in runs]
        return pa.chunked_array(parts, kind).combine_chunks()

    payloads = [one for run in runs for one in run.payloads]
    columns = [
        repeated(lambda run: run.kind),
        pa.array([source] * len(payloads), pa.string()),
        repeated(lambda run: run.key_set.name),
        repeated(lambda run: run.subject),
        taken(lambda run: run.key_set.days, pa.date32()),
        taken(lambda run: run.key_set.versions, pa.string()),
        taken(lambda run: run.key_set.keys, pa.string()),
        pa.array(payloads, pa.binary()),
    ]
    return pa.table(columns, schema=_SCHEMA)


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
        Which of them are needed; others may come along.

    Returns
    -------
    Table
        ``subject day version cell payload``, the texts as dictionaries.
    """
    days: dict[str, list[date]] = {}
    for day, file in files.items():
        days.setdefault(file, []).append(day)
    parts = [_part(file, (kind, source, keyset), subjects, some) for file, some in days.items()]
    return pa.concat_tables([_READ.empty_table(), *parts])


def _part(
    file: str, asked: tuple[str, str, str], subjects: Collection[str], days: Sequence[date]
) -> pa.Table:
    kind, _, keyset = asked
    table = _row_groups(file, kind, keyset, [*_NAMES, *_READ.names[1:]], subjects)
    chosen = np.isin(table["day"].to_numpy(), np.array(days, dtype="datetime64[D]"))
    for name, value in zip(("kind", "source", "keyset"), asked, strict=True):
        chosen &= _equal(table[name], value)
    found = table.select(_READ.names).cast(_READ)
    return found if chosen.all() else found.filter(pa.array(chosen))


def _equal(column: pa.ChunkedArray, value: str) -> NDArray[np.bool_]:
    """Say of each text whether it is this one; all mostly are the same."""
    parts = [
        np.array([name == value for name in part.dictionary.to_pylist()], dtype=np.bool_)[
            part.indices.to_numpy()
        ]
        for part in column.chunks
    ]
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.bool_)


def _row_groups(
    file: str, kind: str, keyset: str, columns: Sequence[str], subjects: Collection[str] = ()
) -> pa.Table:
    """Read the row groups that may hold a kind and a key set, any where it is empty, and some subjects."""
    texts = [name for name in columns if name in _TEXTS]
    with pq.ParquetFile(file, read_dictionary=texts) as opened:
        listed = (opened.metadata.metadata or {}).get(_GROUPS.encode(), b"[]")
        groups: list[list[str]] = json.loads(listed)
        if len(groups) != opened.num_row_groups:  # written by another hand
            groups = [[kind, keyset, ""]] * opened.num_row_groups
        wanted = [
            k
            for k, (its, name, alone) in enumerate(groups)
            if its == kind and keyset in ("", name) and (not (alone and subjects) or alone in subjects)
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
    table = _row_groups(file, "quality", "", ["kind", "keyset", "day"])
    found: dict[str, set[date]] = {}
    for one in table.group_by(table.column_names).aggregate([]).to_pylist():
        if one["kind"] == "quality" and one["day"] in days:
            found.setdefault(one["keyset"], set()).add(one["day"])
    return found
