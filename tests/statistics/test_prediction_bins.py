"""Bins of a regression's predictions, by another way."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from monitoring.statistics.prediction_bins import prediction_bins, prediction_edges


def rows(n: int) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(3)
    prediction = draw.normal(10, 3, n)
    return prediction, 5 + 0.5 * prediction + draw.normal(0, 1, n)


def test_each_bin_has_the_means_that_pandas_gives() -> None:
    prediction, label = rows(2_000)
    found = prediction_bins(prediction, label, prediction_edges(prediction))
    frame = pd.DataFrame({"p": prediction, "y": label, "e": prediction - label})
    groups = frame.groupby(pd.qcut(frame["p"], 10, labels=False))
    assert [one and one.error.n for one in found] == groups.size().tolist()
    assert [one and one.predicted for one in found] == pytest.approx(groups["p"].mean().tolist())
    assert [one and one.label.value for one in found] == pytest.approx(groups["y"].mean().tolist())
    assert [one and one.error.value for one in found] == pytest.approx(groups["e"].mean().tolist())
    assert [one and (one.least, one.most) for one in found] == list(
        zip(groups["p"].min(), groups["p"].max(), strict=True)
    )


def test_symmetric_errors_have_students_interval() -> None:
    label = np.tile([-1.0, 1.0], 50)
    [found] = prediction_bins(np.zeros(100), label, [])
    assert found is not None
    half = stats.t.ppf(0.975, 99) * label.std(ddof=1) / 10
    assert (found.error.lower, found.error.upper) == pytest.approx((-half, half), rel=1e-3)


def test_a_regression_to_the_mean_has_no_bias_and_leans_at_both_ends() -> None:
    prediction, label = rows(5_000)
    assert abs((prediction - label).mean()) < 0.1
    found = prediction_bins(prediction, label, prediction_edges(prediction))
    first, last = found[0], found[-1]
    assert first is not None and first.error.upper < 0
    assert last is not None and last.error.lower > 0


def test_few_rows_have_few_bins_and_equal_predictions_one() -> None:
    assert prediction_edges(np.arange(39.0)).size == 0
    assert prediction_edges(np.arange(40.0)).tolist() == [19.0]
    assert prediction_edges(np.full(500, 3.0)).size == 0
    assert prediction_bins([1.0], [1.0], [2.0])[1] is None
