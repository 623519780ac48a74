"""The stages of long work, told to whoever waits for it; work that nobody listens to tells nobody."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[str], object]
"""Gets what begins now, in words; what it raises ends the work."""

_LISTENER: ContextVar[Listener | None] = ContextVar("stages", default=None)


@contextmanager
def heard(listener: Listener) -> Iterator[None]:
    """Listen to the work that this thread does inside.

    Parameters
    ----------
    listener : callable
        Called in the same thread, at the beginning of each stage.

    Examples
    --------
    >>> said = []
    >>> with heard(said.append):
    ...     begin("measuring drift")
    >>> begin("drawing drift"), said
    (None, ['measuring drift'])
    """
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def begin(stage: str) -> None:
    """Say what begins now."""
    listener = _LISTENER.get()
    if listener is not None:
        listener(stage)
