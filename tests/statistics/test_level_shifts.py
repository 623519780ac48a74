"""Level shifts: what moved in one level is found, and of calm levels hardly any, however many they are."""

import numpy as np
import pytest

from monitoring.statistics.level_shifts import (
    LevelShifts,
    day_p_value,
    held_by,
    in_shared_cells,
    log_ratio,
    shifts_of_numbers,
    shifts_of_shares,
    shifts_of_values,
)
from monitoring.statistics.multiplicity import bh
from monitoring.statistics.overdispersion import INDEPENDENT
from monitoring.statistics.restless_days import against_others, neighbours

BINS = 40


def counts(rng: np.random.Generator, levels: int, rows: float, *, missing: float = 0.02) -> np.ndarray:
    shares = np.append(np.full(BINS, (1 - missing) / BINS), missing)
    return rng.poisson(rows * shares, (levels, BINS + 1))


def alarms(shifts: LevelShifts, least: float) -> np.ndarray:
    q_values = np.ones(len(shifts.asked))
    q_values[shifts.asked] = bh(shifts.p_value[shifts.asked])
    return np.flatnonzero((q_values <= 0.01) & shifts.apart & (shifts.effect >= least))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("levels", [20, 200])
@pytest.mark.parametrize(("then", "now"), [(150, 150), (600, 150), (5000, 2000)])
def test_chance_alone_is_hardly_ever_a_level(levels: int, then: int, now: int) -> None:
    found = 0
    for seed in range(150):
        rng = np.random.default_rng(seed)
        pair = counts(rng, levels, then), counts(rng, levels, now)
        numbers, shares = shifts_of_numbers(*pair)[0], shifts_of_shares(*pair)
        found += bool(len(alarms(numbers, 0.1)) or len(alarms(shares, 0.01)))
    assert found <= 5  # two families at q <= 0.01


def test_one_level_that_moved_is_found_alone() -> None:
    rng = np.random.default_rng(1)
    then, now = counts(rng, 200, 600), counts(rng, 200, 600)
    now[42, :BINS] = rng.poisson(np.linspace(2, 28, BINS))
    assert alarms(shifts_of_numbers(then, now)[0], 0.1).tolist() == [42]
    assert alarms(shifts_of_values(then, now)[0], 0.1).tolist() == [42]
    now[7, -1] += 200
    assert alarms(shifts_of_shares(then, now), 0.01).tolist() == [7]


def test_what_every_level_does_is_of_none() -> None:
    rng = np.random.default_rng(2)
    then = counts(rng, 50, 3000)
    now = rng.poisson(np.append(np.linspace(20, 130, BINS), 60), (50, BINS + 1))
    shifts, _ = shifts_of_numbers(then, now)
    assert (shifts.effect > 0.1).all()
    assert not shifts.apart.any()
    assert held_by(then.astype(float), now.astype(float)) is None


def test_a_few_missing_rows_are_not_asked_about() -> None:
    then, now = np.tile([5000, 0], (20, 1)), np.tile([100, 0], (20, 1))
    now[3] = [97, 3]
    assert not shifts_of_shares(then, now).asked.any()
    now[3] = [60, 40]
    assert np.flatnonzero(shifts_of_shares(then, now).asked).tolist() == [3]


def test_days_that_differ_make_a_level_less_sure() -> None:
    rng = np.random.default_rng(9)
    mix = rng.dirichlet(np.full(5, 8.0), 60)
    days = np.stack([rng.multinomial(200, one) for one in mix]).astype(float)
    then, now = days[:30].sum(axis=0), days[30:].sum(axis=0)
    rows = np.vstack([np.append(one, 0) for one in (then, now)]).astype(np.int64)
    shifts, _ = shifts_of_values(rows[:1], rows[1:])
    surely, *by_days = (
        day_p_value(shifts, 0, law) for law in (INDEPENDENT, against_others(days[:30]), neighbours(days[30:]))
    )
    assert surely < 1e-4 < 1e-2 < min(by_days)


def test_the_cells_of_values_are_those_that_were_compared() -> None:
    rng = np.random.default_rng(3)
    share = np.append(rng.dirichlet(np.full(60, 0.5)), 0.02)
    then, now = (rng.poisson(900 * share, (5, 61)) for _ in range(2))
    shifts, cells = shifts_of_values(then, now)
    for level in range(5):
        both = [in_shared_cells(one[level : level + 1], cells[level]) for one in (then, now)]
        ratio, freedom = log_ratio(*both)
        assert (ratio[0], freedom[0]) == pytest.approx((shifts.ratio[level], shifts.freedom[level]))
        assert freedom[0] < np.count_nonzero(then[level] + now[level]) - 1


def test_one_move_within_the_window_is_no_restlessness() -> None:
    rng = np.random.default_rng(4)
    before, after = (rng.multinomial(300, one, 10).astype(float) for one in ([0.8, 0.2], [0.2, 0.8]))
    assert neighbours(np.vstack([before, after])).phi < 2
    assert not neighbours(before).blocks


def test_a_level_that_chance_may_choose_holds_nothing() -> None:
    """Of two hundred calm levels one always has most of what is left."""
    rng = np.random.default_rng(5)
    some = [held_by(*(rng.poisson(70.0, (200, 11)).astype(float) for _ in range(2))) for _ in range(100)]
    assert sum(one is not None for one in some) <= 3


def test_days_without_a_missing_value_say_nothing_of_the_others() -> None:
    days = np.tile([200.0, 0.0], (30, 1))
    days[::4] = [190.0, 10.0]
    assert neighbours(days).phi > 4
    assert neighbours(np.tile([200.0, 0.0], (30, 1))).blocks == 0


def test_a_share_that_fell_is_no_rise() -> None:
    then, now = np.tile([900, 100], (20, 1)), np.tile([900, 100], (20, 1))
    now[3] = [1000, 0]
    assert not alarms(shifts_of_shares(then, now), 0.01).size
    assert alarms(shifts_of_shares(now, then), 0.01).tolist() == [3]
