"""Waiting for servers: a library that waits for an answer hears no Ctrl-C until it has one."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")
_LOOK = 0.1  # seconds


def awaited(call: Callable[[], T]) -> T:
    """Call something that may wait for long, so that Ctrl-C ends the wait at once.

    Python handles a signal in its main thread, as soon as no library holds it: so another thread does the
    call. After Ctrl-C nobody asks for its outcome.

    Parameters
    ----------
    call : callable
        Without arguments.

    Returns
    -------
    object
        What it returns; what it raises is raised here.

    Examples
    --------
    >>> awaited(lambda: 1)
    1
    """
    if threading.current_thread() is not threading.main_thread():
        return call()
    outcome: Future[T] = Future()
    there = threading.Event()

    def run() -> None:
        try:
            outcome.set_result(call())
        except BaseException as error:
            outcome.set_exception(error)
        there.set()

    threading.Thread(target=run, name="awaited", daemon=True).start()
    while not there.wait(_LOOK):  # a signal that comes just before a wait begins does not end it
        pass
    return outcome.result()
