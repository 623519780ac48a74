"""Shifts of the mean of skewed columns: calm windows of few rows do not alarm, and intervals hold 0."""

from collections.abc import Callable

import numpy as np
import pytest

from monitoring.statistics.binning import bin_counts, reference_edges
from monitoring.statistics.mean_shift import mean_shift_sd
from monitoring.statistics.moments import moments_of
from monitoring.statistics.pooled_law import PooledLaw
from monitoring.statistics.skewed_means import skewness_of_bins

DRAWS, LIMIT = 1_000, 0.2
Law = Callable[[np.random.Generator, int], np.ndarray]
LAWS: dict[str, Law] = {
    "normal": lambda rng, n: rng.normal(size=n),
    "exponential": lambda rng, n: rng.exponential(size=n),
    "log-normal": lambda rng, n: rng.lognormal(size=n),
    "mostly 0": lambda rng, n: np.where(rng.random(n) < 0.9, 0.0, rng.exponential(size=n)),
    "below 0": lambda rng, n: -rng.lognormal(size=n),
}


def skewness(values: np.ndarray) -> float:
    """As the panel has it, of 250 bins."""
    ascending = np.sort(values)
    edges = reference_edges(ascending, 250)
    outer = np.concatenate([ascending[:1], edges, ascending[-1:]])
    return skewness_of_bins(outer, bin_counts(values, edges).astype(float), moments_of(values))


@pytest.mark.sampled(6)
@pytest.mark.parametrize("rows", [30, 60, 100, 300, 1_000])
@pytest.mark.parametrize("law", LAWS)
def test_calm_windows_of_skewed_columns_do_not_alarm(law: str, rows: int) -> None:
    """Welch's test alone told 6 of 100 of the log-normal windows of 30 rows, 13 of those mostly 0."""
    rng, draw = np.random.default_rng([rows, len(law)]), LAWS[law]
    baseline = draw(rng, 20_000)
    before, skew = moments_of(baseline), skewness(baseline)
    found = [mean_shift_sd(before, moments_of(draw(rng, rows)), skewness=skew) for _ in range(DRAWS)]
    alarms = np.mean([one.p_or_nan <= 0.01 and abs(one.value) >= LIMIT for one in found])
    assert alarms < 0.01 + 3 * np.sqrt(0.01 / DRAWS)
    assert np.mean([one.lower <= 0 <= one.upper for one in found]) > 0.95 - 3 * np.sqrt(0.05 / DRAWS)


def test_a_shift_of_a_skewed_column_is_still_seen() -> None:
    rng = np.random.default_rng(4)
    baseline = rng.exponential(size=20_000)
    before, skew = moments_of(baseline), skewness(baseline)
    found = [
        mean_shift_sd(before, moments_of(rng.exponential(size=60) + 0.7), skewness=skew) for _ in range(200)
    ]
    assert np.mean([one.p_or_nan <= 0.01 for one in found]) > 0.95


@pytest.mark.parametrize(("law", "true"), [("exponential", 2.0), ("mostly 0", 6.9), ("normal", 0.0)])
def test_bins_tell_the_skewness(law: str, true: float) -> None:
    values = LAWS[law](np.random.default_rng(5), 100_000)
    assert skewness(values) == pytest.approx(true, abs=0.05 + 0.1 * true)
    assert skewness(-values) == pytest.approx(-true, abs=0.05 + 0.1 * true)


def test_an_offset_whose_mean_no_float_holds_does_not_change_the_skewness() -> None:
    """Beyond 2⁵³ the mean is a whole number: what it lost stands beside it, of values as of profiles."""
    small, offset = np.repeat([2.0, 4.0, 14.0], [7, 5, 1]), 2.0**53
    edges, counts = np.array([0.0, 4.0, 8.0, 20.0]), np.array([7.0, 5.0, 1.0])
    far = moments_of(small + offset)
    assert far.mean - offset != small.mean()
    expected = skewness_of_bins(edges, counts, moments_of(small))
    assert skewness_of_bins(edges + offset, counts, far) == pytest.approx(expected, rel=1e-12)


def test_values_that_no_float_squares_have_no_skewness() -> None:
    edges, counts = np.array([0.0, 1.0, 1e300]), np.array([9.0, 1.0])
    assert skewness_of_bins(edges, counts, moments_of([0.0] * 9 + [2.0])) == 0.0
    assert skewness_of_bins(edges, counts, moments_of([1.0] * 10)) == 0.0


def test_the_law_of_a_mirrored_difference_is_mirrored() -> None:
    for far in (-3.0, -1.0, 0.5, 2.0):
        assert PooledLaw(1.0, 0.7).p_value(far) == pytest.approx(PooledLaw(1.0, -0.7).p_value(-far))
        low, high = PooledLaw(2.0, 0.7).ends(far)
        assert PooledLaw(2.0, -0.7).ends(-far) == pytest.approx((-high, -low))
        assert PooledLaw(2.0, 0.7).p_value(far - low) == pytest.approx(0.05)


def test_a_little_skewness_changes_little() -> None:
    straight, bent = PooledLaw(1.0, 0.0), PooledLaw(1.0, 0.0011)
    assert bent.p_value(2.0) == pytest.approx(straight.p_value(2.0), rel=0.01)
    assert bent.ends(0.0) == pytest.approx(straight.ends(0.0), abs=0.01)
