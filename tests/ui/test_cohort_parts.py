"""Who lost: what is proven stands before what few rows say."""

from math import nan

import pytest

from monitoring.panels.by_cohort import CohortChange
from monitoring.statistics.estimate import Estimate
from monitoring.ui.cohort_parts import worst_first


def changed(level: str, by: float, q_value: float) -> CohortChange:
    side = Estimate(0.8, 0.7, 0.9, 500)
    change = (
        Estimate.undefined("too_few", 20) if q_value != q_value else Estimate(by, by - 0.1, by + 0.1, 500)
    )
    return CohortChange("region", level, f"region = '{level}'", side, side, change, q_value)


@pytest.mark.parametrize(("worse", "sign"), [("lower", -1), ("higher", 1)])
def test_proven_losses_are_first_each_by_size(worse: str, sign: int) -> None:
    cohorts = [
        changed("few", sign * 0.3, nan),
        changed("noise", sign * 0.2, 0.4),
        changed("less", sign * 0.05, 0.001),
        changed("won", -sign * 0.1, 0.001),
        changed("more", sign * 0.1, 0.002),
    ]
    assert [one.level for one in worst_first(cohorts, worse)] == ["more", "less", "noise", "won", "few"]
