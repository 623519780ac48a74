"""Outcomes that run high or low for whole days: a week of such days is no loss of calibration."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from monitoring.findings.verdicts import RESTLESS
from tests.panels.test_traps import Ask, pick

FIRST, DAYS, EACH, SEED = datetime(2026, 1, 5, tzinfo=UTC), 70, 300, 15
CONTRACT = """
model: restless
task: binary
id: id
timestamp: at
prediction: {score: score}
label: {column: y, positive: 1}
features: [x]
"""


def stream(seed: int, mood: float, step: float, slope: float = 1.0) -> pd.DataFrame:
    """Give ten weeks whose outcomes have a logit of each day's own; in the last week a step, or a slope."""
    draw, rows = np.random.default_rng(seed), DAYS * EACH
    day, x = np.arange(rows) // EACH, draw.normal(size=rows)
    late = day >= DAYS - 7
    told = np.where(late, slope, 1.0) * (1.2 * x) - 1 + draw.normal(0, mood, DAYS)[day] + step * late
    return pd.DataFrame(
        {
            "id": np.arange(rows),
            "at": [FIRST + timedelta(days=int(d), minutes=4 * (k % EACH)) for k, d in enumerate(day)],
            "x": x,
            "score": 1 / (1 + np.exp(1 - 1.2 * x)),
            "y": (draw.random(rows) < 1 / (1 + np.exp(-told))).astype(int),
        }
    )


@pytest.mark.parametrize("measure", ["observed_expected", "ece_debiased"])
def test_a_week_of_restless_days_is_no_loss_of_calibration_and_a_step_is(
    judged: Callable[..., Ask], measure: str
) -> None:
    found = {}
    for step in (0.0, 1.5):
        measured = judged(CONTRACT, predictions=[stream(SEED, 0.4, step)])
        found[step] = pick(measured("calibration", window="last-7d"), measure, "")
    calm = found[0.0]
    assert not calm.lower <= (1 if measure == "observed_expected" else 0) <= calm.upper
    assert (calm.verdict, calm.reason) == ("ok", RESTLESS)
    assert found[1.5].verdict == "critical"


def test_what_days_have_alike_is_told_as_before(judged: Callable[..., Ask]) -> None:
    measured = judged(CONTRACT, predictions=[stream(1, 0.0, 0.3)])
    found = measured("calibration", window="last-7d")
    for measure in ("observed_expected", "ece_debiased"):
        assert pick(found, measure, "").verdict in ("warning", "critical")


def test_scores_that_spread_too_wide_are_told_beside_restless_days(judged: Callable[..., Ask]) -> None:
    """All together they are right: days say nothing of that."""
    measured = judged(CONTRACT, predictions=[stream(SEED, 0.1, 0.0, slope=0.0)])
    found = measured("calibration", window="last-7d")
    assert pick(found, "ece_debiased", "").verdict == "critical"
