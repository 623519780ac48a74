"""Which groups of version and levels a selection takes: beside columns of many levels few differ there."""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import and_, or_
from typing import overload

import numpy as np
from numpy.typing import NDArray

from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Both, Comparison, Either, Expression, IsNull, Not, Within
from monitoring.store.cube.opened import Opened
from monitoring.store.sql.predicates import holds

Cell = tuple[str | None, ...]
"""Version and levels of a group, in canonical text."""
Flags = NDArray[np.bool_]
Texts = list[str | None]


class Groups(Sequence[Cell]):
    """Groups of rows, and the texts of each part, as of one column, numbered once.

    Parameters
    ----------
    cells : tuple of tuple
        Of each group: as many as rows, where levels are keys.

    Examples
    --------
    >>> some = Groups((("A", "x"), ("B", "x"), ("A", None)))
    >>> [(code.tolist(), texts) for code, texts in map(some.part, range(2))]
    [([0, 1, 0], ['A', 'B']), ([0, 0, 1], ['x', None])]
    """

    def __init__(self, cells: tuple[Cell, ...] = ()) -> None:
        self._cells = cells
        self._parts: dict[int, tuple[NDArray[np.intp], Texts]] = {}

    def part(self, place: int) -> tuple[NDArray[np.intp], Texts]:
        """Give the number of each group's text at a place, and these texts."""
        if place not in self._parts:
            numbers: dict[str | None, int] = {}
            code = [numbers.setdefault(cell[place], len(numbers)) for cell in self._cells]
            self._parts[place] = np.array(code, dtype=np.intp), list(numbers)
        return self._parts[place]

    def __len__(self) -> int:
        return len(self._cells)

    @overload
    def __getitem__(self, place: int) -> Cell: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Cell, ...]: ...
    def __getitem__(self, place: int | slice) -> Cell | tuple[Cell, ...]:
        return self._cells[place]


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
    places = {one.name: k for k, one in enumerate(snapshot.cohorts, 1)}

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
