"""Profiles as a Parquet file: a record a kind, key set, subject, day, version and cell."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from monitoring.store.cells import Index, KeySet
from monitoring.store.ingest.segments import sync

_NAMES = ("kind", "source", "keyset", "subject")
_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in _NAMES),
        *(("day", pa.date32()), ("version", pa.string()), ("cell", pa.string()), ("payload", pa.binary())),
    ]
)
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
    ordered = sorted(runs, key=lambda run: (run.kind, run.key_set.name, run.subject))
    plain = [one for one in _SCHEMA.names if one != "payload"]
    pq.write_table(
        _table(source, ordered), path, row_group_size=ROW_GROUP, compression="zstd", compression_level=1,
        use_dictionary=plain, write_statistics=plain,
    )  # fmt: skip
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
