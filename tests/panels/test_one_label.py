"""A cohort of one label: what is 0 or 1 whatever the model does has no verdict, on any way to its counts."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.panels.tasks import binary_performance

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0}
features: [kind]
cohorts: [kind]
"""
SCOPE = {"window": "2025-01-15/2025-01-29", "baseline": "2025-01-01/2025-01-15"}


@pytest.fixture
def ask(judged: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    """Ask of four weeks: `all` are positive, `none` is, and of `gone` none is in the window."""
    rng, n = np.random.default_rng(3), 4000
    score = rng.random(n)
    y, later = (rng.random(n) < score).astype(int), np.arange(n) >= n // 2
    kind = np.select([y == 1, rng.random(n) < 0.5], ["all", "none"], "gone")
    kind = np.where(~later & (rng.random(n) < 0.5), "gone", kind)
    at = pd.date_range("2025-01-01", "2025-01-29", periods=n + 1, tz="UTC")[:n]
    frame = pd.DataFrame({"id": range(n), "at": at, "p": score, "y": y, "kind": kind})
    asked = judged(CONTRACT, predictions=[frame])
    return lambda cohort, **words: {
        one.measure: one for one in asked("performance", **SCOPE, cohort=cohort, **words)
    }


@pytest.mark.sampled(1)
@pytest.mark.parametrize("rows", [100_000, 0])
@pytest.mark.parametrize(
    ("cohort", "precision"), [("kind = 'all'", 1.0), ("kind = 'none'", 0.0), ("kind = 'gone'", 0.0)]
)
def test_labels_of_one_class_judge_no_precision(
    ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, cohort: str, precision: float, rows: int
) -> None:
    """From few rows and from bins; precision fell critically where no positive was there to be found."""
    monkeypatch.setattr(binary_performance, "SCORED_ROWS", rows)
    found = ask(cohort)
    one = found["precision"]
    assert (one.value, one.verdict, one.reason) == (precision, "insufficient", "by_construction; too_few")
    assert one.evidence.lack.has == 0
    one = found["average_precision"]
    told = one.value, one.verdict, one.reason.split("; ")[0]
    if cohort == "kind = 'all'":  # every order gives 1
        assert told == (1.0, "insufficient", "by_construction")
    else:
        assert np.isnan(one.value)
        assert told[1:] == ("undefined", "one_class")
    assert found["accuracy"].verdict in ("ok", "warning", "critical")
    same = ask(cohort, exact="1")
    assert same["average_precision"].reason == one.reason
    assert same["precision"].reason == found["precision"].reason


def test_a_window_that_was_all_decided_positive_finds_all_positives(ask: Callable[..., Any]) -> None:
    one = ask("p > 0.9")["recall"]
    assert (one.value, one.baseline_value, one.verdict) == (1.0, 1.0, "insufficient")
    assert one.reason == "by_construction; too_few"
    assert (one.evidence.lack.has, one.evidence.lack.among) == (0, one.n + ask("p > 0.9")["specificity"].n)
