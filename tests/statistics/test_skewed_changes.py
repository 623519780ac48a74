"""Changes of losses with long tails: calm windows of few rows are told neither as worse nor as better."""

from collections.abc import Callable

import numpy as np
import pytest

from monitoring.statistics.clusters import widened
from monitoring.statistics.estimate import Estimate, RowLaw
from monitoring.statistics.forecast_intervals import pinball
from monitoring.statistics.intervals import difference
from monitoring.statistics.regression import bias, mae, rmse, wape

DRAWS = 400
Draw = Callable[[np.random.Generator, int], np.ndarray]
ERRORS: dict[str, Draw] = {
    "normal": lambda rng, n: rng.normal(size=n),
    "three degrees of freedom": lambda rng, n: rng.standard_t(3, n),
    "log-normal": lambda rng, n: rng.lognormal(size=n) - np.exp(0.5),
    "log-normal below 0": lambda rng, n: np.exp(0.5) - rng.lognormal(size=n),
}


def losses(error: np.ndarray, label: np.ndarray, quantile: float) -> dict[str, Estimate]:
    """Measure what a verdict asks; the forecast quantile is one that three in a hundred exceed."""
    forecast = label + error
    return {
        "mae": mae(label, forecast),
        "rmse": rmse(label, forecast),
        "wape": wape(label, forecast),
        "bias": bias(label, forecast),
        "pinball": pinball(error, np.full(len(error), quantile), 0.97),
    }


@pytest.mark.sampled(2)
@pytest.mark.parametrize("rows", [30, 60, 100, 300])
@pytest.mark.parametrize("law", ERRORS)
def test_calm_losses_do_not_change(law: str, rows: int) -> None:
    """By the intervals of both sides alone up to half of the pinball losses of 30 rows were better."""
    rng, draw = np.random.default_rng([rows, len(law)]), ERRORS[law]
    quantile = float(np.quantile(draw(rng, 1_000_000), 0.97))
    before = losses(draw(rng, 20_000), rng.normal(10, 2, 20_000), quantile)
    found = [losses(draw(rng, rows), rng.normal(10, 2, rows), quantile) for _ in range(DRAWS)]
    for name, base in before.items():
        changes = [difference(base, one[name]) for one in found]
        assert np.mean([one.lower <= 0 <= one.upper for one in changes]) > 0.95 - 2.5 * 0.22 / DRAWS**0.5, (
            name
        )
        if name != "bias":
            worse = [one.p_or_nan <= 0.01 and one.value >= 0.05 * base.value for one in changes]
            assert np.mean(worse) < 0.01 + 2.5 * 0.1 / DRAWS**0.5, name


def test_losses_that_doubled_are_still_seen() -> None:
    rng, draw = np.random.default_rng(3), ERRORS["log-normal"]
    before = mae(np.zeros(20_000), draw(rng, 20_000))
    changes = [difference(before, mae(np.zeros(100), 2 * draw(rng, 100))) for _ in range(200)]
    assert np.mean([one.p_or_nan <= 0.01 for one in changes]) > 0.6


def test_the_law_of_rows_is_scaled_and_clustered_with_its_mean() -> None:
    one = Estimate(1.0, 0.5, 1.5, 100, law=RowLaw(100, 4.0, 2.0))
    assert one.scaled(-3.0).law == RowLaw(100, 36.0, -2.0)
    assert widened(one, 4.0).law == RowLaw(25, 4.0, 2.0)
    assert one.scaled(2.0).scaled(0.5).law == one.law
