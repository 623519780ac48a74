"""A label that was known before its prediction: kept, counted among labels with a time, and shown."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

CONTRACT = """
model: churn
task: binary
id: customer
timestamp: scored_at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0, observed_at: seen}
features: []
"""


def test_labels_from_before_are_counted(judged: Callable[..., Any]) -> None:
    rows = pd.DataFrame(
        {"customer": range(100), "scored_at": "2025-03-02T10:00:00", "p": [k / 100 for k in range(100)]}
    )
    labels = pd.DataFrame(
        {
            "customer": range(80),
            "y": [k % 2 for k in range(80)],
            "seen": [*["2025-03-02T09:59:59"] * 10, *["2025-03-02T10:00:00"] * 10, *["2025-04-01"] * 60],
        }
    )
    asked = judged(CONTRACT, predictions=rows, labels=labels)
    [found] = [m for m in asked("quality", window="all") if m.measure == "label_before_prediction_rate"]
    assert (found.value, found.n) == (10 / 80, 80)
    coverage = [m for m in asked("performance", window="all") if m.measure == "label_coverage"]
    assert [m.value for m in coverage] == [0.8]  # flagged, not refused


def test_without_times_of_labels_there_is_nothing_to_flag(judged: Callable[..., Any]) -> None:
    rows = pd.DataFrame({"customer": [1], "scored_at": ["2025-03-02"], "p": [0.5], "y": [1]})
    asked = judged(CONTRACT.replace(", observed_at: seen", ""), predictions=rows)
    assert "label_before_prediction_rate" not in {m.measure for m in asked("quality", window="all")}


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    "window", ["all", "2025-03-01/2025-03-03", "2025-03-01T01:00/2025-03-03", "2025-03-01/2025-03-02T12:00"]
)
def test_as_of_a_moment_only_labels_known_by_then_count(judged: Callable[..., Any], window: str) -> None:
    at = pd.date_range("2025-03-01", periods=48, freq="h")
    seen = at.to_series().add(pd.Timedelta(days=10)).to_numpy().copy()
    seen[3] = (at[3] - pd.Timedelta(hours=1)).to_datetime64()
    rows = pd.DataFrame({"customer": range(48), "scored_at": at, "p": 0.3, "y": [0, 1] * 24, "seen": seen})
    asked = judged(CONTRACT, predictions=rows)
    for moment, found in (("2025-03-05", (1.0, 1)), ("2025-02-01", (None, 0)), ("", (None, None))):
        [one] = [m for m in asked("quality", window=window, as_of=moment)
                 if m.measure == "label_before_prediction_rate"]  # fmt: skip
        if not moment:
            assert one.n > 35
        elif found[0] is None:
            assert np.isnan(one.value)
        else:
            assert (one.value, one.n) == found
