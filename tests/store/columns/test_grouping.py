"""Which cells of a day are kept: of very many cohort columns, those of the fewest levels."""

import numpy as np
import pytest

from monitoring.store.columns.cells import Dimension, key_set_name
from monitoring.store.columns.grouping import groupings
from monitoring.store.columns.level_codes import Levels

ROWS = 6_000


def kept(columns: int, levels: int, days: int = 1, typical_rows: int = 0) -> dict[str, int]:
    """Count the cells of each key set; column `k` has `levels + k` of them, and the rows lie on some days."""
    rng = np.random.default_rng(columns)
    names = [f"c{k:02d}" for k in range(columns)]
    texts = [[str(one) for one in range(levels + k)] for k in range(columns)]
    own = [Levels(rng.permutation(np.arange(ROWS) % len(some)), some) for some in texts]
    day = 20_000 + np.arange(ROWS) * days // ROWS
    version = Levels(np.zeros(ROWS, dtype=np.intp), ["A"])
    dimensions = tuple(Dimension(name, "text", name) for name in names)
    found = groupings(day, version, own, dimensions, typical_rows=typical_rows)
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
