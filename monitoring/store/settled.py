"""Which refusals still stand: the last load of the same bytes decides over the rows of a file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from monitoring.store.entries import Batch

_KINDS = ("predictions", "features", "labels", "reference")
_COLUMNS = ("batch", "file", "kind", "settled_by")


@dataclass(frozen=True)
class ReadFile:
    """A file as one load read it; equal for the same bytes read as the same kind of rows.

    Parameters
    ----------
    sha256 : str
        Of its bytes.
    kind, reference : str
        What it was read as.
    """

    sha256: str
    kind: str
    reference: str

    @classmethod
    def of(cls, file: Mapping[str, Any]) -> "ReadFile":
        """Take it from what a batch keeps of a file."""
        return cls(str(file["sha256"]), str(file["kind"]), str(file.get("reference", "")))


def files_of(batch: Batch, name: str, kind: str) -> list[dict[str, Any]]:
    """Give the files of a load that a refused row may stand in: a wide file refuses labels, too.

    Parameters
    ----------
    batch : Batch
        The load.
    name : str
        As the row names its file.
    kind : str
        Of the row.

    Returns
    -------
    list of dict
        Of `batch.files`.
    """
    named = [one for one in batch.files if one["path"] == name]
    return [one for one in named if one["kind"] == kind] or named


def settlements(batches: Sequence[Batch]) -> pa.Table:
    """Say which refusals a later load has decided anew.

    Parameters
    ----------
    batches : sequence of Batch
        Oldest first.

    Returns
    -------
    pyarrow.Table
        ``batch``, ``file`` and ``kind`` of refused rows, and the load that ``settled_by`` reading the same
        bytes again. What is not listed stands.
    """
    last = {ReadFile.of(file): batch.id for batch in batches for file in batch.files}
    rows = [row for batch in batches if _refused(batch) for row in _settled(batch, last)]
    columns = list(zip(*rows, strict=True)) or [()] * len(_COLUMNS)
    return pa.table({n: pa.array(c, pa.string()) for n, c in zip(_COLUMNS, columns, strict=True)})


def _refused(batch: Batch) -> bool:
    return any(batch.counts.get(kind, {}).get("quarantined") for kind in _KINDS)


def _settled(batch: Batch, last: Mapping[ReadFile, str]) -> Iterator[tuple[str, str, str, str]]:
    for name in dict.fromkeys(str(file["path"]) for file in batch.files):
        for kind in _KINDS:
            later = _later(batch, files_of(batch, name, kind), last)
            if later:
                yield batch.id, name, kind, later


def _later(batch: Batch, files: Iterable[Mapping[str, Any]], last: Mapping[ReadFile, str]) -> str:
    """The load that decided anew over all files of that name; frames of one load share theirs."""
    deciding = {last[ReadFile.of(file)] for file in files} - {batch.id}
    standing = any(last[ReadFile.of(file)] == batch.id for file in files)
    return "" if standing or not deciding else max(deciding)
