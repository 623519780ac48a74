"""In how many threads rows are counted: two thirds of it are done while another has the interpreter."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

MOST = 2
"""As many as DuckDB has: more would wait for each other."""
_THREADS: ContextVar[int] = ContextVar("counting_threads", default=MOST)


def counting_threads() -> int:
    """Give how many threads the work of this one may take.

    Examples
    --------
    >>> with counted_in(1):
    ...     counting_threads()
    1
    """
    return _THREADS.get()


@contextmanager
def counted_in(threads: int) -> Iterator[None]:
    """Bound the threads of what is counted inside: one, where others in this process need the interpreter.

    Parameters
    ----------
    threads : int
        At least 1.
    """
    token = _THREADS.set(threads)
    try:
        yield
    finally:
        _THREADS.reset(token)
