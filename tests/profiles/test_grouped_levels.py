"""Levels by group: the table of both and what is added up without it are the same."""

import tracemalloc

import numpy as np
import pytest

from monitoring.profiles.grouped_levels import GroupedLevels, shared_names
from monitoring.profiles.level_rows import LevelRows, written
from monitoring.statistics.binning import regroup


def _records(seed: int, records: int, levels: int) -> list[bytes]:
    rng, found = np.random.default_rng(seed), []
    for _ in range(records):
        some = rng.choice(levels, int(rng.integers(0, levels)), replace=False)
        names = [f"é{k}".encode() for k in some]
        found.append(written(int(rng.integers(0, 9)), rng.integers(0, 50, len(some)), names))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_levels_in_cells_are_those_of_the_table(seed: int) -> None:
    rng = np.random.default_rng([seed, 1])
    held, group = LevelRows.of(_records(seed, 12, 30)), np.sort(rng.integers(0, 5, 12))
    days = GroupedLevels(held, group, 6)
    table, cells = days.by_level(), rng.integers(0, 4, len(held.names) + 1)
    assert days.in_cells(cells).tolist() == regroup(table, cells).tolist()
    assert (days.rows.tolist(), days.total.tolist()) == (
        table.sum(axis=1).tolist(),
        table.sum(axis=0).tolist(),
    )
    some = np.sort(rng.choice(len(held.names), 7, replace=False))
    assert days.of_levels(some).tolist() == table[:, some].tolist()
    assert np.all(days.most >= table[:, :-1].max(axis=0))
    few = np.array([0, 2, 5])
    assert days.among(few).in_cells(cells).tolist() == regroup(table[few], cells).tolist()


@pytest.mark.parametrize("common", [0, 3])
def test_of_many_levels_the_rows_of_the_commonest_cell_are_what_the_others_leave(common: int) -> None:
    rng = np.random.default_rng(common)
    held, group = LevelRows.of(_records(common, 12, 900)), np.sort(rng.integers(0, 5, 12))
    days = GroupedLevels(held, group, 6)
    cells = np.where(rng.random(len(held.names) + 1) < 0.8, common, rng.integers(0, 4, len(held.names) + 1))
    cells[-1] = rng.integers(0, 4)
    assert days.in_cells(cells).tolist() == regroup(days.by_level(), cells).tolist()


def test_periods_that_were_read_apart_are_groups_of_one() -> None:
    parts = [LevelRows.of(_records(seed, 3, 9)) for seed in range(4)]
    joined, names = GroupedLevels.joined(parts), shared_names(parts)[0]
    assert joined.held.names == names
    for number, part in enumerate(parts):
        own = dict(zip(part.names, part.total().tolist(), strict=True))
        expected = [*(own.get(name, 0) for name in names), int(part.missing.sum())]
        assert joined.by_level()[number].tolist() == expected


def test_keys_take_the_memory_of_their_rows_not_of_a_table() -> None:
    """A table of 400 days and 200,000 keys would be 640 MB."""
    days, keys = 400, 500
    each = np.ones(keys, dtype=np.int64)
    records = [written(0, each, [f"{d}-{k}".encode() for k in range(keys)]) for d in range(days)]
    some = GroupedLevels(LevelRows.of(records), np.arange(days), days)
    cells = np.arange(days * keys + 1) % 64
    tracemalloc.start()
    assert some.in_cells(cells).sum() == some.rows.sum() == days * keys
    assert some.among(np.arange(9)).in_cells(cells).sum() == 9 * keys
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30e6
