"""Long work with rows, in a thread of its own, so that who waits for it can leave it at once."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from contextvars import copy_context
from dataclasses import replace
from functools import partial
from typing import TypeVar

from monitoring.store.patience import Patience, patience_of_asker, patiently, waited
from monitoring.store.stages import begin, heard
from monitoring.store.stopping import Stop

T = TypeVar("T")


def attended(work: Callable[[], T]) -> T:
    """Do long work while whoever asks looks now and then, and may leave.

    Between two reads of rows millions of them are sorted, added up and fitted to, step by step, and no step
    can be broken off. Whoever waits for them leaves at once; the step at work is ended by its thread, and the
    next read, or the next stage that it begins, never comes.

    Parameters
    ----------
    work : callable
        It may read rows, with the patience of whoever asks.

    Returns
    -------
    object
        What the work gives. Where nobody's patience bounds it, as on the command line, it is done in the
        thread that asks.

    Examples
    --------
    >>> attended(lambda: 7)
    7
    >>> with patiently(Patience(seconds=5)):
    ...     attended(lambda: patience_of_asker().seconds)
    5
    """
    given = patience_of_asker()
    if given is None:
        return work()
    stop, begun, thread = Stop(), deque[str](), ThreadPoolExecutor(1, thread_name_prefix="attended")
    result = thread.submit(copy_context().run, _watched, work, given, stop, begun)
    try:
        found = waited(result, given, partial(_tell, begun))
    finally:
        stop.ask()
        thread.shutdown(wait=False)
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
