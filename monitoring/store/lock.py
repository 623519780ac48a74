"""One loader at a time: a kernel lock that the death of its holder frees."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def writer_lock(directory: Path, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the store for writing; wait while another loader holds it.

    Parameters
    ----------
    directory : Path
        The store; made when it is not there.
    waiting : callable, optional
        Called once when somebody else holds the lock, before waiting.

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
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / ".lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting is not None:
                waiting()
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
