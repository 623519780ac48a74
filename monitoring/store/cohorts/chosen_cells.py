"""Which groups of version and levels a selection takes: beside a column of many levels few differ there."""

from collections.abc import Sequence
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import names
from monitoring.store.cube.opened import Opened
from monitoring.store.sql.predicates import holds

Cell = tuple[str | None, ...]
"""Version and levels of a group, in canonical text."""


def chosen_cells(snapshot: Opened, selection: Selection, cells: Sequence[Cell]) -> NDArray[np.bool_]:
    """Say of each group whether it is of the version and the cohort.

    Parameters
    ----------
    snapshot : Opened
        The generation; levels stand in the order of its cohorts.
    selection : Selection
        Its cohort is over cohort columns alone.
    cells : sequence of tuple
        The groups.

    Returns
    -------
    ndarray of bool, shape (groups,)
        Those that agree in the version, and in what the cohort names, are asked once.
    """
    named = names(selection.cohort)
    places = [0, *(k for k, one in enumerate(snapshot.cohorts, 1) if one.name in named)]
    alike = [*map(itemgetter(*places), cells)]
    first = dict(zip(alike, cells, strict=True))
    told = {levels: _lies(snapshot, selection, cell) for levels, cell in first.items()}
    return np.array([told[levels] for levels in alike], dtype=np.bool_)


def _lies(snapshot: Opened, selection: Selection, cell: Cell) -> bool:
    if selection.version and cell[0] != selection.version:
        return False
    if selection.cohort is None:
        return True
    levels = dict(zip([one.name for one in snapshot.cohorts], cell[1:], strict=True))
    return holds(selection.cohort, levels, snapshot.known) is not selection.complement
