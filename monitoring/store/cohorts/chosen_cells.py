"""Which groups of version and levels a selection takes: beside columns of many levels few differ there."""

from collections.abc import Callable, Sequence
from functools import reduce
from itertools import chain
from operator import and_, or_
from typing import overload

import numpy as np
from numpy.typing import NDArray

from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Both, Comparison, Either, Expression, IsNull, Not, Within
from monitoring.store.columns.cells import OF_VERSION
from monitoring.store.columns.row_groups import a_row_of_each, joined, numbered
from monitoring.store.cube.opened import Opened
from monitoring.store.sql.predicates import holds

Cell = tuple[str | None, ...]
"""Version and levels of a group, in canonical text."""
Flags = NDArray[np.bool_]
Index = NDArray[np.intp]
Texts = list[str | None]
Part = tuple[NDArray[np.int32], Texts]
"""Of each group the number of its text, and the texts, each once."""


class Groups(Sequence[Cell]):
    """Groups of rows, part by part: they may be as many as rows, where columns are many or levels are keys.

    Parameters
    ----------
    parts : sequence of tuple
        Version and levels, as of one column each.
    size : int
        How many groups.

    Examples
    --------
    >>> some = Groups.of([("A", "x"), ("B", "x"), ("A", None)], 2)
    >>> [(code.tolist(), texts) for code, texts in map(some.part, range(2))]
    [([0, 1, 0], ['A', 'B']), ([0, 0, 1], ['x', None])]
    >>> some[2]
    ('A', None)
    """

    def __init__(self, parts: Sequence[Part] = (), size: int = 0) -> None:
        self._parts, self._size = tuple(parts), size

    @classmethod
    def of(cls, cells: Sequence[Cell], width: int) -> "Groups":
        """Take groups from their texts, so many each."""
        parts: list[Part] = []
        for place in range(width):
            numbers: dict[str | None, int] = {}
            code = [numbers.setdefault(cell[place], len(numbers)) for cell in cells]
            parts.append((np.array(code, dtype=np.int32), list(numbers)))
        return cls(parts, len(cells))

    @property
    def parts(self) -> tuple[Part, ...]:
        """All parts."""
        return self._parts

    def part(self, place: int) -> Part:
        """Give the number of each group's text at a place, and these texts."""
        return self._parts[place]

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, place: int) -> Cell: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Cell, ...]: ...
    def __getitem__(self, place: int | slice) -> Cell | tuple[Cell, ...]:
        if isinstance(place, slice):
            return tuple(self[k] for k in range(*place.indices(self._size)))
        if not 0 <= place < self._size:
            raise IndexError(place)
        return tuple(texts[code[place]] for code, texts in self._parts)


def alike(parts: Sequence[Part], rows: int, first: Index | None = None) -> tuple[Groups, Index, Index]:
    """Number what agrees in all parts.

    Parameters
    ----------
    parts : sequence of tuple
        Of rows, or of groups.
    rows : int
        How many of these.
    first : ndarray of intp, shape (rows,), optional
        A number that is compared before all parts.

    Returns
    -------
    tuple
        The groups, in the order of these numbers, with no text that none has; the group of each row; and one
        row of each group.
    """
    start = np.zeros(rows, dtype=np.intp) if first is None else first
    code = joined(start, [len(texts) for _, texts in parts], [code for code, _ in parts])
    _, group, sized = numbered(code)
    some = a_row_of_each(group, len(sized))
    used = [_used(code.take(some), texts) for code, texts in parts]
    return Groups(used, len(sized)), group, some


def stacked(pieces: Sequence[Part]) -> Part:
    """Put a part of some groups behind that of others; a text that both have has one number."""
    texts: Texts = list(dict.fromkeys(chain.from_iterable(own for _, own in pieces)))
    number = {text: k for k, text in enumerate(texts)}
    places = [np.array([number[text] for text in own], dtype=np.int32) for _, own in pieces]
    return np.concatenate([place[code] for place, (code, _) in zip(places, pieces, strict=True)]), texts


def _used(code: NDArray[np.int32], texts: Texts) -> Part:
    there = np.bincount(code, minlength=len(texts)) > 0
    if there.all():
        return code, texts
    number = (np.cumsum(there) - 1).astype(np.int32)
    return number[code], [text for text, kept in zip(texts, there, strict=True) if kept]


def chosen_cells(snapshot: Opened, selection: Selection, groups: Groups) -> Flags:
    """Say of each group whether it is of the version and the cohort.

    Parameters
    ----------
    snapshot : Opened
        The generation; levels stand in the order of its cohorts.
    selection : Selection
        Its cohort is over cohort columns alone.
    groups : Groups
        The groups.

    Returns
    -------
    ndarray of bool, shape (groups,)
        Each condition is asked once of each level that it may meet, and then put together for the groups.
    """
    places = {OF_VERSION: 0} | {one.name: k for k, one in enumerate(snapshot.cohorts, 1)}

    def told(place: int, answer: Callable[[str | None], bool]) -> Flags:
        code, texts = groups.part(place)
        return np.array([answer(text) for text in texts], dtype=np.bool_)[code]

    def inside(expression: Expression) -> Flags:
        match expression:
            case Both(parts):
                return reduce(and_, map(inside, parts))
            case Either(parts):
                return reduce(or_, map(inside, parts))
            case Not(part):
                return ~inside(part)
            case Comparison(name) | Within(name) | IsNull(name):
                return told(places[name], lambda text: holds(expression, {name: text}, snapshot.known))

    found = np.ones(len(groups), dtype=np.bool_)
    if selection.version:
        found &= told(0, lambda text: text == selection.version)
    if selection.cohort is not None:
        found &= inside(selection.cohort) != selection.complement
    return found
