"""Rows of one entity are not independent: intervals respect it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.panels.calibration import INDEPENDENT

Judged = Callable[..., Callable[..., list[Any]]]
CONTRACT = """
model: clustered
task: binary
id: id
timestamp: at
prediction: {score: score}
label: {column: y, positive: 1, negative: 0}
features: [x]
"""


def rows(people: int, each: int) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    score = rng.random(people).round(3)
    one = pd.DataFrame(
        {"who": np.arange(people), "score": score, "y": (rng.random(people) < score).astype(int), "x": score}
    )
    many = pd.concat([one] * each, ignore_index=True)
    start = datetime(2025, 5, 1, tzinfo=UTC)
    at = [start + timedelta(minutes=k) for k in range(len(many))]
    return many.assign(id=np.arange(len(many)), at=at)


def half_widths(rows: list[Any]) -> dict[str, float]:
    return {m.measure: (m.upper - m.lower) / 2 for m in rows if not m.subject}


def test_ten_rows_of_each_person_are_worth_one(judged: Judged) -> None:
    plain = half_widths(judged(CONTRACT, predictions=[rows(300, 10)])("performance", window="all"))
    text = CONTRACT + "entity: who\n"
    found = judged(text, predictions=[rows(300, 10)])("performance", window="all")
    clustered = half_widths(found)
    alone = half_widths(judged(CONTRACT, predictions=[rows(300, 1)])("performance", window="all"))
    for measure in ("brier", "log_loss", "accuracy", "mean_score", "auc"):
        assert clustered[measure] == pytest.approx(plain[measure] * sqrt(10), rel=1e-6)
        assert clustered[measure] == pytest.approx(alone[measure], rel=0.03)
        (row,) = [m for m in found if m.measure == measure]
        assert "design effect 10" in row.reason


def test_people_with_one_row_each_change_nothing(judged: Judged) -> None:
    plain = judged(CONTRACT, predictions=[rows(300, 1)])("performance", window="all")
    clustered = judged(CONTRACT + "entity: who\n", predictions=[rows(300, 1)])("performance", window="all")
    assert half_widths(clustered)["brier"] == pytest.approx(half_widths(plain)["brier"], rel=1e-9)


def test_a_bias_of_few_people_may_lie_on_either_side_of_0(judged: Judged) -> None:
    """Intervals that lay between 0 and 1 were cut there when widened, whatever the measure."""
    people, rng = 100, np.random.default_rng(8)
    who = np.arange(3_000) % people
    off = rng.normal(0.03, 0.3, people)
    data = rows(people, 30).assign(who=who, y=0.5, f=0.5 + off[who])
    regression = CONTRACT.replace("binary", "regression").replace("{score: score}", "{value: f}")
    text = regression.replace(", positive: 1, negative: 0", "") + "entity: who\n"
    (row,) = [m for m in judged(text, predictions=[data])("performance", window="all") if m.measure == "bias"]
    half = 1.96 * data["f"].std() / sqrt(people)
    assert 0 < row.value < half
    assert row.value - row.lower == pytest.approx(half, rel=0.05)


def test_calibration_says_that_it_takes_rows_as_independent(judged: Callable[..., Any]) -> None:
    """An interval as long as without the entity, beside performance that is wider with it, needs the word."""
    data = rows(300, 1)
    plain = judged(CONTRACT, predictions=[data])("calibration", window="all")
    entities = judged(CONTRACT + "entity: who\n", predictions=[data])("calibration", window="all")
    for one, other in zip(plain, entities, strict=True):
        assert (one.value, one.lower) == pytest.approx((other.value, other.lower), nan_ok=True)
        assert INDEPENDENT not in one.reasons
        assert (INDEPENDENT in other.reasons) != np.isnan(other.lower)
