"""Student's quantiles against scipy's."""

import math
import subprocess
import sys

import pytest
from scipy import special, stats

from monitoring.statistics.student import student_quantile, student_tail


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
@pytest.mark.parametrize("free", [1, 2.5, 9, 29, 199, 200, 201.5, 1_000, 10**7])
def test_quantiles_are_scipys(free: float, level: float) -> None:
    assert student_quantile(free, level) == pytest.approx(
        float(stats.t.ppf(0.5 + level / 2, free)), rel=1e-10
    )


def test_written_quantiles_are_scipys_to_the_last_digit() -> None:
    free = [float(number) for number in range(1, 200)]
    found = [student_quantile(number) for number in free]
    assert found == pytest.approx([float(special.stdtrit(one, 0.975)) for one in free], rel=1e-14)


def test_what_is_mostly_asked_imports_nothing_of_scipy() -> None:
    asked = "[student_quantile(free, 0.95) for free in (1, 2.0, 57, 199, 200.5)]"
    words = f"import sys; from monitoring.statistics.student import student_quantile; {asked}"
    script = f"{words}; print('scipy' in sys.modules); student_quantile(2.5); print('scipy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_there_is_none_below_one_degree_of_freedom() -> None:
    assert math.isnan(student_quantile(0))


@pytest.mark.parametrize("free", [1, 2, 3, 4, 7, 8, 29, 58, 400])
@pytest.mark.parametrize("t", [0.0, 0.3, -1.0, 2.5, 8.0, 40.0])
def test_the_tail_is_that_of_scipy(free: int, t: float) -> None:
    assert student_tail(t, free) == pytest.approx(2 * stats.t.sf(abs(t), free), rel=1e-9, abs=1e-14)


def test_the_quantile_has_its_tail() -> None:
    assert [student_tail(student_quantile(free), free) for free in (1, 5, 30, 60)] == pytest.approx(
        [0.05] * 4
    )
