"""Intervals of a regression hold the truth whatever tails the errors have, and calm rows do not alarm."""

from collections.abc import Callable
from math import erfc, exp, isnan, pi, sqrt

import numpy as np
import pytest

from monitoring.panels.tasks.regression_performance import _Vector
from monitoring.panels.tasks.worsening import worsening
from monitoring.profiles import MomentVector
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import difference
from monitoring.statistics.regression import bias, mae, r2, rmse, wape

DRAWS = 250
NAMES = ["label", "error", "absolute_error", "squared_error", "absolute_label", "squared_label",
         "covered:0.8", "winkler:0.8", "pinball:0.9"]  # fmt: skip
SPREAD = {"normal": 1.0, "student": 3.0, "skewed": exp(0.25) * (exp(0.25) - 1), "unequal": exp(0.98)}
"""Mean squared errors, a ninth."""
LABELS = 16.0
"""Variance of what is predicted."""
MEASURES: dict[str, Callable[[_Vector], Estimate]] = {
    "mae": lambda vector: vector.mean("absolute_error"),
    "rmse": _Vector.rmse,
    "bias": lambda vector: vector.mean("error"),
    "wape": _Vector.wape,
    "r2": _Vector.r2,
}


def errors(kind: str, n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw errors of mean 0: normal, with three degrees of freedom, log-normal, and of unequal scale."""
    drawn = {
        "normal": lambda: rng.normal(size=n),
        "student": lambda: rng.standard_t(3, n),
        "skewed": lambda: exp(0.125) - rng.lognormal(0, 0.5, n),
        "unequal": lambda: rng.normal(size=n) * np.exp(rng.normal(0, 0.7, n)),
    }
    return 3 * drawn[kind]()


def drawn(kind: str, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    predicted = rng.normal(20, sqrt(LABELS), n)
    return predicted - errors(kind, n, rng), predicted


def vector(label: np.ndarray, predicted: np.ndarray) -> _Vector:
    """Give the joint moments that a store keeps of these rows."""
    error, below, above = predicted - label, predicted - 4 - label, label - predicted - 4
    outside = np.maximum(below, 0) + np.maximum(above, 0)
    columns = [label, error, np.abs(error), error**2, np.abs(label), label**2,
               (outside == 0).astype(float), 8 + 10 * outside,
               np.maximum(0.9 * above, -0.1 * above)]  # fmt: skip
    mean = np.array([one.mean() for one in columns])
    off = np.array(columns) - mean[:, None]
    return _Vector(NAMES, MomentVector(len(label), mean, off @ off.T), {}, 0)


def truth(kind: str) -> dict[str, float]:
    """Give the true values: known, or of a million rows."""
    square = 9 * SPREAD[kind]
    label, predicted = drawn(kind, 1_000_000, np.random.default_rng(1))
    absolute = 3 * sqrt(2 / pi) if kind == "normal" else float(np.abs(predicted - label).mean())
    if kind == "student":
        absolute = 6 * sqrt(3) / pi
    if kind == "skewed":  # 2·m·(2Φ(σ/2) − 1) of a log-normal law of mean m
        absolute = 3 * 2 * exp(0.125) * (1 - erfc(0.25 / sqrt(2)))
    found = {"mae": absolute, "rmse": sqrt(square), "bias": 0.0, "r2": 1 - square / (square + LABELS)}
    return found | {"wape": absolute / float(np.abs(label).mean())}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("n", [30, 60, 100, 300, 1_000, 3_000])
@pytest.mark.parametrize("kind", [*SPREAD])
def test_intervals_hold_and_calm_rows_do_not_alarm(kind: str, n: int) -> None:
    """RMSE ± z·se held 67 to 83 of 100 true values at three degrees of freedom, 71 of thirty skewed rows."""
    rng, right = np.random.default_rng([n, len(kind)]), truth(kind)
    before = vector(*drawn(kind, 20_000, rng))
    found = [vector(*drawn(kind, n, rng)) for _ in range(DRAWS)]
    alarms = np.zeros(DRAWS, dtype=bool)
    for measure, of in MEASURES.items():
        each, base = [of(one) for one in found], of(before)
        covered = np.mean([one.lower <= right[measure] <= one.upper for one in each])
        # of thirty skewed rows one in ten has not seen a large error
        least = 0.87 if (kind, n) == ("skewed", 30) else 0.93
        assert covered > least - 2.5 * sqrt(0.06 / DRAWS), measure
        if measure != "r2":
            levels = [{("mean_label", ""): one.mean("label")} for one in found]
            effects = [worsening(measure, base, *pair) for pair in zip(each, levels, strict=True)]
            least_effect = 0.01 if measure == "bias" else 0.05
            alarms |= [difference(base, one).p_or_nan <= 0.01 / len(MEASURES) for one in each] & (
                np.array(effects) >= least_effect
            )
    assert alarms.mean() < 0.01 + 3 * sqrt(0.01 / DRAWS)


def test_intervals_from_moments_are_those_of_the_rows() -> None:
    label, predicted = drawn("student", 400, np.random.default_rng(2))
    of_rows = {"mae": mae, "rmse": rmse, "bias": bias, "wape": wape, "r2": r2}
    for measure, of in MEASURES.items():
        one, other = of(vector(label, predicted)), of_rows[measure](label, predicted)
        ends = [[each.value, each.lower, each.upper] for each in (one, other)]
        assert ends[0] == pytest.approx(ends[1], rel=0.002), measure


def test_what_few_rows_outside_a_forecast_interval_cost_is_not_known() -> None:
    predicted = np.full(100, 20.0)
    label = predicted + np.r_[np.full(4, 9.0), np.linspace(-3, 3, 96)]
    four = vector(label, predicted).beyond("winkler", "0.8")
    assert (four.reason, isnan(four.lower), four.defined) == ("too_few", True, True)
    five = vector(np.r_[label, 29.0], np.full(101, 20.0)).beyond("winkler", "0.8")
    assert five.lower < five.value < five.upper


@pytest.mark.parametrize(("n", "known"), [(49, False), (50, True), (51, True)])
def test_a_pinball_loss_rests_on_the_rows_to_be_expected_beyond_its_quantile(n: int, known: bool) -> None:
    found = vector(*drawn("normal", n, np.random.default_rng(3))).beyond("pinball", "0.9")
    assert found.defined
    assert found.reason == ("" if known else "too_few")
    assert isnan(found.lower) is not known


@pytest.mark.parametrize(("n", "said"), [(99, True), (100, False)])
def test_means_of_squares_of_few_rows_say_that_their_interval_is_approximate(n: int, said: bool) -> None:
    one = vector(*drawn("normal", n, np.random.default_rng(3)))
    for measure in ("rmse", "r2"):
        found = MEASURES[measure](one)
        assert found.lower < found.value < found.upper
        assert ("interval approximate" in found.reason) is said
    assert MEASURES["mae"](one).reason == ""


def test_a_single_row_has_no_interval() -> None:
    one = vector(np.array([3.0]), np.array([5.0]))
    for measure in ("mae", "rmse", "bias", "wape"):
        found = MEASURES[measure](one)
        assert found.defined
        assert isnan(found.lower), measure
        assert isnan(found.upper), measure
