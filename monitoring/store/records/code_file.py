"""The codes of a file of profiles, in a file beside it: plain bytes, mapped into memory and not unpacked.

It is an Arrow file (IPC) without compression, with a record batch a subject: codes hardly become smaller,
and a question over few rows touches few of them.
"""

import mmap
from collections.abc import Collection
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import pyarrow as pa

from monitoring.store.catalog.damaged_file import named
from monitoring.store.catalog.durable import sync
from monitoring.store.records.profile_runs import SCHEMA, Key

_KEY = ("kind", "keyset", "subject")


def place_of(file: str | Path) -> Path:
    """Give the path of the codes of a file of profiles."""
    return Path(f"{file}.codes")


class CodeFile:
    """Writes codes while a file of profiles is written; there is no file where there are none.

    Parameters
    ----------
    file : Path
        The file of profiles.
    """

    def __init__(self, file: Path) -> None:
        self._place = place_of(file)
        self._stack = ExitStack()
        self._writer: pa.RecordBatchFileWriter | None = None

    def __enter__(self) -> Self:
        return self

    def add(self, table: pa.Table) -> None:
        """Take all records of a subject."""
        if self._writer is None:
            out = self._stack.enter_context(pa.OSFile(str(self._place), "wb"))
            self._writer = self._stack.enter_context(pa.ipc.new_file(out, SCHEMA))
        for batch in table.combine_chunks().to_batches():
            self._writer.write_batch(batch)

    def __exit__(self, *raised: object) -> None:
        """Close it; it is on the disk afterwards."""
        self._stack.close()
        if self._writer is not None:
            sync(self._place)


def batches(file: str, subjects: Collection[str] = ()) -> list[pa.RecordBatch] | None:
    """Give the codes beside a file of profiles as they lie in it, mapped.

    Parameters
    ----------
    file : str
        Path of the file of profiles.
    subjects : collection of str, optional
        Of these only.

    Returns
    -------
    list of RecordBatch or None
        With the columns of `SCHEMA`, one a subject; None where there is no such file, or where it
        cannot be read whole.
    """
    try:
        opened = pa.ipc.open_file(_mapped(place_of(file)))
        every = [opened.get_batch(k) for k in range(opened.num_record_batches)]
        for one in every:
            one.validate(full=True)  # where texts and codes begin; of the codes themselves none is read
        return [one for one in every if not subjects or one.column("subject")[0].as_py() in subjects]
    except (OSError, ValueError):  # gone; empty, cut, or no text where a name was
        return None


def _mapped(place: Path) -> pa.BufferReader:
    """Map a file: Arrow's own map has the system read every batch ahead, also those that nobody asks for."""
    with place.open("rb", buffering=0) as opened:
        return pa.BufferReader(pa.py_buffer(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)))


def keys(file: str) -> list[Key]:
    """Give kind, key set and subject of each of these batches."""
    with named(place_of(file)):  # a name may be no text where bytes are damaged
        found = [[one.column(name)[0].as_py() for name in _KEY] for one in batches(file) or ()]
    return [(kind, keyset, subject) for kind, keyset, subject in found]


def is_damaged(file: str) -> bool:
    """Say whether there are codes beside a file of profiles that cannot be read, or named."""
    found = batches(file)
    if found is None:
        return place_of(file).is_file()
    try:
        for one in found:
            one.validate(full=True)  # the texts of its keys are no texts where bytes are damaged
    except pa.ArrowInvalid:
        return True
    return False
