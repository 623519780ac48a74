"""A copy of a store that other tests read meanwhile."""

import shutil
from contextlib import suppress
from pathlib import Path


def copied_store(store: Path, place: Path, *left_out: str) -> Path:
    """Copy a store, without names of these patterns.

    SQLite makes and takes away files beside its own whenever somebody reads: what has gone is not missed.
    """
    without = shutil.ignore_patterns(*left_out) if left_out else None
    return Path(shutil.copytree(store, place, ignore=without, copy_function=_copy))


def _copy(source: str, target: str) -> None:
    with suppress(FileNotFoundError):
        shutil.copy2(source, target)
