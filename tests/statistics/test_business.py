"""What a decision is worth, where the dear ones are rare."""

from math import isnan, sqrt

import numpy as np
import pytest

from monitoring.statistics.business import DecisionValues, value_per_decision
from monitoring.statistics.confusion import Confusion
from monitoring.statistics.intervals import difference

DRAWS = 500
VALUES = DecisionValues(100, -10, -400, 0)


def shares(rate: float) -> np.ndarray:
    return np.array([rate * 0.6, (1 - rate) * 0.05, rate * 0.4, (1 - rate) * 0.95])


@pytest.mark.sampled(6)
@pytest.mark.parametrize("rows", [30, 60, 100, 300, 1_000, 3_000])
@pytest.mark.parametrize("rate", [0.02, 0.05, 0.2, 0.5])
def test_intervals_hold_and_calm_rows_do_not_alarm(rate: float, rows: int) -> None:
    """Mean ± z·sd/√n held 46 to 55 of 100 at 30 and 100 rows where two in a hundred are positive."""
    rng, share = np.random.default_rng([rows, round(100 * rate)]), shares(rate)
    right = float(share @ [VALUES.tp, VALUES.fp, VALUES.fn, VALUES.tn])
    before = value_per_decision(Confusion(*rng.multinomial(20_000, share).tolist()), VALUES)
    each = [value_per_decision(Confusion(*t), VALUES) for t in rng.multinomial(rows, share, DRAWS).tolist()]
    known = [one for one in each if not isnan(one.lower)]
    assert np.mean([one.lower <= right <= one.upper for one in known]) > 0.93 - 2.5 * sqrt(0.06 / DRAWS)
    changes = [difference(before, one) for one in known]
    assert np.mean([one.p_or_nan <= 0.01 and one.value < 0 for one in changes]) < 0.01


def test_decisions_of_one_class_have_a_value_and_no_interval() -> None:
    found = value_per_decision(Confusion(0, 3, 0, 27), VALUES)
    assert (found.value, found.reason, isnan(found.lower)) == (-1.0, "one_class", True)


def test_the_interval_holds_the_value_whatever_is_dear() -> None:
    for values in (VALUES, DecisionValues(-1, 5, 3, -2), DecisionValues(0, 0, 0, 0)):
        found = value_per_decision(Confusion(5, 3, 2, 40), values)
        assert found.lower <= found.value <= found.upper
