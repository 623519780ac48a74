"""The standard normal law against scipy's."""

import math

import pytest
from scipy.special import ndtr, ndtri

from monitoring.statistics.normal import normal_p_value, normal_quantile


@pytest.mark.parametrize("level", [0.0, 0.5, 0.8, 0.95, 0.99, 0.9999])
def test_quantiles(level: float) -> None:
    assert normal_quantile(level) == pytest.approx(float(ndtri(0.5 + level / 2)), rel=1e-14, abs=1e-15)


@pytest.mark.parametrize("z", [0.0, 1e-9, 0.3, -1.96, 5.0, -12.0, 37.0])
def test_tails_on_both_sides(z: float) -> None:
    assert normal_p_value(z) == pytest.approx(2 * float(ndtr(-abs(z))), rel=1e-12)


def test_the_ends() -> None:
    assert normal_p_value(-math.inf) == 0.0
    assert math.isnan(normal_p_value(math.nan))
