"""Metrics where leading tools and libraries err (ties, undefined ratios, signs, bins), answered right."""

from collections.abc import Callable
from math import isnan
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from monitoring.panels.measurement import Measurement
from monitoring.panels.tasks import binary_performance

Judged = Callable[..., Callable[..., list[Measurement]]]
Rows = dict[str, Measurement]

BINARY = """
model: trap
task: binary
id: id
timestamp: at
prediction: {score: score}
label: {column: y, positive: 1, negative: 0}
features: []
"""
REGRESSION = (
    BINARY.replace("binary", "regression")
    .replace("score: score", "value: score")
    .replace(", positive: 1, negative: 0", "")
)
MULTICLASS = """
model: trap
task: multiclass
id: id
timestamp: at
prediction: {scores: {a: pa, b: pb, c: pc}}
label: {column: y}
features: []
"""


def frame(label: Any, **columns: Any) -> pd.DataFrame:
    at = pd.date_range("2025-01-06", periods=len(label), freq="min", tz="UTC")
    return pd.DataFrame({"id": range(len(label)), "at": at, "y": label, **columns})


def measured(judged: Judged, text: str, data: pd.DataFrame, panel: str = "performance") -> Rows:
    """The rows of the model as a whole, and of single subjects as measure:subject."""
    found = judged(text, predictions=[data])(panel, window="all")
    return {f"{m.measure}:{m.subject}" if m.subject else m.measure: m for m in found}


def delong(label: np.ndarray, score: np.ndarray) -> tuple[float, float]:
    """AUC and its standard error by placements, a tie counting one half."""
    positive, negative = score[label == 1], score[label == 0]
    wins = np.sign(positive[:, None] - negative[None, :]) / 2 + 0.5
    of_positives, of_negatives = wins.mean(axis=1), wins.mean(axis=0)
    variance = of_positives.var(ddof=1) / len(positive) + of_negatives.var(ddof=1) / len(negative)
    return float(wins.mean()), float(np.sqrt(variance))


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("prevalence", "digits"), [(0.5, 6), (0.2, 6), (0.02, 6), (0.5, 1), (0.2, 1)])
def test_the_interval_of_auc_is_delongs_with_ties(judged: Judged, prevalence: float, digits: int) -> None:
    """Both classes vary: one of them alone gives 0.69 of the standard error at one half."""
    rng = np.random.default_rng(21)
    label = (rng.random(2000) < prevalence).astype(int)
    score = np.round(expit(rng.normal(label * 1.2, 1)), digits)
    found = measured(judged, BINARY, frame(label, score=score))["auc"]
    area, se = delong(label, score)
    half = 1.959964 * se / (area * (1 - area))
    assert found.value == pytest.approx(area, abs=1e-9)
    least = expit(logit(area) - half)
    if label.sum() < 100:  # towards ½ it is Newcombe's where that is farther
        assert 0 < least - found.lower < 0.005
    else:
        assert found.lower == pytest.approx(least, abs=1e-6)
    assert found.upper == pytest.approx(expit(logit(area) + half), abs=1e-6)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_tied_scores_do_not_depend_on_the_order_of_rows(judged: Judged, order: list[int]) -> None:
    """Elsewhere the same rows give .1 or .9."""
    label = np.repeat(order, 100)
    found = measured(judged, BINARY, frame(label, score=np.full(200, 0.4)))
    assert found["auc"].value == 0.5
    assert found["average_precision"].value == pytest.approx(0.5)
    assert found["ks_separation"].value == 0


def test_the_direction_of_auc_is_never_flipped(judged: Judged) -> None:
    rng = np.random.default_rng(22)
    label = rng.integers(0, 2, 500)
    score = expit(rng.normal(-1.5 * label, 1))
    found = measured(judged, BINARY, frame(label, score=score))
    assert found["auc"].value == pytest.approx(delong(label, score)[0], abs=1e-9)
    assert found["auc"].upper < 0.5
    assert found["gini"].value == pytest.approx(2 * found["auc"].value - 1, abs=1e-12)


UNDEFINED = {
    "no predicted positive": ([0, 1] * 50, [0.1, 0.2] * 50, {"precision": "zero_denominator", "mcc": ""}),
    "no positive": (
        [0, 0] * 50,
        [0.1, 0.9] * 50,
        {"recall": "", "auc": "one_class", "average_precision": ""},
    ),
    "no negative": ([1, 1] * 50, [0.1, 0.9] * 50, {"specificity": "", "auc": "one_class"}),
    "nothing at all": ([0, 0] * 50, [0.1, 0.2] * 50, {"precision": "", "recall": "", "f1": "", "mcc": ""}),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("case", list(UNDEFINED))
def test_an_undefined_ratio_is_no_zero(judged: Judged, case: str) -> None:
    label, score, measures = UNDEFINED[case]
    found = measured(judged, BINARY, frame(label, score=score))
    for measure, reason in measures.items():
        assert isnan(found[measure].value), measure
        assert found[measure].reason, measure
        assert reason in found[measure].reason, measure
        assert found[measure].verdict not in ("ok", "warning", "critical"), measure
    assert found["accuracy"].value == np.mean((np.array(score) >= 0.5) == np.array(label))


def test_three_tenths_are_in_the_bin_that_begins_there(judged: Judged) -> None:
    """In floating point 0.3, 0.6 and 0.7 are a hair off the edges that linspace gives."""
    rng = np.random.default_rng(23)
    tenths = np.repeat(np.arange(0, 11), 60)
    score = np.where(rng.random(len(tenths)) < 0.5, tenths / 10, np.minimum(tenths / 10 + 0.05, 1))
    label = (rng.random(len(tenths)) < score * 0.6).astype(int)
    cell = np.minimum(np.floor(np.round(score * 10, 9)).astype(int), 9)
    gaps = [abs(score[cell == k].mean() - label[cell == k].mean()) * (cell == k).mean() for k in range(10)]
    naive = np.digitize(score, np.linspace(0, 1, 11)[1:-1])
    assert (naive != cell).any()
    found = measured(judged, BINARY, frame(label, score=score), "calibration")
    assert found["ece_equal_width"].value == pytest.approx(sum(gaps), abs=1e-9)


def test_calibration_slope_is_not_penalised(judged: Judged) -> None:
    """Maximum likelihood: a penalised fit would draw the slope of 60 rows towards 0."""
    rng = np.random.default_rng(24)
    z = rng.normal(0, 2, 400)
    label = (rng.random(400) < expit(2 * z)).astype(int)
    found = measured(judged, BINARY, frame(label, score=expit(z)), "calibration")
    slope, intercept = found["calibration_slope"].value, found["calibration_intercept"].value
    residual = label - expit(intercept + slope * z)
    assert residual.sum() == pytest.approx(0, abs=1e-5)  # the score equations of the unpenalised likelihood
    assert (residual * z).sum() == pytest.approx(0, abs=1e-5)
    assert slope > 1.6


def test_a_certain_and_wrong_score_costs_a_finite_known_amount(judged: Judged) -> None:
    label, score = np.array([1, 0] * 50), np.array([0.0, 0.5] * 50)
    found = measured(judged, BINARY, frame(label, score=score))
    assert found["log_loss"].value == pytest.approx((50 * np.log(2) + np.log(2)) / 2, rel=1e-12)


RELATIVE = {
    "negative targets": ([-10, -20, 5, 8], [-9, -22, 6, 8.5], 0.115625, 4),
    "a zero is left out": ([-10, -20, 5, 8, 0], [-9, -22, 6, 8.5, 3], 0.115625, 4),
    "tiny targets": ([1e-9, 2e-9], [2e-9, 2e-9], 0.5, 2),
}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("case", list(RELATIVE))
def test_relative_errors_are_relative_to_the_size(judged: Judged, case: str) -> None:
    """Elsewhere negative targets are divided by an epsilon: 3.4e17 %."""
    actual, predicted, value, n = RELATIVE[case]
    found = measured(judged, REGRESSION, frame(np.array(actual, float), score=np.array(predicted, float)))[
        "mape"
    ]
    assert found.value == pytest.approx(value, rel=1e-9)
    assert found.n == n


def test_the_interval_of_mape_takes_sizes_too(judged: Judged) -> None:
    rng = np.random.default_rng(25)
    actual = rng.normal(0, 10, 3000)
    predicted = actual + rng.normal(0, 1, 3000)
    parts = np.abs(predicted - actual) / np.abs(actual)
    found = measured(judged, REGRESSION, frame(actual, score=predicted))["mape"]
    half = 1.960754 * parts.std(ddof=1) / np.sqrt(len(parts))  # Student's, of 2,999 degrees of freedom
    assert found.value == pytest.approx(parts.mean(), rel=1e-9)
    assert found.value - found.lower == pytest.approx(min(half, found.value), rel=1e-3)
    assert found.upper - found.value > 2 * half  # its tail is as long as they come


def test_r2_of_a_constant_target_is_undefined_and_bias_has_a_sign(judged: Judged) -> None:
    found = measured(judged, REGRESSION, frame(np.full(60, 4.0), score=np.full(60, 5.5)))
    assert isnan(found["r2"].value)
    assert found["r2"].reason
    assert found["bias"].value == 1.5


@pytest.mark.sampled(1)
@pytest.mark.parametrize("accuracy", [0.75, 0.95])
def test_the_interval_of_mcc_is_as_long_as_it_scatters(judged: Judged, accuracy: float) -> None:
    """Balanced and symmetric, phi is 2·accuracy − 1, with the standard error of twice the accuracy's."""
    n = 2000
    right = np.arange(n) % 100 < round(100 * accuracy)
    label = (np.arange(n) // 100) % 2
    found = measured(judged, BINARY, frame(label, score=np.where(right, label, 1 - label) * 0.8 + 0.1))["mcc"]
    assert found.value == pytest.approx(2 * accuracy - 1, abs=1e-12)
    length = 2 * 1.959964 * 2 * np.sqrt(accuracy * (1 - accuracy) / n)
    assert found.upper - found.lower == pytest.approx(length, rel=0.05)


def test_class_scores_that_tie_go_to_the_first_class_and_auc_counts_halves(judged: Judged) -> None:
    """Scores divided by their sum tie again: the order of rows must not break them."""
    label = np.array(["a", "b", "c"] * 40)
    data = frame(label, pa=0.3333, pb=0.3333, pc=0.3333)
    for rows in (data, data.iloc[::-1].assign(at=data["at"].to_numpy())):
        found = measured(judged, MULTICLASS, rows)
        assert found["auc_ovr_macro"].value == pytest.approx(0.5)
        assert found["recall:a"].value == 1.0
        assert found["accuracy"].value == pytest.approx(1 / 3)
        assert found["macro_f1"].value == pytest.approx(0.5 / 3)  # a class never named counts 0
        assert isnan(found["precision:b"].value)


def test_no_interval_leaves_the_range_of_its_measure(judged: Judged) -> None:
    """One confident error among few rows: mean ± z·se would go below 0, and above a skill of 1."""
    label, score = np.array([0, 0, 0, 1, 1]), np.array([0.001, 0.001, 0.001, 0.001, 0.999])
    found = measured(judged, BINARY, frame(label, score=score))
    assert found["log_loss"].lower == found["brier"].lower == 0.0
    assert found["brier"].upper <= 1.0
    assert "too_few" in found["brier_skill"].reason.split("; ") and isnan(found["brier_skill"].upper)
    label = np.repeat([0, 1], 20)
    many = measured(
        judged, BINARY, frame(label, score=np.where(np.arange(40) < 39, label, 1 - label) * 0.998 + 0.001)
    )
    assert many["brier_skill"].upper == 1.0
    classes = np.array(["a", "b", "c", "a", "b"])
    scores = np.where(classes[:, None] == np.array(["a", "b", "c"]), 0.98, 0.01)
    scores[4] = [0.98, 0.01, 0.01]
    several = measured(judged, MULTICLASS, frame(classes, pa=scores[:, 0], pb=scores[:, 1], pc=scores[:, 2]))
    assert several["log_loss"].lower == several["brier"].lower == 0.0
    assert several["brier"].upper <= 2.0


def test_a_share_from_bins_is_never_negative(judged: Judged, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binary_performance, "SCORED_ROWS", 10)
    score = np.random.default_rng(31).random(300)
    found = measured(judged, BINARY, frame((score < 0.5).astype(int), score=score))
    assert found["auc"].method.startswith("binned")
    assert found["gini"].lower >= -1.0
    for name in ("auc", "average_precision", "ks_separation"):
        assert 0.0 <= found[name].lower <= found[name].upper <= 1.0, name
