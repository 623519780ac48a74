"""What the catalog is asked once a run: a page stands on one version, whatever is loaded meanwhile."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from monitoring.store.catalog.file_states import seen_once

V = TypeVar("V")

_RUN: ContextVar[dict[Hashable, Any] | None] = ContextVar("run", default=None)


@contextmanager
def one_version(known: Mapping[Any, Any] | None = None) -> Iterator[None]:
    """Show one version of each model inside, whatever is loaded meanwhile; the catalog is asked once.

    Parameters
    ----------
    known : mapping, optional
        What it has said already, by what was asked: work beside a page is over the data of that page.
    """
    token = _RUN.set({**(known or {})})
    try:
        with seen_once():
            yield
    finally:
        _RUN.reset(token)


def once(key: Hashable, make: Callable[[], V]) -> V:
    """Give what the catalog says, in a run what it said first.

    Parameters
    ----------
    key : hashable
        What is asked.
    make : callable
        Asks.

    Returns
    -------
    object
        Shared in the run.
    """
    known = _RUN.get()
    if known is None:
        return make()
    if key not in known:
        known[key] = make()
    found: V = known[key]
    return found
