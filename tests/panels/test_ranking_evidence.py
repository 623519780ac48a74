"""How well rows are ranked is judged where both sides have ten of each class, each by its own labels."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

Judged = Callable[..., Callable[..., Any]]
DAYS = 10
ASKED = {"window": "2025-02-01/2025-02-11", "baseline": "2025-01-01/2025-01-11", "now": "2025-04-01"}
BINARY = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0, horizon: 1d}
features: [x]
"""
MULTICLASS = """
model: m
task: multiclass
id: id
timestamp: at
prediction: {scores: {a: pa, b: pb, c: pc}}
label: {column: y, horizon: 1d}
features: [x]
thresholds: {performance.auc: {warning: 0.001, critical: 0.5}}
"""


def side(start: str, first: int, y: np.ndarray[Any, Any]) -> pd.DataFrame:
    at = pd.Timestamp(start, tz="UTC") + pd.to_timedelta(
        np.arange(len(y)) * DAYS * 86_400 // len(y), unit="s"
    )
    return pd.DataFrame({"id": np.arange(len(y)) + first, "at": at, "y": y, "x": 0.0})


def binary(positives: int, start: str, first: int, rows: int = 1_000) -> pd.DataFrame:
    draw = np.random.default_rng(first)
    y = (np.arange(rows) % (rows // positives) == 0).astype(int)
    found = side(start, first, y)
    return found.assign(p=np.clip(0.3 + 0.2 * y + draw.normal(0, 0.15, rows), 0, 1))


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("then", "now"), [(1, 100), (8, 100), (100, 8), (100, 100)])
def test_each_side_needs_ten_of_each_class(judged: Judged, then: int, now: int) -> None:
    some = [binary(then, "2025-01-01", 1), binary(now, "2025-02-01", 5_000)]
    found = judged(BINARY, predictions=[pd.concat(some)])("performance", **ASKED)
    [auc] = [one for one in found if one.measure == "auc"]
    assert (auc.verdict == "insufficient") is (min(then, now) < 10)
    assert ("too_few" in auc.reason) is (min(then, now) < 10)


def test_a_class_of_one_row_is_no_evidence(judged: Judged) -> None:
    draw, some = np.random.default_rng(3), []
    for start, first, rare in (("2025-01-01", 0, 300), ("2025-02-01", 5_000, 1)):
        y = np.where(np.arange(2_000) < rare, 2, np.arange(2_000) % 2)
        draw.shuffle(y)
        scores = np.eye(3)[y] * 0.4 + draw.random((2_000, 3)) * 0.6
        scores /= scores.sum(axis=1, keepdims=True)
        frame = side(start, first, np.array(["a", "b", "c"])[y])
        some.append(frame.assign(pa=scores[:, 0], pb=scores[:, 1], pc=scores[:, 2]))
    found = judged(MULTICLASS, predictions=[pd.concat(some)])("performance", **ASKED)
    verdicts = {one.subject: one.verdict for one in found if one.measure == "auc" and one.subject}
    assert verdicts["c"] == "insufficient"
    assert "insufficient" not in (verdicts["a"], verdicts["b"])
