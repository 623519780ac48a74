"""A rise between two levels, against what steps leave."""

import numpy as np
import pytest

from monitoring.statistics.arrays import Floats
from monitoring.statistics.ramps import _Sums, ramp


def _left(x: Floats, w: Floats, shape: Floats) -> float:
    """Squared error of the best two levels with a shape between them, by least squares."""
    root = np.sqrt(w)[:, np.newaxis]
    design = np.column_stack([np.ones(len(x)), shape])
    found, *_ = np.linalg.lstsq(design * root, x * root[:, 0], rcond=None)
    return float((w * (x - design @ found) ** 2).sum())


def test_errors_are_those_of_least_squares() -> None:
    rng = np.random.default_rng(1)
    x, w, t = rng.normal(0, 1, 30), rng.uniform(0.5, 2, 30), np.arange(30)
    x = x - np.average(x, weights=w)
    for first, full in ((3, 20), (10, 29), (1, 28), (12, 12)):
        shape = np.clip((t - first + 1) / (full - first + 1), 0, 1)
        error = _Sums(x, w).ramp_error(np.array([first]), np.array([full]))
        assert error[0] == pytest.approx(_left(x, w, shape), rel=1e-9)


def test_a_step_two_steps_and_noise_are_no_rise() -> None:
    rng, t = np.random.default_rng(4), np.arange(60)
    for size in (1.0, 3.0):
        for shape in (t >= 40, 0.5 * (t >= 33) + 0.5 * (t >= 46), 0 * t):
            assert ramp(size * shape + rng.normal(0, 1, 60), np.ones(60), 40) is None


def test_its_first_day_is_in_its_interval() -> None:
    rng, t = np.random.default_rng(5), np.arange(60)
    rise = np.clip((t - 29) / 20, 0, 1)
    found = [ramp(10 * rise + rng.normal(0, 1, 60), np.ones(60), 40) for _ in range(50)]
    told = [one for one in found if one is not None]
    assert len(told) >= 45
    assert sum(one.earliest <= 30 <= one.latest for one in told) >= 0.9 * len(told)


def test_too_short_a_series_has_none() -> None:
    assert ramp([0, 0, 1, 2, 3, 3], [1] * 6, 3) is None
