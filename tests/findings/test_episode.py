from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from monitoring.findings.episode import composition, episode, level
from monitoring.findings.onset import composition_split, level_split

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


def test_too_short_a_series_has_no_split() -> None:
    assert level_split([1, 2, 3], [1, 1, 1]) is None
    assert composition_split([[1, 2]] * 5) is None


def test_a_constant_series_has_no_clear_split() -> None:
    found = level_split([1.0] * 20, [5.0] * 20)
    assert found is not None
    assert not found.clear
