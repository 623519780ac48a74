"""What the system says of a file, asked once in a run: each time another thread takes the interpreter."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

_SEEN: ContextVar[dict[Path, os.stat_result | None] | None] = ContextVar("file_states", default=None)


@contextmanager
def seen_once() -> Iterator[None]:
    """Look at each file once inside, whatever others do to it meanwhile.

    Of fifty people at once each look waited up to five milliseconds for the interpreter, forty in a run.
    """
    token = _SEEN.set({})
    try:
        yield
    finally:
        _SEEN.reset(token)


def file_state(path: Path) -> os.stat_result | None:
    """Give what is said of a file, or was in this run; None where there is none.

    Raises
    ------
    OSError, ValueError
        Where the file cannot be looked at.

    Examples
    --------
    >>> file_state(Path("no such file")) is None
    True
    """
    seen = _SEEN.get()
    if seen is None:
        return _looked_at(path)
    if path not in seen:
        seen[path] = _looked_at(path)
    return seen[path]


def look_again() -> None:
    """Forget what was seen: this run has written something itself."""
    seen = _SEEN.get()
    if seen is not None:
        seen.clear()


def _looked_at(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
