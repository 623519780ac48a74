"""Which cells of a day are kept: of very many cohort columns, those of the fewest levels."""

import json
from collections import Counter
from typing import Any

import numpy as np
import pytest

from monitoring.scope.instant import EPOCH
from monitoring.store.columns.cells import Dimension, Grouping, key_set_name
from monitoring.store.columns.grouping import groupings
from monitoring.store.columns.level_codes import Levels

ROWS = 6_000


def grouped(columns: int, levels: int, days: int = 1, **asked: Any) -> tuple[list[Levels], list[Grouping]]:
    """Group rows that lie on some days; column `k` has `levels + k` levels."""
    rng = np.random.default_rng(columns)
    names = [f"c{k:02d}" for k in range(columns)]
    texts = [[str(one) for one in range(levels + k)] for k in range(columns)]
    own = [Levels(rng.permutation(np.arange(ROWS) % len(some)), some) for some in texts]
    day = 20_000 + np.arange(ROWS) * days // ROWS
    version = Levels(np.zeros(ROWS, dtype=np.intp), ["A"])
    dimensions = tuple(Dimension(name, "text", name) for name in names)
    return own, groupings(day, version, own, dimensions, **asked)


def kept(columns: int, levels: int, days: int = 1, typical_rows: int = 0) -> dict[str, int]:
    """Count the cells of each key set."""
    _, found = grouped(columns, levels, days, typical_rows=typical_rows)
    assert all(one.key_sets for one in found)  # nothing is counted for the sake of nothing
    return {key_set.name: len(key_set.cells) for one in found for key_set in one.key_sets}


def test_few_columns_are_all_kept() -> None:
    assert kept(2, 40) == {"[]": 1, '["c00"]': 40, '["c01"]': 41}


@pytest.mark.parametrize("first, expected", [(20, [*range(20, 29)]), (38, [*range(38, 43)])])
def test_of_many_columns_those_of_the_fewest_levels_are_kept(first: int, expected: list[int]) -> None:
    """Each of the twenty has a hundred rows a level; all of them cost ten times a plain copy of the rows."""
    names = [key_set_name((f"c{k:02d}",)) for k in range(len(expected))]
    assert kept(20, first) == {"[]": 1} | dict(zip(names, expected, strict=True))


def test_a_day_of_few_rows_has_no_more_cells_than_a_usual_one() -> None:
    thin = kept(20, 20, days=3, typical_rows=ROWS)
    assert thin == {name: 3 * cells for name, cells in kept(20, 20).items()}


@pytest.mark.sampled(6)
@pytest.mark.parametrize(("within", "every_level"), [(0, False), (1, False), (0, True)])
@pytest.mark.parametrize("columns", [1, 2, 3, 7, 12])
def test_each_key_set_comes_once_with_its_own_rows(columns: int, within: int, every_level: bool) -> None:
    """Also where several columns are counted together, and where the one that is in all sets is the last."""
    own, found = grouped(columns, 2, days=2, within=within, every_level=every_level)
    names = [one.name for grouping in found for one in grouping.key_sets]
    assert len(set(names)) == len(names) > min(columns - within, 5)
    for grouping in found:
        for key_set in grouping.key_sets:
            rows = key_set.into.sum(np.bincount(grouping.group, minlength=grouping.groups))
            held = [own[int(name[1:])] for name in json.loads(key_set.name)]
            by_hand = Counter(
                (20_000 + row * 2 // ROWS, *(one.names[one.code[row]] for one in held)) for row in range(ROWS)
            )
            cells = [(cell.day.toordinal() - EPOCH, *cell.levels) for cell in key_set.cells]
            assert dict(zip(cells, rows.tolist(), strict=True)) == by_hand


def test_columns_of_few_levels_are_counted_together() -> None:
    """Twenty columns took three times as long as three, with a pass over the rows for each."""
    _, found = grouped(12, 2)
    together = [len(one.key_sets) for one in found]
    assert sum(together) == 13
    assert len(together) <= 6
    _, found = grouped(12, 40)  # of so many levels, no two have fewer groups than there are rows
    assert {len(one.key_sets) for one in found[1:]} == {1}
