"""Columns merged at once are the columns merged one by one, and their cells those of each alone."""

import numpy as np
import pytest

from monitoring.panels.numeric_counts import cells_of
from monitoring.profiles import NumericProfile
from monitoring.profiles.numeric_stack import NumericStack
from monitoring.statistics.binning import regroup

EDGES = np.array([-1.0, 0.0, 0.5, 2.0])


def columns(seed: int) -> list[list[bytes]]:
    """Records of columns: of many rows and none, missing, infinite and constant ones."""
    rng = np.random.default_rng(seed)
    found = []
    for records in (0, 1, 3, 4, 4):
        some = []
        for _ in range(records):
            values = rng.normal(1e6 * rng.integers(2), 1, rng.choice([0, 1, 60]))
            values[rng.random(len(values)) < 0.2] = rng.choice([np.nan, np.inf, -np.inf, 3.0])
            some.append(NumericProfile.of(values, EDGES).to_bytes())
        found.append(some)
    return found


def assert_same(one: NumericProfile, other: NumericProfile) -> None:
    assert (one.missing, one.infinite, one.counts.tolist()) == (
        other.missing,
        other.infinite,
        other.counts.tolist(),
    )
    ours, theirs = ((x.excess, x.m2, x.minimum, x.maximum) for x in (one, other))
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, equal_nan=True)


@pytest.mark.parametrize("seed", range(12))
def test_a_stack_merges_as_its_columns_do(seed: int) -> None:
    records = columns(seed)
    for some in (records, records[3:], records[:1]):
        stack = NumericStack.of(some, len(EDGES) + 1)
        for one, own in zip(stack.merged(), some, strict=True):
            assert_same(one, NumericProfile.merged(own, len(EDGES) + 1))
        until = stack.running()
        for k, own in enumerate(some):
            counted = NumericProfile.counted(own, len(EDGES) + 1)
            assert (until[k, : len(own)] == np.cumsum(counted, axis=1)).all()


def test_a_constant_column_keeps_its_mean() -> None:
    record = NumericProfile.of(np.full(7, 0.1), EDGES).to_bytes()
    [one] = NumericStack.of([[record] * 3], len(EDGES) + 1).merged()
    assert (one.mean, one.variance) == (0.1, 0.0)


def test_no_column_is_no_profile() -> None:
    assert NumericStack.of([], 3).merged() == []


def test_cells_hold_every_row() -> None:
    [one] = NumericStack.of([columns(3)[4]], len(EDGES) + 1).merged()
    group = cells_of(one.counts, one.rows, one.rows)
    assert regroup(one.with_missing, group).sum() == one.rows
