"""Runs of records, and the tables that a file of profiles holds them in."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import pyarrow as pa

from monitoring.profiles.arrow_numbers import array_of
from monitoring.profiles.arrow_texts import bytes_array, texts_array
from monitoring.profiles.records import Records, bytes_of
from monitoring.store.columns.cells import Index, KeySet

NAMES = ("kind", "source", "keyset", "subject")
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in NAMES),
        *(("day", pa.date32()), ("version", pa.string()), ("cell", pa.string()), ("payload", pa.binary())),
    ]
)
BY_SUBJECT = ("codes",)  # kinds that are large, and of which a question may need few subjects
BY_HOUR = "_by_hour"
"""Ends the names of kinds that are kept of each local hour."""
MARKS = ("quality", "quality" + BY_HOUR)
"""Kinds that every day has, with a record of each key set that the day is kept for."""
LABEL_KINDS = frozenset(
    {"losses", "confusion", "score_label", "score_order", "class_scores", "labels", "implied", "arrivals"}
)
"""Kinds of which all cells of a cohort column are asked for together."""
HELD_BYTES = 128_000_000  # are gathered before they are written
Key = tuple[str, str, str | None]
"""Kind and key set of a table; the subject where it has one of its own."""


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


def tables_of(source: str, runs: Iterable[Run], *, whole: bool) -> Iterator[tuple[Key, pa.Table]]:
    """Give the tables of runs as these come, `HELD_BYTES` of them at a time; each key once.

    Parameters
    ----------
    source : str
        Whose rows were profiled.
    runs : iterable of Run
        Those of a kind and key set come without runs of another kind between them.
    whole : bool
        Or they may come in any order: all are gathered, however large they are together.
    """
    for part in [list(runs)] if whole else _parts(runs):
        grouped: dict[Key, list[Run]] = {}
        for run in sorted(part, key=lambda run: (run.kind, run.key_set.name, run.subject)):
            alone = run.subject if run.kind in BY_SUBJECT else None
            grouped.setdefault((run.kind, run.key_set.name, alone), []).append(run)
        for key, some in grouped.items():
            yield key, _table(source, some)


def _parts(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """Gather runs until they are large; those of one key stay together."""
    held: list[Run] = []
    size = 0
    for run in runs:
        together = held and run.kind == held[-1].kind and run.kind not in BY_SUBJECT
        if size > HELD_BYTES and not together:
            yield held
            held, size = [], 0
        held.append(run)
        size += bytes_of(run.payloads)
    yield held


def _table(source: str, runs: Sequence[Run]) -> pa.Table:
    place = array_of(np.repeat(np.arange(len(runs)), [len(run.payloads) for run in runs]))

    def repeated(words: Sequence[str]) -> pa.Array:
        return texts_array(words).take(place)

    key_sets = {id(run.key_set): run.key_set for run in runs}
    starts = accumulate((len(one.days) for one in key_sets.values()), initial=0)
    first = dict(zip(key_sets, starts, strict=False))
    cells = array_of(np.concatenate([run.cells + first[id(run.key_set)] for run in runs]))

    def taken(of: Callable[[KeySet], pa.Array], kind: pa.DataType) -> pa.Array:
        return pa.chunked_array([of(one) for one in key_sets.values()], kind).combine_chunks().take(cells)

    payloads = pa.chunked_array([_binary(run.payloads) for run in runs], pa.binary())
    columns = [
        repeated([run.kind for run in runs]),
        repeated([source] * len(runs)),
        repeated([run.key_set.name for run in runs]),
        repeated([run.subject for run in runs]),
        taken(lambda keyed: keyed.days, pa.date32()),
        taken(lambda keyed: keyed.versions, pa.string()),
        taken(lambda keyed: keyed.keys, pa.string()),
        payloads,
    ]
    return pa.table(columns, schema=SCHEMA)


def _binary(records: Sequence[bytes]) -> pa.Array:
    """Give records as an array; those that lie together are not copied."""
    if not isinstance(records, Records):
        return bytes_array(records)
    whole = records.whole
    buffers = [None, pa.py_buffer(whole.ends.astype(np.int32)), pa.py_buffer(whole.data)]
    found = pa.Array.from_buffers(pa.binary(), len(whole), buffers)
    return found if len(records) == len(whole) else found.take(array_of(records.numbers))
