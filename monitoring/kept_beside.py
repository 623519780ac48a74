"""What is worked out of an object that stays, once: kept beside the object, and gone with it.

Rows of charts and answers are kept between runs of pages. What a page says of them, as how high the names of
their events stand or whether any period has a value, asks all of their rows each time.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import finalize

Kept = TypeVar("Kept")
P = ParamSpec("P")
V = TypeVar("V")


def kept_beside(ask: Callable[Concatenate[Kept, P], V]) -> Callable[Concatenate[Kept, P], V]:
    """Work out once what is asked of an object, and give that again as long as the object is there.

    Parameters
    ----------
    ask : callable
        Of an object in which nothing is changed, and of further arguments that can be keys. What it gives
        must not refer to the object, which would never go.

    Returns
    -------
    callable
        The same. What it gives is shared: nothing may be changed in it.

    Examples
    --------
    >>> class Rows(list[int]): ...
    >>> @kept_beside
    ... def total(rows: Rows) -> int:
    ...     print("added up")
    ...     return sum(rows)
    >>> rows = Rows([1, 2])
    >>> total(rows), total(rows)
    added up
    (3, 3)
    """
    known: dict[int, dict[Any, V]] = {}

    @wraps(ask)
    def asked(of: Kept, /, *further: P.args, **named: P.kwargs) -> V:
        key = (further, *named.items()) if named else further
        answers = known.get(id(of))
        if answers is None:
            answers = known.setdefault(id(of), {})
            finalize(of, known.pop, id(of), None).atexit = False  # the number is given anew to another
        if key not in answers:
            answers[key] = ask(of, *further, **named)
        return answers[key]

    return asked
