"""Distances that are told where a contract has a threshold for them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.panels.distributions.stated_distances import IF_STATED
from monitoring.panels.measurement import Measurement

Judged = Callable[..., Callable[..., list[Measurement]]]
WORDS = {"window": "2025-01-11/2025-01-21", "baseline": "2025-01-01/2025-01-11", "now": "2025-02-01"}
TEXT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
features: [x, {name: none, kind: numeric}, g]
"""
STATED = "thresholds: {" + ", ".join(f"drift.{name}: {{warning: 0.15}}" for name in IF_STATED) + "}"


def rows() -> pd.DataFrame:
    rng, n = np.random.default_rng(1), 4000
    late = np.arange(n) >= n // 2
    at = pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(np.arange(n) * 20 * 86_400 // n, unit="s")
    level = np.where(rng.random(n) < np.where(late, 0.5, 0.3), "a", np.where(rng.random(n) < 0.5, "b", "c"))
    x = rng.normal(0.4 * late, 1.0)
    return pd.DataFrame(
        {"id": np.arange(n), "at": at, "p": rng.random(n), "x": x, "none": np.nan, "g": level}
    )


@pytest.fixture
def told(judged: Judged) -> Callable[[str], dict[tuple[str, str], Measurement]]:
    def of(text: str) -> dict[tuple[str, str], Measurement]:
        ask = judged(text, predictions=[rows()])
        return {(one.measure, one.subject): one for one in ask("drift", **WORDS)}

    return of


def test_they_are_those_of_the_shares_of_levels(told: Callable[[str], dict[Any, Measurement]]) -> None:
    found, frame = told(TEXT + STATED), rows()
    half = len(frame) // 2
    then, now = (some["g"].value_counts(normalize=True).sort_index() for some in (frame[:half], frame[half:]))
    by_hand = {
        "hellinger": np.sqrt(((np.sqrt(now) - np.sqrt(then)) ** 2).sum() / 2),
        "total_variation": (now - then).abs().sum() / 2,
        "linf": (now - then).abs().max(),
    }
    for name, value in by_hand.items():
        one = found[name, "g"]
        assert one.value == pytest.approx(value, abs=1e-12)
        assert (one.n, one.baseline_n, one.reason) == (half, half, "no_interval")
        assert one.verdict == ("warning" if value > 0.15 else "ok")
        assert found[name, "x"].value > 0.0


def test_without_a_threshold_they_are_not_told(told: Callable[[str], dict[Any, Measurement]]) -> None:
    assert not IF_STATED.keys() & {measure for measure, _ in told(TEXT)}


def test_where_no_value_is_they_say_so(told: Callable[[str], dict[Any, Measurement]]) -> None:
    found = told(TEXT + STATED)
    reasons = {found[name, "none"].reason for name in ("js_distance", *IF_STATED)}
    assert len(reasons) == 1
    assert "" not in reasons
    assert all(np.isnan(found[name, "none"].value) for name in IF_STATED)
