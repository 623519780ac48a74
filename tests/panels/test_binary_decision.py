"""What a binary model decided is compared as its label is, also where a truth value is the class."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p, decision: acted}
label: {column: repaid, positive: false, negative: true}
features: [x]
"""


@pytest.mark.sampled(1)
@pytest.mark.parametrize("kind", ["truth value", "text"])
def test_a_class_that_is_called_false(judged: Callable[..., Callable[..., Any]], kind: str) -> None:
    k = np.arange(400)
    y = k % 4 == 0
    acted = ~y if kind == "truth value" else np.where(y, "false", "true")
    at = pd.date_range("2025-05-01", periods=400, freq="1h", tz="UTC")
    frame = pd.DataFrame({"id": k, "at": at, "p": 0.5, "repaid": ~y, "acted": acted, "x": 0.0})
    found = judged(CONTRACT, predictions=[frame])("performance", window="all")
    value = {one.measure: one.value for one in found if not one.subject}
    assert (value["label_rate"], value["predicted_positive_rate"], value["accuracy"]) == (0.25, 0.25, 1.0)


def test_what_weighs_both_classes_has_no_verdict_on_five_of_one(
    judged: Callable[..., Callable[..., Any]],
) -> None:
    """Of a recall that says the share of the positives found, too; of accuracy it does not matter."""
    k = np.arange(2_000)
    at = pd.date_range("2025-05-01", periods=2_000, freq="1h", tz="UTC")
    score = np.where((k % 200 == 0) | (k % 25 == 3), 0.9, 0.1)
    frame = pd.DataFrame({"id": k, "at": at, "p": score, "y": (k % 200 == 0).astype(int), "x": 0.0})
    text = CONTRACT.replace(", decision: acted", "").replace(
        "repaid, positive: false, negative: true", "y, positive: 1"
    )
    found = judged(text, predictions=[frame])
    half = {"window": f"{at[1000]:%Y-%m-%d}/{at[-1]:%Y-%m-%d}", "baseline": f"2025-05-01/{at[1000]:%Y-%m-%d}"}
    verdict = {one.measure: one.verdict for one in found("performance", **half) if not one.subject}
    assert {verdict[name] for name in ("f1", "mcc", "recall", "auc")} == {"insufficient"}
    assert {verdict[name] for name in ("accuracy", "precision", "log_loss")} == {"ok"}
