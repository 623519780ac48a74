from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from monitoring.findings.dating.episode import composition, episode, level
from monitoring.findings.dating.onset import composition_split, level_split

DAYS = [datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=k) for k in range(60)]
SHARES, SHIFTED = [0.5, 0.3, 0.2], [0.35, 0.3, 0.35]


def counts(rng: np.random.Generator, first: int, last: int) -> np.ndarray:
    shares = [SHIFTED if first <= k < last else SHARES for k in range(60)]
    return np.array([rng.multinomial(400, one) for one in shares]).astype(float)


@pytest.mark.parametrize("seed", range(5))
def test_a_lasting_shift_is_dated_to_its_day(seed: int) -> None:
    table = counts(np.random.default_rng(seed), 40, 60)
    found = episode(composition(DAYS, table, np.array(SHARES) * 9000))
    assert (found.since, found.until) == (DAYS[40], None)


@pytest.mark.parametrize("seed", range(5))
def test_a_burst_has_both_ends(seed: int) -> None:
    table = counts(np.random.default_rng(seed), 40, 50)
    found = episode(composition(DAYS, table, np.array(SHARES) * 9000))
    assert (found.since, found.until) == (DAYS[40], DAYS[50])


@pytest.mark.parametrize(("first", "last"), [(30, 31), (30, 33), (40, 41), (40, 43), (57, 58), (58, 59)])
@pytest.mark.parametrize("seed", range(5))
def test_a_burst_of_few_days_has_both_ends(seed: int, first: int, last: int) -> None:
    """Its own days were in the noise: it had no date and was told as lasting, or a day beside it with it."""
    rng = np.random.default_rng(seed)
    table = counts(rng, 0, 0)
    table[first:last] = [rng.multinomial(400, [0.1, 0.1, 0.8]) for _ in range(first, last)]
    dated = replace(composition(DAYS, table, np.array(SHARES) * 9000), asked=30)
    assert (episode(dated).since, episode(dated).until) == (DAYS[first], DAYS[last])
    values = 0.8 + 0.1 * ((np.arange(60) >= first) & (np.arange(60) < last)) + rng.normal(0, 0.003, 60)
    found = episode(replace(level(DAYS, values, np.full(60, 100.0), 1.0, 0.8), asked=30))
    assert (found.since, found.until) == (DAYS[first], DAYS[last])


@pytest.mark.parametrize("seed", range(5))
def test_days_of_the_week_that_differ_are_no_burst(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shares = [[0.42, 0.3, 0.28] if k % 7 >= 5 else SHARES for k in range(60)]
    table = np.array([rng.multinomial(400, one) for one in shares]).astype(float)
    assert episode(replace(composition(DAYS, table, table[:30].sum(axis=0)), asked=30)).since is None


@pytest.mark.parametrize(("first", "day"), [(59, 59), (58, 58), (57, 57)])
@pytest.mark.parametrize("seed", range(5))
def test_what_began_on_the_last_day_is_dated_to_it(seed: int, first: int, day: int) -> None:
    """A split has two days on either side: of a jump on the last day the day before was named."""
    rng = np.random.default_rng(seed)
    table = counts(rng, first, 60)
    table[first:] = [rng.multinomial(4_000, [0.1, 0.1, 0.8]) for _ in range(first, 60)]
    found = episode(composition(DAYS, table, np.array(SHARES) * 9000))
    assert (found.since, found.until) == (DAYS[day], None)
    assert found.between is not None and found.between[0] <= DAYS[day] <= found.between[1]
    values = np.where(np.arange(60) >= first, 0.9, 0.8) + rng.normal(0, 0.003, 60)
    assert episode(level(DAYS, values, np.full(60, 100.0), 1.0, 0.8)).since == DAYS[day]


@pytest.mark.parametrize("seed", range(5))
def test_a_jump_on_the_last_day_is_dated_to_it_where_weekends_lean(seed: int) -> None:
    """Days before it lean the other way, as all of the week do: each was a deviation that it had ended."""
    rng = np.random.default_rng(seed)
    weekend = [day.weekday() >= 5 for day in DAYS]
    shares = [[0.4, 0.3, 0.3] if one else [0.54, 0.3, 0.16] for one in weekend]
    table = np.array([rng.multinomial(2000, one) for one in shares]).astype(float)
    table[-1] = rng.multinomial(2000, [0.01, 0.04, 0.95])
    baseline = table[:50].sum(axis=0)
    found = episode(replace(composition(DAYS, table, baseline), asked=59))
    assert (found.since, found.until) == (DAYS[59], None)


def test_calm_days_are_not_dated() -> None:
    calm = [
        episode(composition(DAYS, counts(np.random.default_rng(seed), 0, 0), np.array(SHARES) * 9000)).since
        for seed in range(30)
    ]
    assert sum(day is not None for day in calm) <= 2


def test_a_change_back_to_the_baseline_is_no_onset() -> None:
    table = counts(np.random.default_rng(0), 0, 20)
    assert episode(composition(DAYS, table, np.array(SHARES) * 9000)).since is None


@pytest.mark.parametrize("direction", [1.0, -1.0])
def test_a_level_is_dated_only_in_the_worse_direction(direction: float) -> None:
    rng = np.random.default_rng(1)
    values = 0.8 - 0.05 * (np.arange(60) >= 45) + rng.normal(0, 0.01, 60)
    found = episode(level(DAYS, values, np.full(60, 100.0), direction, 0.8))
    assert found.since == (DAYS[45] if direction < 0 else None)


def steps(rng: np.random.Generator, *levels: tuple[int, float]) -> np.ndarray:
    """So many days at each level, of so many rows that a hundredth of the shift is clear."""
    return np.concatenate([np.full(days, at) for days, at in levels]) + rng.normal(0, 0.0005, 60)


def dated(values: np.ndarray) -> tuple[datetime | None, datetime | None]:
    found = episode(level(DAYS, values, np.full(60, 30_000.0), 1.0, 0.36))
    return found.since, found.until


@pytest.mark.parametrize("seed", range(5))
def test_a_ripple_in_what_is_off_for_long_is_no_onset(seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert dated(steps(rng, (40, 0.46), (20, 0.48))) == (None, None)  # off from the first day on
    assert dated(steps(rng, (10, 0.36), (30, 0.46), (20, 0.48))) == (DAYS[10], None)
    assert dated(steps(rng, (10, 0.36), (30, 0.46), (20, 0.44))) == (DAYS[10], None)
    assert dated(steps(rng, (10, 0.36), (10, 0.46), (20, 0.48), (20, 0.36))) == (DAYS[10], DAYS[40])


@pytest.mark.parametrize("seed", range(3))
def test_two_days_at_the_end_are_no_onset_of_what_the_whole_window_is_off_by(seed: int) -> None:
    """Most of the window's 0.023 was there before them; in a window of these days alone they are."""
    values = steps(np.random.default_rng(seed), (58, 0.38), (2, 0.43))
    series = level(DAYS, values, np.full(60, 30_000.0), 1.0, 0.36)
    assert [episode(replace(series, asked=first)).since for first in (0, 30)] == [None, None]
    assert episode(replace(series, asked=58)).since == DAYS[58]


def test_the_larger_step_of_two_is_the_onset() -> None:
    rng = np.random.default_rng(0)
    assert dated(steps(rng, (20, 0.36), (20, 0.39), (20, 0.46))) == (DAYS[40], None)
    assert dated(steps(rng, (20, 0.36), (20, 0.43), (20, 0.46))) == (DAYS[20], None)


def test_a_baseline_of_few_rows_does_not_make_calm_days_off_from_the_first() -> None:
    """What few rows say of their shares is as far from the calm days as from the others, by chance."""
    found = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        shares = [[0.1] * 10 if k < 30 else [0.12, 0.08] * 5 for k in range(60)]
        table = np.array([rng.multinomial(600, one) for one in shares]).astype(float)
        few = rng.multinomial(300, [0.1] * 10).astype(float)
        found.append(episode(composition(DAYS, table, few)).since)
    assert sum(day is not None and abs((day - DAYS[30]).days) <= 2 for day in found) >= 36


def test_too_short_a_series_has_no_split() -> None:
    assert level_split([1, 2, 3], [1, 1, 1]) is None
    assert composition_split([[1, 2]] * 5) is None


def test_a_constant_series_has_no_clear_split() -> None:
    found = level_split([1.0] * 20, [5.0] * 20)
    assert found is not None
    assert not found.clear


LASTS = [
    0.0047, -0.0055, 0.0031, 0.0034, 0.0024, -0.0041, 0.0061, 0.0012, -0.0015, -0.0063, 0.002, -0.0178,
    -0.0026, 0.0095, -0.0063, -0.0018, -0.0056, -0.0014, -0.0006, -0.0043, -0.0106, -0.0004, -0.0038,
    -0.0027, 0.0026, 0.001, -0.0104, 0.0002, 0.0048, 0.023, 0.0203, 0.0218, 0.021, 0.0164, 0.0191,
    0.0319, 0.0044, 0.0157, 0.0266, 0.0211, 0.0066, 0.0029, -0.0031, 0.0084, 0.002, 0.0027, 0.0178,
    0.0114, 0.0186, 0.0185, 0.0085, 0.0036, 0.003, 0.0016, -0.005, 0.0115, 0.0083, 0.0136, 0.0012,
    -0.0323, -0.0209, -0.0156, -0.0227, -0.0047, -0.0138, -0.0046, -0.0159, -0.0052,
]  # fmt: skip
"""By how much scores promise less than they deliver, day by day: from the sixtieth on too much."""


def test_what_began_is_over_only_by_its_own_days() -> None:
    """Days that were a little less off, within what days since the beginning differ, were told as the end."""
    days = [DAYS[0] + timedelta(days=k) for k in range(len(LASTS))]
    series = level(days, np.array(LASTS), np.full(len(LASTS), 1600.0), 0.0, 0.0)
    found = episode(replace(series, asked=60))
    assert (found.since, found.until) == (days[59], None)


@pytest.mark.parametrize("seed", range(5))
def test_one_wild_day_is_not_what_a_window_is_off_by_that_others_brought(seed: int) -> None:
    """One sale of many millions lifted its day: an error that rose two days later was told as of that day."""
    rng = np.random.default_rng(seed)
    values = 30.0 + rng.normal(0, 0.3, 60) + 7.0 * (np.arange(60) >= 33)
    for wild in (12, 20, 31):
        values[wild] += 40.0
    found = episode(replace(level(DAYS, values, np.full(60, 500.0), 1.0, 30.0), asked=30))
    assert (found.since, found.until) == (DAYS[33], None)
    values[33:] -= 7.0
    alone = episode(replace(level(DAYS, values, np.full(60, 500.0), 1.0, 30.0), asked=30))
    assert (alone.since, alone.until) == (DAYS[31], DAYS[32])


def test_what_began_wildly_and_lasts_is_dated_from_its_first_day() -> None:
    table = counts(np.random.default_rng(1), 40, 60)
    table[40:42] = [np.random.default_rng(2).multinomial(400, [0.02, 0.08, 0.9]) for _ in range(2)]
    found = episode(replace(composition(DAYS, table, np.array(SHARES) * 9000), asked=30))
    assert (found.since, found.until) == (DAYS[40], None)
