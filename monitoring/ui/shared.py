"""Answers that everybody who looks at the dashboard shares, by what was asked."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from monitoring.store.bounded import Bounded

P = ParamSpec("P")
V = TypeVar("V")

MOST_MODELS = 4096
"""Answers kept of one for each model: with fewer, every run of a page of all models would make them anew."""


def shared(most: int) -> Callable[[Callable[P, V]], Callable[P, V]]:
    """Keep what a function gives, for whoever calls it with the same; who asks meanwhile waits for it.

    Streamlit's own cache takes a tenth of a millisecond to tell two questions apart, which a page does often.

    Parameters
    ----------
    most : int
        How many answers are kept, the least lately asked thrown out first.

    Returns
    -------
    callable
        A decorator of functions of hashable arguments.

    Examples
    --------
    >>> made = []
    >>> @shared(2)
    ... def double(number: int) -> int:
    ...     made.append(number)
    ...     return 2 * number
    >>> double(4), double(4), made
    (8, 8, [4])
    >>> double(number=5), double(number=6)
    (10, 12)
    """

    def decorated(make: Callable[P, V]) -> Callable[P, V]:
        kept: Bounded[tuple[V]] = Bounded(most, lambda _: 1)

        @wraps(make)
        def asked(*args: P.args, **named: P.kwargs) -> V:
            key = cast(Hashable, (args, *named.items()))
            return kept.get(key, lambda: (make(*args, **named),))[0]

        return asked

    return decorated
