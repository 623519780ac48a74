"""Drift of many columns at once, and weights."""

import math

import numpy as np
import pytest
from scipy.spatial.distance import pdist

from monitoring.statistics.multivariate import classifier_auc_test, mmd2, pca_reconstruction
from monitoring.statistics.weights import kish

RNG = np.random.default_rng(0)
ROWS = RNG.normal(size=(120, 4))


def test_mmd_is_symmetric_about_zero_without_drift_and_large_with_it() -> None:
    other = RNG.normal(size=(100, 4))
    bandwidth = float(np.median(pdist(np.vstack([ROWS, other]))))
    assert mmd2(ROWS, other, bandwidth) == pytest.approx(mmd2(other, ROWS, bandwidth))
    assert abs(mmd2(ROWS, other, bandwidth)) < 0.02 < mmd2(ROWS, other + 1, bandwidth)
    assert math.isnan(mmd2(ROWS, other[:1], bandwidth))


def test_a_broken_correlation_raises_the_reconstruction_error() -> None:
    factor = RNG.normal(size=(300, 1))
    together = factor + RNG.normal(0, 0.1, size=(300, 3))
    found = pca_reconstruction(together, RNG.permuted(together, axis=0), 1)
    assert found.cur_error > 3 * found.ref_error
    assert found.explained_ratio > 0.9


def test_a_constant_column_does_not_divide_by_zero() -> None:
    flat = np.column_stack([ROWS, np.ones(len(ROWS))])
    assert math.isfinite(pca_reconstruction(flat, flat, 2).ref_error)


def test_a_classifier_that_guesses_is_no_evidence() -> None:
    guess = classifier_auc_test(0.5, 1000, 1000)
    assert guess.p_value == pytest.approx(0.5)
    assert classifier_auc_test(0.7, 0, 10).reason == "empty_reference"


def test_equal_weights_are_rows_and_scaling_does_not_matter() -> None:
    assert kish([2.0] * 7) == pytest.approx(7)
    weights = RNG.random(50)
    assert kish(weights * 9) == pytest.approx(kish(weights))
    assert kish([]) == 0
