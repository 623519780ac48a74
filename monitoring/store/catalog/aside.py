"""Folders below the store for what must be written to be read: gone afterwards, and swept after a kill."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "reading-"
_GRACE = 60.0


@contextmanager
def folder_aside(spill: Path) -> Iterator[Path]:
    """Give a folder for as long as it is needed; those of processes that died are deleted first.

    Parameters
    ----------
    spill : Path
        The store's folder for what does not last; made when it is not there.

    Yields
    ------
    Path
        Empty; locked by this process, so that no other sweeps it.

    Examples
    --------
    >>> with folder_aside(Path(tempfile.mkdtemp())) as folder:
    ...     folder.is_dir()
    True
    >>> folder.exists()
    False
    """
    spill.mkdir(parents=True, exist_ok=True)
    _sweep(spill)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=spill))
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _sweep(spill: Path) -> None:
    """Delete the folders that nobody holds; a new one may not be locked yet."""
    for folder in spill.glob(f"{_PREFIX}*"):
        try:
            handle = os.open(folder, os.O_RDONLY)
        except OSError:
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if time.time() - os.fstat(handle).st_mtime > _GRACE:
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue
        finally:
            os.close(handle)
