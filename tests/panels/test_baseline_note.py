"""Rows that are held against a baseline which shares rows with the window say so, on every way to ask."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.panels.measurement import Measurement
from monitoring.scope.baseline import AROUND, CLIPPED, PERHAPS, WITHIN

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
version: v
prediction: {score: p}
label: {column: y, positive: 1, negative: 0}
features: [x]
baselines: {launch: {window: 2025-01-01/2025-01-10}}
default_baseline: launch
"""


@pytest.fixture
def ask(judged: Callable[..., Any]) -> Callable[..., list[Measurement]]:
    rng, n = np.random.default_rng(5), 3000
    at = pd.date_range("2025-01-01", "2025-01-20", periods=n + 1, tz="UTC")[:n]
    score = rng.random(n)
    label = (rng.random(n) < score).astype(int)
    frame = {"id": range(n), "at": at, "v": rng.choice(["a", "b"], n), "p": score, "y": label, "x": score}
    asked: Callable[..., list[Measurement]] = judged(CONTRACT, predictions=[pd.DataFrame(frame)])
    return asked


@pytest.mark.sampled(9)
@pytest.mark.parametrize("panel", ["drift", "performance", "calibration"])
@pytest.mark.parametrize(
    ("words", "note"),
    [
        ({"window": "2025-01-08/2025-01-20"}, CLIPPED),
        ({"window": "2025-01-10/2025-01-20"}, ""),
        ({"window": "all", "baseline": "version:a"}, WITHIN),
        ({"window": "all", "baseline": "version:a", "version": "b"}, ""),
        ({"window": "all", "baseline": "cohort:x > 0.5"}, WITHIN),
        ({"window": "all", "baseline": "cohort:x > 0.5", "cohort": "x > 0.3"}, WITHIN),
        ({"window": "all", "baseline": "cohort:x > 0.3", "cohort": "x > 0.5"}, AROUND),
        ({"window": "all", "baseline": "cohort:x > 0.3", "cohort": "x < 0.5"}, PERHAPS),
        ({"window": "all", "baseline": "cohort:x > 0.5", "cohort": "x <= 0.5"}, ""),
    ],
)
def test_each_row_with_a_baseline_says_what_it_shares(
    ask: Callable[..., list[Measurement]], panel: str, words: dict[str, str], note: str
) -> None:
    rows = [row for row in ask(panel, **words) if row.baseline_n]
    assert len(rows) > 3
    notes = CLIPPED, WITHIN, AROUND, PERHAPS
    assert {tuple(one for one in row.reasons if one in notes) for row in rows} == {(note,) if note else ()}


def test_without_a_baseline_there_is_nothing_to_say(ask: Callable[..., list[Measurement]]) -> None:
    """The window holds all days of the baseline."""
    rows = ask("drift", window="2025-01-01/2025-01-12")
    assert rows
    assert not [row for row in rows if CLIPPED in row.reason]
