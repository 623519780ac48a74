"""Every load as rows of a table: its files, their hashes and what became of their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from monitoring.lazy_pandas import pd
from monitoring.store.catalog.entries import FILE_KINDS, Batch

COUNTS = ("read", "loaded", "already_there", "updated", "waiting")
TYPES = {
    "batch": "varchar",
    "loaded_at": "timestamptz",
    "data_version": "bigint",
    "kind": "varchar",
    "files": "varchar[]",
    "sha256": "varchar[]",
    **dict.fromkeys((*COUNTS, "quarantined"), "bigint"),
    "quarantined_by_rule": "varchar",
}


def load_rows(batches: Sequence[Batch]) -> list[dict[str, Any]]:
    """Give one row a load and kind of file.

    Parameters
    ----------
    batches : sequence of Batch
        Oldest first.

    Returns
    -------
    list of dict
        With the columns of `TYPES`.
    """
    return [_row(batch, kind) for batch in batches for kind in FILE_KINDS if _counted(batch, kind)]


def load_frame(batches: Sequence[Batch]) -> pd.DataFrame:
    """Give the same as a frame."""
    return pd.DataFrame(load_rows(batches), columns=list(TYPES))


def _counted(batch: Batch, kind: str) -> bool:
    return bool(batch.counts.get(kind, {}).get("read")) or any(one["kind"] == kind for one in batch.files)


def _row(batch: Batch, kind: str) -> dict[str, Any]:
    counts: Mapping[str, Any] = batch.counts.get(kind, {})
    files = [one for one in batch.files if one["kind"] == kind]
    refused: Mapping[str, int] = counts.get("quarantined", {})
    return {
        "batch": batch.id,
        "loaded_at": batch.created_at,
        "data_version": batch.generation,
        "kind": kind,
        "files": [str(one["path"]) for one in files],
        "sha256": [str(one["sha256"]) for one in files],
        **{name: int(counts.get(name, 0)) for name in COUNTS},
        "quarantined": sum(refused.values()),
        "quarantined_by_rule": ", ".join(f"{rule} {count}" for rule, count in refused.items()),
    }
