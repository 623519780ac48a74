"""A label that was known before its prediction: kept, counted among labels with a time, and shown."""

from collections.abc import Callable
from typing import Any

import pandas as pd

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
