"""Categoricals with many levels."""

import numpy as np
import pytest

from monitoring.statistics.arrays import Floats
from monitoring.statistics.binning import regroup
from monitoring.statistics.distances import psi
from monitoring.statistics.rare_levels import (
    good_turing,
    level_changes,
    level_hashes,
    may_stand_alone,
    rare_cells,
    same_cells,
    unseen_rate,
)

LEVELS = [f"shop-{i}" for i in range(5000)]
HASHES = level_hashes(LEVELS)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("rows", [100, 300, 1_000, 10_000])
@pytest.mark.parametrize("times", [1, 3, 10])
@pytest.mark.parametrize("power", [0.0, 1.0, 1.5])
def test_calm_rows_of_many_rare_levels_do_not_alarm(power: float, times: int, rows: int) -> None:
    """Rows of a level come together: as if they did not, up to 2.5 of 100 calm windows alarmed."""
    rng, draws = np.random.default_rng([rows, times, int(2 * power)]), 600
    share = 1 / np.arange(1.0, 1_001) ** power
    then, now = (rng.multinomial(n, share / share.sum(), size=draws) for n in (rows * times, rows))
    unseen, once, twice = (now * (then == 0)).sum(1), (then == 1).sum(1), (then == 2).sum(1)
    counts = zip(unseen.tolist(), once.tolist(), twice.tolist(), strict=True)
    found = [
        (
            unseen_rate(
                k,
                rows,
                rows * times,
                *of,
            ),
            of[0],
        )
        for k, *of in counts
    ]
    alarms = [one.p_or_nan <= 0.01 and one.value - k / (rows * times) >= 0.001 for one, k in found]
    assert np.mean(alarms) < 0.01 + 2.5 * np.sqrt(0.01 / draws)


def _draw(rng: np.random.Generator, rows: int) -> np.ndarray:
    return rng.multinomial(rows, np.full(len(LEVELS), 1 / len(LEVELS)))


def _pooled(a: np.ndarray, b: np.ndarray, hashes: np.ndarray) -> tuple[Floats, Floats]:
    cells = rare_cells(a, b, hashes)
    return regroup(a, cells), regroup(b, cells)


def test_five_thousand_calm_levels_give_no_alarm() -> None:
    rng = np.random.default_rng(0)
    estimates = [psi(*_pooled(_draw(rng, 20_000), _draw(rng, 20_000), HASHES)) for _ in range(100)]
    assert max(e.value for e in estimates) < 0.02
    assert np.mean([e.p_value is not None and e.p_value < 0.01 for e in estimates]) <= 0.05


def test_without_pooling_the_same_levels_would_alarm() -> None:
    rng = np.random.default_rng(0)
    assert psi(_draw(rng, 20_000), _draw(rng, 20_000)).value > 0.25


def test_pooling_keeps_all_rows_and_the_number_of_cells_small() -> None:
    rng = np.random.default_rng(1)
    a, b = _draw(rng, 20_000), _draw(rng, 5_000)
    pooled_a, pooled_b = _pooled(a, b, HASHES)
    assert (pooled_a.sum(), pooled_b.sum()) == (20_000, 5_000)
    assert pooled_a.size <= 64


def test_pooling_does_not_depend_on_the_order_of_the_levels() -> None:
    rng = np.random.default_rng(2)
    a, b = _draw(rng, 20_000), _draw(rng, 20_000)
    order = rng.permutation(len(LEVELS))
    expected = sorted(zip(*_pooled(a, b, HASHES), strict=True))
    assert sorted(zip(*_pooled(a[order], b[order], HASHES[order]), strict=True)) == expected


def test_a_new_level_that_grows_large_stands_alone() -> None:
    index = rare_cells([500, 500, 0, 3], [400, 400, 200, 2], [1, 2, 3, 4])
    assert np.count_nonzero(index == index[2]) == 1


def test_a_level_that_takes_over_alarms_though_all_were_rare() -> None:
    rng = np.random.default_rng(3)
    current = _draw(rng, 20_000)
    current[17] += 5_000
    assert psi(*_pooled(_draw(rng, 20_000), current, HASHES)).value > 0.1


def test_level_names_hash_the_same_everywhere() -> None:
    assert level_hashes(["Köln", ""]).tolist() == [795358715, 0]


def test_good_turing_counts_the_singletons() -> None:
    assert good_turing([5, 1, 1, 3]) == pytest.approx(0.2)
    assert np.isnan(good_turing([]))


def test_unseen_levels_at_the_expected_rate_are_no_evidence() -> None:
    expected = unseen_rate(20, 1000, 1000, singletons=20)
    many = unseen_rate(80, 1000, 1000, singletons=20)
    assert expected.p_value is not None
    assert expected.p_value > 0.9
    assert many.p_value is not None
    assert many.p_value < 0.001


def test_new_and_vanished_levels_are_named_in_order() -> None:
    assert level_changes({"a": 1, "b": 2, "z": 0}, {"b": 1, "z": 1, "c": 3}) == (["c", "z"], ["a"])


@pytest.mark.parametrize("seed", range(8))
def test_cells_of_many_samples_are_those_of_each(seed: int) -> None:
    """Levels that stand alone in no sample are not looked at sample by sample."""
    rng = np.random.default_rng(seed)
    share = rng.permutation(1 / np.arange(1.0, 301.0) ** rng.choice([0.3, 1.0, 2.0]))
    then = rng.multinomial(int(rng.integers(50, 30_000)), share / share.sum())
    now = np.array([rng.multinomial(int(rng.integers(0, 3_000)), share / share.sum()) for _ in range(20)])
    now[3] = 0
    missing = int(rng.integers(0, 500)), rng.integers(0, 400, 20)
    n, m, hashes = then.sum() + missing[0], now.sum(axis=1) + missing[1], level_hashes(LEVELS[:300])
    some = may_stand_alone(then, now.max(axis=0), n, m)
    found = same_cells(then, now[:, some], some, hashes, (n, m), missing)
    assert sorted(k for lot, _ in found for k in lot.tolist()) == list(range(20))
    for lot, cells in found:
        for k in lot.tolist():
            own = rare_cells(then, now[k], hashes, missing=(missing[0], int(missing[1][k])))
            assert cells.tolist() == own.tolist()
