"""Whether calibration has enough rows for a verdict: outcomes that came, or that the scores promised."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.panels.probabilities.calibration_evidence import JUDGED

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0}
features: []
"""
SCOPE = {"window": "2025-01-15/2025-01-29", "baseline": "2025-01-01/2025-01-15"}


def rows(positives: int, promised: float, n: int = 600) -> pd.DataFrame:
    """Four weeks: half of all rows come true as promised, and of the window's so many."""
    rng = np.random.default_rng(4)
    score = promised / n * rng.uniform(0.5, 1.5, 2 * n)
    y = np.r_[rng.random(n) < score[:n], np.arange(n) < positives].astype(int)
    at = pd.date_range("2025-01-01", "2025-01-29", periods=2 * n + 1, tz="UTC")[: 2 * n]
    return pd.DataFrame({"id": range(2 * n), "at": at, "p": score, "y": y})


@pytest.mark.parametrize(
    ("positives", "promised", "error", "ratio"),
    [
        (0, 240.0, "critical", "critical"),
        (7, 240.0, "critical", "critical"),
        (240, 7.0, "critical", "critical"),
        (0, 100.0, "insufficient", "critical"),
        (0, 10.0, "insufficient", "insufficient"),
        (15, 15.0, "insufficient", "insufficient"),
    ],
)
def test_what_was_promised_and_did_not_come_is_not_too_few_rows(
    judged: Callable[..., Any], positives: int, promised: float, error: str, ratio: str
) -> None:
    """Labels that were all 0 had no verdict, and a third of the positives that were promised had one."""
    found = judged(CONTRACT, predictions=[rows(positives, promised)])("calibration", **SCOPE)
    verdicts = {one.measure: one for one in found if one.measure in JUDGED}
    assert (verdicts["ece_debiased"].verdict, verdicts["observed_expected"].verdict) == (error, ratio)
    for one in verdicts.values():
        lack = one.evidence.lack
        assert lack is None if one.verdict == "critical" else (lack.has, lack.among) == (positives, 600)
