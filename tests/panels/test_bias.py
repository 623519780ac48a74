"""Bias: as far off to the other side is as bad, and it is held against how large labels are."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from monitoring.panels.measurement import Measurement

Judged = Callable[..., Callable[..., list[Measurement]]]
CONTRACT = """
model: m
task: regression
id: id
timestamp: at
prediction: {value: said}
label: {column: y}
features: []
"""
HALVES = {"window": "2026-02-01/2026-03-03", "baseline": "2026-01-02/2026-02-01"}


def rows(label: np.ndarray, off: tuple[float, float], noise: float) -> pd.DataFrame:
    """Predict labels of sixty days, off by one number in the first half and by another in the second."""
    n, draw = len(label), np.random.default_rng(2)
    at = pd.date_range("2026-01-02", periods=n, freq=pd.Timedelta(days=60) / n)
    said = label + draw.normal(0, noise, n) + np.where(at < "2026-02-01", *off)
    return pd.DataFrame({"id": range(n), "at": at, "said": said, "y": label})


def bias(judged: Judged, data: pd.DataFrame) -> Measurement:
    found = judged(CONTRACT, predictions=[data])("performance", **HALVES)
    return next(one for one in found if one.measure == "bias")


def test_labels_around_0_are_as_large_as_they_are_on_either_side(judged: Judged) -> None:
    """Held against their mean of 0.004, a fiftieth of a standard deviation was critical."""
    label = np.random.default_rng(1).normal(0, 1, 60_000)
    label += 0.004 - label.mean()
    small, large = (bias(judged, rows(label, (0.0, off), 0.3)) for off in (0.019, 0.3))
    assert 0.01 < small.change < 0.03
    assert (small.verdict, large.verdict) == ("warning", "critical")
    assert small.evidence is not None
    grown = abs(small.value) - abs(small.baseline_value)
    assert small.evidence.effect == pytest.approx(grown / np.abs(label[30_000:]).mean(), rel=0.01)


def test_a_bias_that_turned_round_is_not_better(judged: Judged) -> None:
    label = np.random.default_rng(1).normal(50, 5, 6_000)
    turned = bias(judged, rows(label, (3.0, -3.0), 0.3))
    assert turned.change < -5.9
    assert turned.verdict == "ok"
    assert "better" not in turned.reason
    better = bias(judged, rows(label, (3.0, -2.0), 0.3))
    assert better.verdict == "ok"
    assert "better than the baseline" in better.reason
    worse = bias(judged, rows(label, (2.0, -5.0), 0.3))
    assert worse.verdict in ("warning", "critical")
