"""Where bins know the baseline's number they do not know its interval: the method says so."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from monitoring.panels.measurement import Measurement
from monitoring.panels.tasks import binary_performance
from tests.panels.test_reasons import CONTRACT


def test_a_separation_that_bins_know_has_an_interval_of_bins(
    judged: Callable[..., Callable[..., list[Measurement]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Classes part at an edge: the gap is exact, what sampling adds to it is told by bins."""
    rng, n = np.random.default_rng(2), 4_000
    score = np.r_[rng.uniform(0, 0.5, n // 2), rng.uniform(0.5, 1, n // 2)]
    wrong = (np.abs(score - 0.5) > 0.2) & (rng.random(n) < 0.6)
    order = rng.permutation(n)
    at = pd.Timestamp("2025-01-06", tz="UTC") + pd.to_timedelta(np.arange(n) * 40 * 24 / n, unit="h")
    data = pd.DataFrame({"id": range(n), "at": at, "p": score[order], "x": 1.0})
    data["y"] = ((score > 0.5) ^ wrong).astype(int)[order]
    ask = judged(CONTRACT, predictions=[data])
    asked = {"window": "2025-02-05/2025-02-15", "baseline": "2025-01-06/2025-02-05"}
    monkeypatch.setattr(binary_performance, "SCORED_ROWS", 1_500)
    bins = next(one for one in ask("performance", **asked) if one.measure == "ks_separation")
    rows = next(one for one in ask("performance", **asked, exact="1") if one.measure == "ks_separation")
    assert rows.method == "exact"
    assert (bins.change, bins.method) == (rows.change, "exact, baseline binned(250) ±0")
    assert bins.change_upper != rows.change_upper
    assert bins.change_upper == pytest.approx(rows.change_upper, abs=0.003)
