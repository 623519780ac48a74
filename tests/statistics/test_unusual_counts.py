"""Volume: calm streams do not alarm, whatever their size and restlessness, and what fell is seen."""

import numpy as np
import pytest

from monitoring.panels.volume import EMPTY_Z, RATIO
from monitoring.panels.volume_runs import FALLEN, LIMIT_Z, RUNS
from monitoring.statistics.unusual_counts import fallen_runs, unusual_counts

DAYS, FIRST = 70, 56
MEANS = [8, 12, 30, 60, 250, 1_000]
DISPERSIONS = [1.0, 1.5, 2.0, 3.0, 5.0]


def streams(
    mean: float, dispersion: float, times: int, *, quiet: bool = False, in_proportion: bool = False
) -> np.ndarray:
    """Draw ten weeks of counts with so many times the variance of counts, perhaps with quiet weekends."""
    rng = np.random.default_rng([int(mean), int(10 * dispersion), quiet, in_proportion])
    usual = np.full(DAYS, mean) * (np.where(np.arange(DAYS) % 7 >= 5, 0.3, 1.28) if quiet else 1.0)
    if dispersion == 1:
        return rng.poisson(usual, (times, DAYS)).astype(float)
    size = np.full(DAYS, 30.0) if in_proportion else usual
    shape = size / (dispersion - 1)
    return rng.poisson(rng.gamma(shape, usual / shape, (times, DAYS))).astype(float)


def alarms(counts: np.ndarray, days: range) -> np.ndarray:
    """Whether one of the days alarms, of each stream."""
    found = np.zeros(len(counts), dtype=bool)
    back = np.arange(7)[:, None] - 7 * np.arange(1, 9)
    for day in days:
        judged = unusual_counts(counts[:, day + back], counts[:, day])
        ratio = counts[:, day] / np.maximum(judged.usual, 1e-9)
        found |= (judged.z >= LIMIT_Z) & ((ratio < RATIO[0]) | (ratio > RATIO[1]))
        found |= (counts[:, day] == 0) & (judged.empty_z >= EMPTY_Z)
    return found


@pytest.mark.sampled(2)
@pytest.mark.parametrize("mean", MEANS)
@pytest.mark.parametrize("dispersion", DISPERSIONS)
@pytest.mark.parametrize(("quiet", "in_proportion"), [(False, False), (True, False), (False, True)])
def test_one_in_a_hundred_calm_fortnights_alarms(
    mean: float, dispersion: float, quiet: bool, in_proportion: bool
) -> None:
    counts = streams(mean, dispersion, 2_000, quiet=quiet, in_proportion=in_proportion)
    assert alarms(counts, range(FIRST, DAYS)).mean() < 0.01 + 3 * np.sqrt(0.01 / 2_000)


@pytest.mark.parametrize(
    ("mean", "dispersion", "least"),
    [(60, 1.0, 0.57), (60, 2.0, 0.15), (250, 3.0, 0.88), (250, 5.0, 0.5), (1_000, 5.0, 0.99)],
)
def test_a_halved_day_is_seen(mean: float, dispersion: float, least: float) -> None:
    """It was in 44, 3, 52, 14 and 99 of 100 cases."""
    counts = streams(mean, dispersion, 1_000)
    counts[:, 65] = np.random.default_rng(1).binomial(counts[:, 65].astype(int), 0.5)
    assert alarms(counts, range(65, 66)).mean() > least


def test_outages_and_bursts_in_the_weeks_before_hide_little() -> None:
    rng, counts = np.random.default_rng(3), streams(250, 2.0, 300)
    for one in counts:
        one[rng.choice(FIRST, 3, replace=False)] *= rng.choice([0, 4], 3)
    assert alarms(counts, range(FIRST, DAYS)).mean() < 0.02
    counts[:, 65] /= 2
    assert alarms(np.rint(counts), range(65, 66)).mean() > 0.95


def test_weeks_that_are_not_there_and_weekdays_without_rows_tell_nothing() -> None:
    weeks = np.full((1, 7, 8), 100.0)
    weeks[0, :, 5:] = np.nan
    weeks[0, 3:5] = 0.0
    whole = unusual_counts(np.full((1, 7, 5), 100.0), np.array([40.0]))
    found = unusual_counts(weeks, np.array([40.0]))
    assert (found.z, found.usual, found.empty_z) == (whole.z, whole.usual, whole.empty_z)
    weeks[0, 0, 3:] = np.nan
    none = unusual_counts(weeks, np.array([40.0]))
    assert np.isnan([none.z, none.usual, none.empty_z]).all()


def test_days_judged_together_are_judged_as_alone() -> None:
    rng = np.random.default_rng(4)
    weeks, counts = rng.poisson(30, (20, 7, 8)).astype(float), rng.poisson(30, 20).astype(float)
    weeks[3, 2:, 4:] = np.nan
    together = unusual_counts(weeks, counts)
    alone = [unusual_counts(weeks[k : k + 1], counts[k : k + 1]).z[0] for k in range(20)]
    assert together.z.tolist() == alone


def fallen(counts: np.ndarray, days: range, length: int = 7) -> np.ndarray:
    """Whether so many days in a row alarm, the first of which is one of these."""
    found = np.zeros(len(counts), dtype=bool)
    back = np.arange(7)[:, None] - 7 * np.arange(1, 9)
    for day in days:
        total = counts[:, day : day + length].sum(axis=1)
        z, usual = fallen_runs(counts[:, day + back], total, length)
        found |= (z >= RUNS[length]) & (total < FALLEN * usual)
    return found


def levels(counts: np.ndarray, spread: float, stays: float, rng: np.random.Generator) -> np.ndarray:
    """Let the level of each stream come and go: of so much a day, and of so much of the day before."""
    level = np.zeros(counts.shape)
    level[:, 0] = rng.normal(0, spread, len(counts))
    for day in range(1, counts.shape[1]):
        level[:, day] = stays * level[:, day - 1] + rng.normal(0, spread * np.sqrt(1 - stays**2), len(counts))
    return rng.poisson(counts * np.exp(level)).astype(float)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("mean", MEANS)
@pytest.mark.parametrize("dispersion", DISPERSIONS)
@pytest.mark.parametrize(("quiet", "in_proportion"), [(False, False), (True, False), (False, True)])
def test_one_in_a_hundred_calm_fortnights_has_a_fallen_week(
    mean: float, dispersion: float, quiet: bool, in_proportion: bool
) -> None:
    counts = streams(mean, dispersion, 2_000, quiet=quiet, in_proportion=in_proportion)
    assert fallen(counts, range(FIRST, DAYS - 6)).mean() < 0.01


@pytest.mark.parametrize("mean", [12, 60, 250])
def test_levels_that_come_and_go_are_no_fallen_week(mean: float) -> None:
    """Days that are alike for a week vary by a sixth: by their days alone 2 in 100 fortnights alarmed."""
    rng = np.random.default_rng(int(mean))
    counts = levels(np.full((2_000, DAYS), float(mean)), 0.15, 0.9, rng)
    assert fallen(counts, range(FIRST, DAYS - 6)).mean() < 0.01


@pytest.mark.parametrize(("mean", "dispersion"), [(12, 1.0), (30, 3.0), (60, 5.0)])
def test_a_halved_week_of_few_restless_rows_is_seen(mean: float, dispersion: float) -> None:
    """By its days alone it is in 4 to 9 of 100 cases."""
    counts = streams(mean, dispersion, 1_000)
    rng = np.random.default_rng(1)
    counts[:, 58:65] = rng.binomial(counts[:, 58:65].astype(int), 0.5)
    assert alarms(counts, range(FIRST, DAYS)).mean() < 0.12
    assert fallen(counts, range(FIRST, DAYS - 6)).mean() > 0.75


@pytest.mark.sampled(4)
@pytest.mark.parametrize("mean", MEANS)
@pytest.mark.parametrize("dispersion", DISPERSIONS)
@pytest.mark.parametrize("level", [0.0, 1 / 6, 1 / 4])
def test_one_in_a_hundred_calm_fortnights_has_three_fallen_days(
    mean: float, dispersion: float, level: float
) -> None:
    counts = streams(mean, dispersion, 1_500)
    if level:
        counts = levels(counts, level, 0.9, np.random.default_rng([int(mean), int(dispersion)]))
    assert fallen(counts, range(FIRST, DAYS - 2), 3).mean() < 0.01


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("mean", "dispersion", "by_days", "seen"),
    [(60, 2.0, 0.55, 0.7), (60, 1.0, 0.94, 0.95), (250, 5.0, 0.93, 0.95)],
)
def test_three_halved_days_are_seen(mean: float, dispersion: float, by_days: float, seen: float) -> None:
    counts = streams(mean, dispersion, 1_000)
    counts[:, 60:63] = np.random.default_rng(1).binomial(counts[:, 60:63].astype(int), 0.5)
    found = alarms(counts, range(FIRST, DAYS))
    assert found.mean() < by_days
    assert (found | fallen(counts, range(FIRST, DAYS - 2), 3)).mean() > seen


def test_a_week_before_which_there_is_little_tells_nothing() -> None:
    weeks = np.full((1, 7, 8), np.nan)
    weeks[:, :, :3] = 100.0
    assert np.isnan(fallen_runs(weeks, np.array([0.0]), 7)).all()
