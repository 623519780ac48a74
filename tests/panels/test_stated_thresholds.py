"""A threshold of the contract on a measure that is otherwise only shown: it is judged by evidence as well."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.panels.measurement import Measurement

Judged = Callable[..., Callable[..., list[Measurement]]]
BINARY = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0, horizon: 2d}
features: [{name: x, kind: numeric}, {name: c, kind: categorical}]
thresholds:
  drift.js_distance: {warning: 0.05}
  drift.wasserstein_sd: {warning: 0.1}
  drift.cramers_v: {warning: 0.05}
  performance.specificity: {warning: 0.02, critical: 0.05}
  performance.label_rate: {warning: 0.05}
  performance.gini: {warning: 0.05}
  calibration.ece: {warning: 0.02, critical: 0.1}
  calibration.calibration_slope: {warning: 0.1}
"""
REGRESSION = """
model: m
task: regression
id: id
timestamp: at
prediction: {value: f}
label: {column: y}
features: []
thresholds: {performance.mape: {warning: 0.3}, performance.smape: {warning: 0.3}}
"""
DRIFTS, WINDOWS = ("js_distance", "wasserstein_sd", "cramers_v"), "2025-02-01/2025-02-11"
PANELS = ("drift", "performance", "calibration")
RATED = ("specificity", "label_rate", "gini", "ece", "calibration_slope")


def rows(n: int, start: str, days: int, moved: float = 0.0, seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    at = pd.Timestamp(start, tz="UTC") + pd.to_timedelta(np.arange(n) * days * 86_400 // n, unit="s")
    logit = rng.normal(0, 1.5, n) + moved
    data = pd.DataFrame({"id": [f"{start}{k}" for k in range(n)], "at": at, "p": 1 / (1 + np.exp(-logit))})
    data["y"] = (rng.random(n) < 1 / (1 + np.exp(-logit * (1 - moved / 2)))).astype(int)
    data["x"] = rng.normal(moved, 1, n)
    data["c"] = rng.choice(list("abc"), n, p=np.array([0.5, 0.3, 0.2]) + np.array([-0.1, 0.1, 0]) * moved)
    return data


def verdicts(judged: Judged, frames: list[pd.DataFrame], *panels: str, **words: Any) -> dict[str, set[str]]:
    given = {"window": WINDOWS, "baseline": "2025-01-01/2025-01-31"} | words
    ask = judged(BINARY, predictions=frames)
    found: dict[str, set[str]] = {}
    for one in (row for panel in panels for row in ask(panel, **given)):
        found.setdefault(one.measure, set()).add(one.verdict)
    return found


@pytest.mark.sampled(1)
@pytest.mark.parametrize("seed", range(3))
def test_a_dozen_rows_are_no_evidence(judged: Judged, seed: int) -> None:
    frames = [rows(3000, "2025-01-01", 30), rows(12, "2025-02-01", 10, seed=seed)]
    found = verdicts(judged, frames, *PANELS, now="2025-03-01")
    assert {*found} >= {*DRIFTS, *RATED}
    for measure in (*DRIFTS, *RATED):
        assert found[measure] <= {"insufficient", "undefined"}, measure


def test_labels_that_are_still_coming_are_not_judged(judged: Judged) -> None:
    late = rows(3000, "2025-02-01", 10, 0.8)
    late["y"] = late["y"].astype("Int64").where(np.arange(3000) % 3 > 0)
    found = verdicts(
        judged, [rows(3000, "2025-01-01", 30), late], "performance", "calibration", now="2025-02-02"
    )
    assert [found.get(measure) for measure in RATED] == [{"insufficient"}] * len(RATED)


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("moved", "expected"), [(0.0, {"ok"}), (0.8, {"warning", "critical"})])
def test_many_rows_are(judged: Judged, moved: float, expected: set[str]) -> None:
    frames = [rows(6000, "2025-01-01", 30), rows(6000, "2025-02-01", 10, moved, seed=4)]
    found = verdicts(judged, frames, *PANELS, now="2025-03-01")
    assert {*found} >= {*DRIFTS, *RATED}
    for measure in (*DRIFTS, *RATED):
        assert found[measure] & expected, measure
        assert moved or found[measure] == {"ok"}, measure


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("moved", "expected"), [(0.0, {"ok"}), (1.0, {"warning"})])
def test_without_a_baseline_a_slope_is_held_against_one(
    judged: Judged, moved: float, expected: set[str]
) -> None:
    frames = [rows(6000, "2025-02-01", 10, moved, seed=5)]
    told = judged(BINARY, predictions=frames)("calibration", window=WINDOWS, now="2025-03-01")
    found = {one.measure: one for one in told}
    assert {found["calibration_slope"].verdict} == expected, found["calibration_slope"]


def test_the_limit_of_a_relative_error_is_relative(judged: Judged) -> None:
    """From 0.9 to 1.1 is a rise by a fifth, not by 0.2 of the limit's unit; from 0.02 to 0.03 by a half."""
    rng = np.random.default_rng(5)
    n = 4000
    at = pd.date_range("2025-01-01", periods=n, freq="15min", tz="UTC")
    half = at < at[n // 2]
    label = rng.gamma(9, 10, n)
    asked = f"{at[n // 2]:%Y-%m-%dT%H:%M}/2025-03-01"
    for before, after, expected in ((0.02, 0.03, "warning"), (0.9, 1.1, "ok")):
        error = np.where(half, before, after) * rng.uniform(0.9, 1.1, n)
        data = pd.DataFrame({"id": range(n), "at": at, "y": label, "f": label * (1 + error)})
        made = judged(REGRESSION, predictions=[data])
        found = {m.measure: m for m in made("performance", window=asked, baseline=f"2025-01-01/{asked[:16]}")}
        assert found["mape"].verdict == expected, (before, found["mape"])
