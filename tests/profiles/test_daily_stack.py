"""Records that stay in memory: what is asked of some of their days is what these give by themselves."""

import numpy as np
import pytest
from numpy.typing import NDArray

from monitoring.profiles.daily_stack import stacked
from monitoring.profiles.fine_bins import FineBins
from monitoring.profiles.numeric_stack import NumericStack
from monitoring.profiles.numeric_table import NumericTable
from monitoring.profiles.records import Records, Whole

EDGES = np.linspace(-2, 2, 20)
BINS = len(EDGES) + 1
EVEN, RAGGED = np.repeat([3, 4, 7], 2), np.repeat([3, 4, 7], [1, 4, 2])


def columns(day: NDArray[np.intp], seed: int, number: int = 3) -> list[Whole]:
    """Records of some columns, one after the other in memory."""
    rng, size = np.random.default_rng(seed), 40 * len(day) * number
    values = rng.normal(size=size)
    values[rng.random(size) < 0.1] = np.nan
    group = np.repeat(np.arange(len(day) * number), 40)
    payloads = NumericTable.of(values, FineBins(EDGES), group, len(day) * number).payloads()
    together = Whole.of([*payloads])
    starts = range(0, len(payloads), len(day))
    return [Whole(together.data, together.ends[k : k + len(day) + 1], day) for k in starts]


def assert_same(one: NumericStack, other: NumericStack, each: int) -> None:
    for ours, theirs in zip(one.merged(), other.merged(), strict=True):
        assert ours.counts.tolist() == theirs.counts.tolist()
        assert repr((ours.missing, ours.infinite, ours.excess, ours.m2)) == repr(
            (theirs.missing, theirs.infinite, theirs.excess, theirs.m2)
        )
    assert one.running(each).tolist() == other.running(each).tolist()


@pytest.mark.parametrize("day", [EVEN, RAGGED], ids=["even", "ragged"])
@pytest.mark.parametrize("seed", range(4))
def test_whole_days_are_as_by_themselves(day: NDArray[np.intp], seed: int) -> None:
    wholes = columns(day, seed)
    ends = np.flatnonzero(np.diff(day, prepend=-1, append=-1)).tolist()
    for first, last in ((0, 3), (0, 1), (1, 3), (1, 1)):
        where = slice(ends[first], ends[last])
        some = [Records(one, where) for one in wholes]
        found = stacked(some, BINS)
        assert found.daily is not None
        assert found.daily.shape == (3, last - first, BINS + 1)
        assert_same(found, NumericStack.of(some, BINS), 1)
        if day is EVEN:
            assert_same(found, NumericStack.of(some, BINS), 2)


def test_days_are_summed_once_for_all_windows_and_anew_for_other_columns() -> None:
    wholes = columns(EVEN, 0)
    sums = [stacked([Records(one, slice(k, 6)) for one in wholes], BINS).daily for k in (0, 2)]
    other = stacked([Records(one, slice(0, 6)) for one in wholes[:2]], BINS).daily
    assert sums[0] is not None and sums[1] is not None and other is not None
    assert np.shares_memory(sums[0], sums[1])
    assert not np.shares_memory(sums[0], other)


@pytest.mark.parametrize(
    ("day", "where"),
    [
        (EVEN, slice(1, 6)),  # a part of a day
        (EVEN, np.array([0, 1, 4])),
        (np.arange(6), slice(0, 4)),  # one record a day
        (None, slice(0, 4)),
    ],
)
def test_other_records_are_read_each_time(
    day: NDArray[np.intp] | None, where: slice | NDArray[np.intp]
) -> None:
    wholes = columns(EVEN, 1)
    for one in wholes:
        one.day = day
    some = [Records(one, where) for one in wholes]
    found = stacked(some, BINS)
    assert found.daily is None
    assert_same(found, NumericStack.of(some, BINS), 1)


def test_columns_of_other_days_and_records_by_themselves_are_no_stack_of_days() -> None:
    wholes = columns(EVEN, 2)
    wholes[1].day = RAGGED[:6]
    assert stacked([Records(one, slice(0, 6)) for one in wholes], BINS).daily is None
    assert stacked([[*Records.all(one)] for one in columns(EVEN, 2)], BINS).daily is None
    assert stacked([], BINS).merged() == []
