"""Segments whose calibration changed: what was planted is found alone, and chance is not."""

import numpy as np
import pytest

from monitoring.statistics.outcomes import Column, Conditions, Outcomes
from monitoring.statistics.segments import BASELINE, Family, Segment, segments

LEVELS = (3, 4)  # of two columns: twelve cells a block
STRICT = Family(0.1, 0.01, np.empty(0))


def cells(
    rng: np.random.Generator, rise: float = 1.0, first: int = 2, rows: int = 800, base: float = 1.0
) -> tuple[Outcomes, list[Column], np.ndarray]:
    """Four blocks and a baseline; positives of cell (1, 2) rise from block `first` on."""
    a, b, block = (x.ravel() for x in np.meshgrid(range(3), range(4), range(BASELINE, 4), indexing="ij"))
    n = np.where(block == BASELINE, 3 * rows, rows).astype(float)
    hit = (a == 1) & (b == 2)
    factor = np.where(hit & (block >= first), rise, 1.0) * np.where(hit, base, 1.0)
    observed = rng.binomial(n.astype(int), 0.2 * factor).astype(float)
    return Outcomes(n, observed, 0.2 * n), [levels(a, 3), levels(b, 4)], block


def levels(of: np.ndarray, size: int, *, new: bool = False) -> Column:
    return Column(of, np.full(size, new))


def found(seed: int, **words: float) -> list[Segment]:
    rows, columns, block = cells(np.random.default_rng(seed), **words)  # type: ignore[arg-type]
    return segments(rows, columns, block, STRICT)


def test_the_pair_is_found_alone_and_from_its_block_on() -> None:
    every = [found(seed, rise=1.5) for seed in range(20)]
    assert [[(one.first, one.second) for one in some] for some in every] == [[(1, 5)]] * 20
    assert sum(some[0].block == 2 for some in every) >= 15
    assert all(abs(some[0].effect - np.log(1.5)) < 0.2 for some in every)


@pytest.mark.parametrize("rise", [0.0, 0.02, 0.1])
def test_the_pair_is_found_also_where_next_to_none_comes_any_more(rise: float) -> None:
    """Below twenty positives it was not asked about: levels that hold it were named instead."""
    every = [found(seed, rise=rise, first=0, rows=200) for seed in range(20)]
    alone = [[(one.first, one.second) for one in some] == [(1, 5)] for some in every]
    assert sum(alone) >= 18


def test_chance_alone_is_hardly_ever_a_segment() -> None:
    assert sum(bool(found(seed, rise=1.0)) for seed in range(200)) <= 4  # q <= 0.01, and an effect besides


def test_what_was_always_off_is_no_change() -> None:
    assert not any(found(seed, rise=1.0, base=1.4) for seed in range(20))


def test_what_everybody_does_is_no_segment() -> None:
    rows, columns, block = cells(np.random.default_rng(1))
    risen = Outcomes(rows.n, np.where(block >= 0, 1.4, 1.0) * rows.observed, rows.expected)
    assert segments(risen, columns, block, STRICT) == []


def test_a_new_version_is_held_against_all_there_was() -> None:
    n = np.array([5000.0, 4000.0, 1000.0])
    rows = Outcomes(n, np.array([1000.0, 800.0, 120.0]), 0.2 * n)
    version, block = np.array([0, 0, 1]), np.array([BASELINE, 0, 0])
    [one] = segments(rows, [levels(version, 2, new=True)], block, STRICT)
    assert (one.first, one.second, round(one.effect, 3)) == (1, 1, round(np.log(200 / 120), 3))
    assert segments(rows, [levels(version, 2)], block, STRICT) == []


def test_a_larger_family_asks_for_more() -> None:
    rows, columns, block = cells(np.random.default_rng(3), rise=1.25, rows=400)
    assert segments(rows, columns, block, STRICT)
    assert not segments(rows, columns, block, Family(0.1, 0.01, np.ones(5_000_000)))
    assert not segments(rows, columns, block, Family(0.1, 0.01, np.empty(0), design=20.0))


def many(seed: int, size: int, rows: int, rise: float = 1.0) -> tuple[Outcomes, list[Column], np.ndarray]:
    """A column of many levels and one of two; the third level's outcomes rise in the whole window."""
    rng = np.random.default_rng(seed)
    a, b, block = (x.ravel() for x in np.meshgrid(range(size), range(2), range(BASELINE, 4), indexing="ij"))
    n = np.where(block == BASELINE, 4 * rows, rows).astype(float)
    rate = np.where((a == 2) & (block >= 0), 0.2 * rise, 0.2)
    observed = rng.binomial(n.astype(int), rate).astype(float)
    return Outcomes(n, observed, 0.2 * n), [levels(a, size), levels(b, 2)], block


@pytest.mark.parametrize("size", [50, 300])
def test_one_level_of_very_many_is_found_though_it_holds_less_than_a_hundredth(size: int) -> None:
    every = [segments(*many(seed, size, 60, rise=2.0), STRICT) for seed in range(10)]
    assert [[(one.first, one.second) for one in some] for some in every] == [[(2, 2)]] * 10


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("size", "rows"), [(50, 25), (50, 400), (400, 40)])
def test_chance_alone_is_hardly_ever_a_segment_in_many_levels(size: int, rows: int) -> None:
    assert sum(bool(segments(*many(seed, size, rows), STRICT)) for seed in range(100)) <= 3


def test_pairs_are_asked_of_columns_of_few_levels_alone() -> None:
    of_few, of_many = (Conditions([levels(np.zeros(1, int), k) for k in (2, size)]) for size in (72, 73))
    assert [len(one.numbers[0]) for one in (of_few, of_many)] == [74 + 144, 75]


def test_a_level_that_is_not_asked_about_is_in_no_sum() -> None:
    rows = Outcomes(*(np.array([10.0, 20.0, 40.0]) for _ in range(3)))
    columns = [levels(np.array([0, -1, 1]), 2), levels(np.array([-1, 0, 1]), 2)]
    sums, wholes = Conditions(columns).sums(rows, np.zeros(3, int))
    assert sums.n.tolist() == [[10.0, 40.0, 20.0, 40.0, 0.0, 0.0, 0.0, 40.0]]
    assert wholes.n.tolist() == [70.0]


def test_pairs_are_summed_once_however_many_blocks_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of twenty cohort columns there are as many cells as rows, and each block summed all of them twice."""
    summed: list[int] = []
    sums = Conditions.sums

    def counting(asked: Conditions, rows: Outcomes, time: np.ndarray) -> tuple[Outcomes, Outcomes]:
        summed.append(len(rows.n))
        return sums(asked, rows, time)

    monkeypatch.setattr(Conditions, "sums", counting)
    assert len(found(1, rise=1.5)) == 1
    assert sum(summed) == 2 * len(
        cells(np.random.default_rng(1))[2]
    )  # once for each look: the second finds none


@pytest.mark.parametrize("seed", range(6))
def test_a_level_is_not_told_as_its_pair_with_a_column_that_says_nearly_the_same(seed: int) -> None:
    """Of 97 in 100 rows of a region one desk decides: "region and desk" was told of one region in three."""
    rng = np.random.default_rng(seed)
    size, n = 5, 40_000
    region = rng.choice(size, n, p=[0.35, 0.25, 0.2, 0.15, 0.05])
    desk = np.where(rng.uniform(size=n) < 0.04, rng.integers(0, size, n), region)
    block = np.where(np.arange(n) < n // 2, -1, 0)
    score = rng.uniform(0.1, 0.4, n)
    off = (region == 4) & (block == 0)
    came = rng.uniform(size=n) < score * np.where(off, 1.8, 1.0)
    rows = Outcomes(np.ones(n), came.astype(float), score)
    columns = [Column(one.astype(np.intp), np.zeros(size, bool)) for one in (region, desk)]
    (one, *_) = segments(rows, columns, block.astype(np.intp), Family(0.1, 0.01, np.empty(0)))
    assert (one.first, one.second) == (4, 4)
