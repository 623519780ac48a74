"""Long work with rows, in another thread, so that who waits for it can leave it at once."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from contextvars import copy_context
from dataclasses import replace
from functools import partial
from typing import TypeVar

from monitoring.store.patience import Patience, patience_of_asker, patiently, waited
from monitoring.store.scanning import places
from monitoring.store.stages import begin, heard
from monitoring.store.stopping import Stop

T = TypeVar("T")

MANY = 1_000_000
"""Rows from which on such work stands in line: ten times as many take some hundred megabytes and seconds."""


def attended(work: Callable[[], T], rows: int) -> T:
    """Do long work while whoever asks looks now and then, and may leave.

    Between two reads of rows millions of them are sorted, added up and fitted to, step by step, and no step
    can be broken off. Whoever waits for them leaves at once; the step at work is ended by its thread, and the
    next read, or the next stage that it begins, never comes. All of these rows are in memory: of work with
    many no more is done at once than there are places for scans, and a step that was left keeps its place.

    Parameters
    ----------
    work : callable
        It may read rows, with the patience of whoever asks; it does no other such work.
    rows : int
        With how many, about.

    Returns
    -------
    object
        What the work gives. Where nobody's patience bounds it, as on the command line, it is done in the
        thread that asks.

    Examples
    --------
    >>> attended(lambda: 7, 1)
    7
    >>> with patiently(Patience(seconds=5)):
    ...     attended(lambda: patience_of_asker().seconds, MANY)
    5
    """
    given = patience_of_asker()
    if given is None:
        return work()
    given.begin()  # rows that were read before are work as well, of which who cancelled wants none
    stop, begun = Stop(), deque[str]()
    own = ThreadPoolExecutor(1, thread_name_prefix="attended") if rows < MANY else None
    threads = own or places().attended
    result = threads.submit(copy_context().run, _watched, work, given, stop, begun)
    try:
        found = waited(result, given, partial(_tell, begun))
    finally:
        stop.ask()
        result.cancel()
        if own:
            own.shutdown(wait=False)
    _tell(begun)
    return found


def _tell(begun: deque[str]) -> None:
    """Say what has begun, where whoever listens is."""
    while begun:
        begin(begun.popleft())


def _watched(work: Callable[[], T], given: Patience, stop: Stop, begun: deque[str]) -> T:
    """Work in the other thread: where whoever asks would be looked for, the wish to stop is."""

    def hear(stage: str) -> None:
        stop.check()
        begun.append(stage)

    with patiently(replace(given, look=stop.check, aside=nullcontext)), heard(hear):
        return work()
