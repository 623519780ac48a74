"""One loader at a time: a kernel lock that the death of its holder frees."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from monitoring.errors import StoreError
from monitoring.store.catalog.machine_refusals import NO_PLACE, refusal
from monitoring.store.catalog.place import refuse_no_folder

_LOOK_AGAIN = 0.05


def store_folder(directory: Path) -> None:
    """Make the folder of a store when it is not there.

    Parameters
    ----------
    directory : Path
        The store.

    Raises
    ------
    StoreError
        When there can be no folder of that name; a full disk and a missing right are the machine's to say.
    """
    refuse_no_folder(directory)
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if error.errno not in NO_PLACE and refusal(error):
            raise
        raise StoreError(f"{directory} cannot be a store: {error.strerror}; name a folder") from error


@contextmanager
def writer_lock(
    directory: Path, waiting: Callable[[], None] | None = None, check: Callable[[], None] | None = None
) -> Iterator[None]:
    """Hold the store for writing; wait while another loader holds it.

    Parameters
    ----------
    directory : Path
        The store; made when it is not there.
    waiting : callable, optional
        Called once when somebody else holds the lock, before waiting.
    check : callable, optional
        Called again and again while waiting: what it raises ends the wait.

    Yields
    ------
    None
        While the lock is held.

    Examples
    --------
    >>> import tempfile
    >>> with writer_lock(Path(tempfile.mkdtemp())):
    ...     print("alone")
    alone
    """
    store_folder(directory)
    with (directory / ".lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting is not None:
                waiting()
            _wait(handle, check)
        yield


def _wait(handle: IO[str], check: Callable[[], None] | None) -> None:
    if check is None:
        fcntl.flock(handle, fcntl.LOCK_EX)
        return
    while True:
        check()
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_LOOK_AGAIN)
        else:
            return
