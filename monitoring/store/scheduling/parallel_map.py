"""Work on many items in a few threads; what comes of them is given in the order of the items."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import partial
from threading import Event
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
EVERY = 0.1  # seconds between two looks at whether anybody still waits


@contextmanager
def parallel_map(
    work: Callable[[T], Iterable[R]],
    items: Iterable[T],
    threads: int,
    heard: Callable[[], object] = lambda: None,
) -> Iterator[Iterator[list[R]]]:
    """Do some work on each item, several at a time, while the results are taken one after the other.

    At most one result more than there are threads is held: who takes them slowly is not overtaken. What
    is at work when the context ends gives no further element, and is waited for.

    Parameters
    ----------
    work : callable
        Gives the elements of an item's result, one by one. Called in one of the threads.
    items : iterable
        Drawn in the caller's thread, only as far as they are begun.
    threads : int
        How many items are worked on at once.
    heard : callable, optional
        Called in the caller's thread now and then while it waits; what it raises ends everything.

    Yields
    ------
    iterator of list
        The result of each item, in their order; what the work on one raises is raised in its place.

    Examples
    --------
    >>> with parallel_map(range, [3, 1, 2], 2) as results:
    ...     list(results)
    [[0, 1, 2], [0], [0, 1]]
    """
    ended = Event()
    with ThreadPoolExecutor(threads, thread_name_prefix="profile") as pool:
        try:
            yield _in_order(pool, partial(_listed, work, ended), items, threads, heard)
        finally:
            ended.set()
            pool.shutdown(wait=False, cancel_futures=True)


def _listed(work: Callable[[T], Iterable[R]], ended: Event, item: T) -> list[R]:
    """Gather what comes of an item, until nobody wants it any more."""
    found: list[R] = []
    for one in work(item):
        if ended.is_set():
            break
        found.append(one)
    return found


def _in_order(
    pool: ThreadPoolExecutor,
    work: Callable[[T], list[R]],
    items: Iterable[T],
    threads: int,
    heard: Callable[[], object],
) -> Iterator[list[R]]:
    """Begin as many as there are threads, and one more with each result that is taken."""
    begun: deque[Future[list[R]]] = deque()
    for item in items:
        begun.append(pool.submit(work, item))
        if len(begun) > threads:
            yield _waited(begun.popleft(), heard)
    while begun:
        yield _waited(begun.popleft(), heard)


def _waited(result: Future[list[R]], heard: Callable[[], object]) -> list[R]:
    while not wait([result], EVERY).done:
        heard()
    return result.result()
