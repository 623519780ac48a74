"""Neighbours put together, as many as stay below a size."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def neighbours(items: Iterable[T], size: Callable[[T], int], most: int) -> Iterator[list[T]]:
    """Put neighbours together; one that alone is larger stays alone.

    Parameters
    ----------
    items : iterable
        In their order.
    size : callable
        Gives how large one is.
    most : int
        How large several may be together; below 0 each stays alone.

    Yields
    ------
    list
        At least one of them.

    Examples
    --------
    >>> list(neighbours([3, 4, 9, 1, 0], int, 7)), list(neighbours([1, 0], int, -1))
    ([[3, 4], [9], [1, 0]], [[1], [0]])
    """
    some: list[T] = []
    together = 0
    for one in items:
        if some and together + size(one) > most:
            yield some
            some, together = [], 0
        some.append(one)
        together += size(one)
    if some:
        yield some
