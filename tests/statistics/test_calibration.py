"""Calibration of probabilities."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy.special import expit, logit

from monitoring.statistics import logistic, score_decomposition
from monitoring.statistics.calibration import (
    calibration_in_the_large,
    calibration_intercept,
    calibration_slope,
    cox_gap,
    hosmer_lemeshow,
    mean_gap,
    spiegelhalter_z,
)
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import wilson
from monitoring.statistics.observed_expected import observed_expected
from monitoring.statistics.recalibration import beta_calibration
from monitoring.statistics.reliability import (
    ace,
    ece,
    ece_debiased,
    ece_equal_width,
    ece_l2,
    mce,
    reliability_bins,
)
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.statistics.score_decomposition import corp, murphy

Measure = Callable[[ScoreCounts], Estimate]
ERRORS: list[Measure] = [ece, ece_equal_width, mce, ace, ece_l2, ece_debiased]
GLOBAL: list[Measure] = [
    calibration_slope, calibration_intercept, calibration_in_the_large, observed_expected, mean_gap,
    spiegelhalter_z, hosmer_lemeshow,
]  # fmt: skip


def _draw(n: int, seed: int, slope: float = 1.0, shift: float = 0.0) -> ScoreCounts:
    """Rows whose true logit is shift + slope · logit p."""
    rng = np.random.default_rng(seed)
    p = rng.beta(2, 4, n).round(4).clip(0.001, 0.999)
    return ScoreCounts.of_rows(rng.random(n) < expit(shift + slope * logit(p)), p)


@pytest.mark.parametrize("measure", [*ERRORS, *GLOBAL])
def test_order_and_merging_change_nothing(measure: Measure) -> None:
    a, b = _draw(400, 1), _draw(300, 2)
    whole, turned = measure(ScoreCounts.merged([a, b])), measure(ScoreCounts.merged([b, a]))
    assert (whole.value, whole.lower) == pytest.approx((turned.value, turned.lower), nan_ok=True)


@pytest.mark.parametrize("measure", [*ERRORS, *GLOBAL])
def test_no_rows_are_no_labels(measure: Measure) -> None:
    estimate = measure(ScoreCounts.of([], [], []))
    assert (estimate.reason, estimate.defined) == ("no_labels", False)


@pytest.mark.parametrize("measure", ERRORS)
def test_calibration_errors_lie_in_the_unit_interval_and_in_their_interval(measure: Measure) -> None:
    estimate = measure(_draw(50, 3))
    assert 0 <= estimate.lower <= estimate.value <= estimate.upper <= 1


@pytest.mark.parametrize("measure", ERRORS)
def test_bins_of_one_class_each_give_no_interval(measure: Measure) -> None:
    """Redrawn as they were observed such labels never vary: fourteen rows had an error of "0.27 to 0.27"."""
    for labels, scores, reason in (([0, 1], [0, 1], "separation"), ([1], [0.0], "one_class")):
        estimate = measure(ScoreCounts.of_rows(labels, scores))
        assert 0 <= estimate.value <= 1
        assert np.isnan([estimate.lower, estimate.upper]).all()
        assert estimate.reason == reason


@pytest.mark.parametrize(("slope", "shift"), [(0.5, 0.0), (2.0, 0.0), (1.0, 0.7)])
def test_what_was_planted_is_found(slope: float, shift: float) -> None:
    counts = _draw(40_000, 4, slope, shift)
    found, level = calibration_slope(counts), calibration_intercept(counts)
    assert found.lower < slope < found.upper
    assert level.lower < shift < level.upper


def test_too_low_probabilities_are_above_zero_in_the_large_and_above_one_observed_over_expected() -> None:
    counts = _draw(5000, 5, shift=0.5)
    assert calibration_in_the_large(counts).lower > 0
    assert observed_expected(counts).lower > 1
    assert mean_gap(counts).upper < 0
    p_value = observed_expected(counts).p_value
    assert p_value is not None
    assert p_value < 1e-6


@pytest.mark.parametrize(
    ("y", "p", "reason"),
    [
        ([0, 0], [0.2, 0.3], "one_class"),
        ([0, 1], [0.2, 0.2], "constant_score"),
        ([0, 0, 1], [0.1, 0.2, 0.2], "separation"),
        ([1, 1, 0], [0.1, 0.2, 0.3], "separation"),
    ],
)
def test_a_slope_without_a_maximum_is_undefined(y: list[int], p: list[float], reason: str) -> None:
    counts = ScoreCounts.of_rows(y, p)
    assert cox_gap(counts) == reason
    assert calibration_slope(counts).reason == reason


def test_certain_probabilities_are_clipped_for_the_slope() -> None:
    counts = ScoreCounts.of_rows([0, 1, 0, 1, 1, 0], [0.0, 1.0, 1.0, 0.0, 0.6, 0.4])
    assert math.isfinite(calibration_slope(counts).value)


def test_z_of_constant_halves_is_undefined() -> None:
    assert spiegelhalter_z(ScoreCounts.of_rows([0, 1], [0.5, 0.5])).reason == "constant_score"


def test_plain_ece_is_biased_up_and_the_debiased_one_is_not() -> None:
    plain = [ece(_draw(1000, seed)).value for seed in range(60)]
    debiased = [ece_debiased(_draw(1000, seed)).value for seed in range(60)]
    assert np.mean(plain) > 0.02
    assert np.mean(np.square(debiased)) < np.mean(np.square(plain)) / 2
    assert np.mean(np.equal(debiased, 0)) > 0.3


def test_the_consistency_p_holds_its_level_and_finds_a_fault() -> None:
    p_values = [ece_debiased(_draw(600, seed), seed=seed).p_value for seed in range(200)]
    assert np.mean([p is not None and p < 0.05 for p in p_values]) < 0.1
    assert np.mean([p is not None and p < 0.5 for p in p_values]) == pytest.approx(0.5, abs=0.12)
    # far below 1 / draws: it must survive a family of many tests
    fault = ece_debiased(_draw(5000, 1, shift=0.6)).p_value
    assert fault is not None
    assert fault < 1e-6


def test_the_same_seed_gives_the_same_interval() -> None:
    assert ece_debiased(_draw(500, 1), seed=7) == ece_debiased(_draw(500, 1), seed=7)


def test_point_three_lies_in_the_fourth_bin() -> None:
    cells = reliability_bins(ScoreCounts.of_rows([0, 1, 1], [0.29, 0.3, 0.31]), 10, "width")
    assert cells.n.tolist() == [1, 2]


def test_bins_of_equal_mass_hold_about_as_many_rows() -> None:
    cells = reliability_bins(_draw(5000, 3))
    assert cells.n.min() > 400
    assert (cells.lower <= cells.observed).all()
    assert (cells.observed <= cells.upper).all()


def test_the_decompositions_add_up() -> None:
    counts = _draw(700, 6, slope=0.6)
    free, binned = corp(counts), murphy(counts)
    assert free.brier == pytest.approx(free.miscalibration - free.discrimination + free.uncertainty)
    parts = binned.reliability - binned.resolution + binned.uncertainty + binned.within_bin
    assert binned.brier == pytest.approx(parts)
    assert min(free.miscalibration, free.discrimination) >= 0
    assert (np.diff(free.recalibrated) >= 0).all()


def test_recalibrating_takes_the_miscalibration_away() -> None:
    counts = _draw(700, 6, slope=0.6)
    again = corp(ScoreCounts.of(corp(counts).recalibrated, counts.n_neg, counts.n_pos))
    assert again.miscalibration == pytest.approx(0, abs=1e-12)
    assert again.discrimination == pytest.approx(corp(counts).discrimination)


def test_a_rare_class_is_pooled_in_few_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(4)
    score = rng.beta(2, 20, 20_000)
    counts = ScoreCounts.of_rows((rng.random(20_000) < score / 10).astype(float), score)
    rounds: list[object] = []
    find = score_decomposition.np.flatnonzero
    monkeypatch.setattr(score_decomposition.np, "flatnonzero", lambda of: rounds.append(of) or find(of))
    found = corp(counts).recalibrated
    assert len(rounds) <= 30, "one row of the other class a round were hundreds"
    assert (np.diff(found) >= 0).all()
    assert found @ counts.total == pytest.approx(counts.positives)


def test_without_rows_there_is_no_decomposition() -> None:
    empty = ScoreCounts.of([], [], [])
    assert math.isnan(corp(empty).brier)
    assert math.isnan(murphy(empty).brier)


def test_a_calibrated_score_has_the_identity_as_beta_map() -> None:
    a, b, c = beta_calibration(_draw(60_000, 8))
    assert (a, b, c) == pytest.approx((1, 1, 0), abs=0.15)


def test_a_beta_map_never_falls() -> None:
    rng = np.random.default_rng(1)
    p = rng.beta(2, 2, 400)
    a, b, _ = beta_calibration(ScoreCounts.of_rows(rng.random(400) < 1 - p, p))
    assert min(a, b) >= 0


def test_the_slope_is_looked_for_from_that_of_calibrated_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    """From 0 a rare class takes ten steps through all rows: half the time of sixty classes."""
    steps: list[int] = []
    plain = logistic.expit

    def counting(x: np.ndarray) -> np.ndarray:
        steps.append(1)
        return plain(x)

    monkeypatch.setattr(logistic, "expit", counting)
    rng = np.random.default_rng(4)
    score = expit(rng.normal(-5, 1.3, 20_000))
    slope = calibration_slope(ScoreCounts.of_rows((rng.random(20_000) < score).astype(float), score))
    assert slope.lower < 1 < slope.upper
    assert len(steps) <= 5


def test_the_largest_gap_of_a_bin_of_one_class_is_not_certain() -> None:
    """Redrawn as observed, a bin of two rows has the same gap every time: 0.69 ± 0 of fourteen rows."""
    score = np.linspace(0.3, 0.6, 14)
    found = mce(ScoreCounts.of_rows([1, *[1, 0] * 6, 1], score))
    assert found.value == found.upper == pytest.approx(1 - score[:2].mean())
    assert (
        found.lower == 0 < wilson(2, 2)[0] - score[:2].mean()
    )  # of seven such bins one is so far off by chance
