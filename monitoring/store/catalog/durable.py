"""Files that are on the disk before anybody is told of them."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Wait until a file and its name are on the disk."""
    _sync(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, and those that went are gone from it."""
    _sync(folder)


def _sync(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
