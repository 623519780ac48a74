"""Conditions: the versions and levels that segments are looked for in, those with enough labelled rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from monitoring.scope.cohort import Comparison
from monitoring.statistics.outcomes import LEAST_OF_A_CLASS, Column, Index, Outcomes
from monitoring.statistics.segments import BASELINE
from monitoring.store.cohorts.chosen_cells import Groups, Part, stacked
from monitoring.store.cohorts.cohort_levels import level_cohort
from monitoring.store.columns.cells import Dimension
from monitoring.store.reads.labelled_cells import LabelledCells


@dataclass(frozen=True)
class Condition:
    """One version, or one level of a cohort column."""

    text: str
    cohort: Comparison | None = None


def beside_baseline(now: LabelledCells, then: LabelledCells) -> LabelledCells:
    """Put the groups of the baseline behind those of the window.

    Parameters
    ----------
    now, then : LabelledCells
        Of window and baseline, by the same columns.

    Returns
    -------
    LabelledCells
        Those of the baseline in a block of their own.
    """
    parts = [stacked(both) for both in zip(now.keys.parts, then.keys.parts, strict=True)]
    block = np.concatenate([now.block, np.full(len(then.keys), BASELINE)])
    both = zip(now.outcomes.parts, then.outcomes.parts, strict=True)
    return LabelledCells(Groups(parts, len(block)), block, Outcomes(*map(np.concatenate, both)))


def conditions(
    cells: LabelledCells, columns: Sequence[Dimension], *, versions: bool
) -> tuple[list[Condition], list[Column]]:
    """Give every version and level that has enough labelled rows.

    Parameters
    ----------
    cells : LabelledCells
        Of both sides.
    columns : sequence of Dimension
        The cohort columns, in the order of the cells' keys behind the version.
    versions : bool
        Whether versions are asked about.

    Returns
    -------
    tuple
        The conditions, and which cells meet them, column by column. A column of one level says nothing.
    """
    asked: list[Condition] = []
    levels: list[Column] = []
    for place, column in enumerate([None, *columns]):
        own = _read(cells, place, column) if column is not None or versions else {}
        if own:
            asked += own.values()
            levels.append(_column(cells.keys.part(place), [*own], version=column is None))
    return asked, levels


def _read(cells: LabelledCells, place: int, column: Dimension | None) -> dict[int, Condition]:
    """Give the levels of a column that can be told, in their order, by the number of their text."""
    code, texts = cells.keys.part(place)
    there = np.bincount(code[cells.block != BASELINE], minlength=len(texts)) > 0
    if sum(bool(text) for text, now in zip(texts, there, strict=True) if now) < 2:
        return {}
    # twenty of each class on both sides; a version is held against everybody where it has no rows before
    sums = cells.outcomes.by(code, len(texts))
    ratio = sums.over(slice(None)).ratio
    enough = there & sums.enough_by(ratio, LEAST_OF_A_CLASS if column is None else 2 * LEAST_OF_A_CLASS)
    found: dict[int, Condition] = {}
    for number in sorted(np.flatnonzero(enough).tolist(), key=lambda k: texts[k] or ""):
        one = _condition(texts[number], column)
        found |= {number: one} if one else {}
    return found


def _condition(text: str | None, column: Dimension | None) -> Condition | None:
    if not text or column is None:
        return Condition(text) if text else None
    level = level_cohort(text, column)
    return None if level is None else Condition(text, level)


def _column(part: Part, numbers: Sequence[int], *, version: bool) -> Column:
    code, texts = part
    level: Index = np.full(len(texts), -1, dtype=np.intp)
    level[list(numbers)] = np.arange(len(numbers))
    return Column(level[code], np.full(len(numbers), version))
