"""Columns merged at once are the columns merged one by one, and their cells those of each alone."""

import numpy as np
import pytest

from monitoring.panels.distributions.numeric_counts import cells_of
from monitoring.profiles import NumericProfile
from monitoring.profiles.fine_bins import FineBins
from monitoring.profiles.numeric import parts_of
from monitoring.profiles.numeric_stack import NumericStack
from monitoring.profiles.numeric_table import NumericTable, numeric_record, numeric_records
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


def test_no_sum_runs_over() -> None:
    """A bin of a record holds up to two billion rows: their sums, over bins and over records, hold more."""
    parts = np.zeros((2, 4), dtype=numeric_record(len(EDGES) + 1))
    parts["counts"][0] = np.iinfo(np.int32).max
    full, empty = NumericStack(parts).merged()
    assert full.counts.tolist() == [4 * np.iinfo(np.int32).max] * (len(EDGES) + 1)
    assert full.n == 4 * (len(EDGES) + 1) * np.iinfo(np.int32).max
    assert empty.counts.tolist() == [0] * (len(EDGES) + 1)


def test_no_column_is_no_profile() -> None:
    assert NumericStack.of([], 3).merged() == []


def test_cells_hold_every_row() -> None:
    [one] = NumericStack.of([columns(3)[4]], len(EDGES) + 1).merged()
    group = cells_of(one.counts, one.rows, one.rows)
    assert regroup(one.with_missing, group).sum() == one.rows


MANY = np.linspace(-2, 2, 20)


def narrow(values: np.ndarray) -> bytes:
    """A record of these values as a load writes it."""
    one = NumericTable.of(values, FineBins(MANY), np.zeros(len(values), dtype=np.intp), 1)
    return one.payloads()[0]


def test_counts_take_two_bytes_until_there_are_too_many_rows() -> None:
    layouts = numeric_records(len(MANY) + 1)
    few, many = narrow(np.zeros(65_535)), narrow(np.zeros(65_536))
    assert [len(one) for one in (few, many)] == [one.itemsize for one in layouts]
    read = [NumericProfile.merged([one], len(MANY) + 1) for one in (few, many)]
    assert [one.counts.max() for one in read] == [65_535, 65_536]


def test_a_record_of_few_bins_is_as_wide_as_ever() -> None:
    """One of two narrow bins would have the width of one from before there were edges."""
    assert numeric_records(2) == (numeric_record(2),)
    widths = {layout.itemsize for bins in range(2, 254) for layout in numeric_records(bins)}
    assert numeric_record(1).itemsize not in widths


@pytest.mark.parametrize("seed", range(8))
def test_records_of_all_widths_stand_for_the_same(seed: int) -> None:
    """Stores hold wide records of before, narrow ones, and some of a single bin: also of one column."""
    rng, bins = np.random.default_rng(seed), len(MANY) + 1
    values = [np.where(rng.random(90) < 0.1, np.nan, rng.normal(size=90)) for _ in range(5)]
    empty = NumericProfile(3, 0, np.nan, np.nan, np.nan, np.nan, np.zeros(1, dtype=np.int64)).to_bytes()
    wide = [NumericProfile.of(some, MANY).to_bytes() for some in values]
    mixed = [narrow(some) if rng.random() < 0.5 else one for some, one in zip(values, wide, strict=True)]
    own = wide[:2], [narrow(some) for some in values[:2]]
    assert {len(one) for one in own[1]} == {numeric_records(bins)[0].itemsize}
    for some, like in (([*mixed, empty], wide), (own[1], own[0])):
        counts, theirs = (parts_of(one, bins)["counts"] for one in (some, like))
        np.testing.assert_array_equal(counts[: len(like)], theirs)
        one = NumericProfile.merged(some, bins)
        assert_same(one, NumericProfile.merged([*like, empty] if some is not own[1] else like, bins))
    stack = NumericStack.of([own[0], own[1], mixed, mixed[:2]], bins)
    first, second, third, _ = stack.merged()
    assert_same(first, second)
    assert_same(third, NumericProfile.merged(wide, bins))
    np.testing.assert_array_equal(stack.running()[0, :2], stack.running()[1, :2])


def test_a_record_of_another_width_is_no_record() -> None:
    with pytest.raises(ValueError, match="a numeric record of 50 bytes is not one of 21 bins"):
        parts_of([narrow(np.zeros(3)), bytes(50)], len(MANY) + 1)
