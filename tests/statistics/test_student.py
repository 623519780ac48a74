"""Student's quantiles against scipy's."""

import math

import pytest
from scipy import stats

from monitoring.statistics.student import student_quantile


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
@pytest.mark.parametrize("free", [1, 2.5, 9, 29, 199, 200, 201.5, 1_000, 10**7])
def test_quantiles_are_scipys(free: float, level: float) -> None:
    assert student_quantile(free, level) == pytest.approx(
        float(stats.t.ppf(0.5 + level / 2, free)), rel=1e-10
    )


def test_there_is_none_below_one_degree_of_freedom() -> None:
    assert math.isnan(student_quantile(0))
