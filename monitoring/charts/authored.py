"""Charts are authored once, and it is known which: a new server can do so before anybody waits."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache, wraps
from typing import Any, ParamSpec, cast

from monitoring.charts.specification import Specification

P = ParamSpec("P")
Call = tuple[str, tuple[tuple[str, Any], ...]]
"""Name of a function, and its arguments by name: texts, numbers, truth values, and pairs of numbers."""
MOST = 256
_FUNCTIONS: dict[str, Callable[..., Specification]] = {}
_CALLS: dict[Call, None] = {}


def authored(function: Callable[P, Specification]) -> Callable[P, Specification]:
    """Keep what a function authors from plain arguments.

    Parameters
    ----------
    function : callable
        Takes its arguments by name and gives a specification, which is shared.

    Returns
    -------
    callable
        The same, which does its work once for the same arguments.
    """
    name = f"{function.__module__}.{function.__qualname__}"

    @lru_cache(maxsize=MOST)
    @wraps(function)
    def made(**given: Any) -> Specification:
        found = cast(Callable[..., Specification], function)(**given)
        _CALLS[name, tuple(given.items())] = None
        while len(_CALLS) > MOST:
            _CALLS.pop(next(iter(_CALLS)), None)
        return found

    _FUNCTIONS[name] = made
    return cast(Callable[P, Specification], made)


def calls() -> list[Call]:
    """Give what was authored in this process, the first first."""
    return list(_CALLS)


def author(some: Iterable[Call]) -> None:
    """Author what another process did; what this Tidemark does not draw is left out.

    Parameters
    ----------
    some : iterable of Call
        From `calls`; pairs may have become lists on the way.
    """
    for name, arguments in some:
        given = {key: tuple(value) if isinstance(value, list) else value for key, value in arguments}
        with suppress(KeyError, TypeError, ValueError):
            _FUNCTIONS[name](**given)
