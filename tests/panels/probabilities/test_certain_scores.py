"""Scores of 0 and 1 in bins: the slope says that it is not known, instead of a number off by its interval."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import isnan

import numpy as np
import pandas as pd
import pytest

from monitoring.panels.measurement import Measurement
from monitoring.panels.probabilities.certain_scores import CERTAIN
from monitoring.panels.tasks import binary_performance

N = 4000
START = datetime(2025, 5, 1, tzinfo=UTC)
CONTRACT = """
model: sure
task: binary
id: id
timestamp: at
prediction: {score: score}
label: {column: label, positive: 1, negative: 0}
features: [{name: x, kind: numeric}]
"""
Ask = Callable[..., list[Measurement]]


def rows(least: float) -> pd.DataFrame:
    """Rows with a score for each label; ten have the least score, ten the greatest, and mostly are right."""
    rng = np.random.default_rng(4)
    score = rng.uniform(0.05, 0.95, N)
    score[:10], score[10:20] = least, 1 - least
    label = (rng.random(N) < score).astype(int)
    label[0], label[10] = 1, 0
    at = [START + timedelta(minutes=3 * k) for k in range(N)]
    return pd.DataFrame({"id": np.arange(N), "at": at, "score": score, "label": label, "x": score})


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("least", "known"), [(0.0, False), (0.04, True)])
def test_a_slope_from_bins_needs_scores_off_the_ends(
    judged: Callable[..., Ask], monkeypatch: pytest.MonkeyPatch, least: float, known: bool
) -> None:
    data = rows(least)
    ask = judged(CONTRACT, predictions=[data[["id", "at", "score", "x"]]], labels=[data[["id", "label"]]])
    exact = {m.measure: m for m in ask("calibration", window="all")}
    monkeypatch.setattr(binary_performance, "SCORED_ROWS", 100)
    binned = {m.measure: m for m in ask("calibration", window="all")}
    assert binned["ece"].method.startswith("binned")
    for name in ("calibration_slope", "calibration_intercept"):
        assert not isnan(exact[name].value)
        assert isnan(binned[name].value) is not known
        assert (CERTAIN in binned[name].reason) is not known
        if known:
            assert binned[name].value == pytest.approx(exact[name].value, abs=0.01)
    for name in ("observed_expected", "uncertainty"):  # of sums, which bins keep
        assert (binned[name].method, exact[name].method) == ("exact", "exact")
        assert binned[name].value == pytest.approx(exact[name].value, rel=1e-12)
    again = {m.measure: m for m in ask("calibration", window="all", exact="1")}
    assert again["calibration_slope"].value == exact["calibration_slope"].value
