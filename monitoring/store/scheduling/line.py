"""A line before a few threads: first come, first served, and everybody is told how many are before them."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event, Lock
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Standing(Generic[T]):
    """Somebody's place in the line.

    Parameters
    ----------
    begun : Event
        Set once the work has begun.
    result : Future
        What the work gives.
    """

    begun: Event
    result: Future[T]


class Line:
    """Threads, and those who wait for one.

    Parameters
    ----------
    number : int
        Of threads.
    name : str
        Of each thread.

    Examples
    --------
    >>> line = Line(1, "work")
    >>> mine = line.join(lambda: 7)
    >>> mine.result.result(), line.ahead(mine)
    (7, 0)
    """

    def __init__(self, number: int, name: str) -> None:
        self._threads = ThreadPoolExecutor(number, thread_name_prefix=name)
        self._lock = Lock()
        self._order: list[Standing[Any]] = []

    def join(self, work: Callable[[], T]) -> Standing[T]:
        """Stand in the line with some work."""
        begun = Event()

        def begin() -> T:
            begun.set()
            return work()

        with self._lock:
            mine = Standing(begun, self._threads.submit(begin))
            self._order.append(mine)
        mine.result.add_done_callback(self._leave)
        return mine

    def ahead(self, mine: Standing[Any]) -> int:
        """Count those before one: at work, or waiting since earlier.

        Returns
        -------
        int
            0 once the work has begun.
        """
        with self._lock:
            began = mine.begun.is_set() or mine not in self._order
            return 0 if began else self._order.index(mine)

    def close(self) -> None:
        """Let its threads end after what they are at."""
        self._threads.shutdown(wait=False)

    def _leave(self, result: Future[Any]) -> None:
        # told by its result alone: one that kept its place would keep itself, until garbage is looked for
        with self._lock:
            self._order.remove(next(one for one in self._order if one.result is result))
