"""Files that are on the disk before anybody is told of them."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Wait until a file and its name are on the disk."""
    for place in (path, path.parent):
        sync_itself(place)


def sync_itself(place: Path) -> None:
    """Wait until a file, or which names a folder has, is on the disk."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
