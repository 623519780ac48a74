"""Waiting for servers: a library that waits for an answer hears no Ctrl-C until it has one."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


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

    def run() -> None:
        try:
            outcome.set_result(call())
        except BaseException as error:
            outcome.set_exception(error)

    threading.Thread(target=run, name="awaited", daemon=True).start()
    return outcome.result()
