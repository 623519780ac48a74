"""What grew little by little is dated by where it began to."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.dating.episode import UNDATED, Episode, composition, episode, level
from monitoring.findings.dating.growth import grown
from monitoring.findings.report import report
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load

DAYS = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=k) for k in range(60)]
BEFORE, AFTER = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.3, 0.5])


def counts(seed: int, risen: np.ndarray) -> np.ndarray:
    rng = np.random.default_rng(seed)
    mixed = BEFORE + risen[:, np.newaxis] * (AFTER - BEFORE)
    return np.array([rng.multinomial(400, one) for one in mixed]).astype(float)


def dated(seed: int, risen: np.ndarray) -> Episode:
    series = composition(DAYS, counts(seed, risen), BEFORE * 9000)
    return grown(series, episode(series))


@pytest.mark.parametrize("seed", range(5))
def test_a_slow_drift_is_dated_by_its_beginning(seed: int) -> None:
    """Its clearest split is the day that halves it, and was told as the first."""
    risen = np.clip((np.arange(60) - 29) / 20, 0, 1)
    found = dated(seed, risen)
    assert found.since and found.full and found.between
    assert found.between[0] <= DAYS[30] <= found.between[1]
    assert abs(found.since - DAYS[30]) <= timedelta(days=3)
    assert abs(found.full - DAYS[49]) <= timedelta(days=4)
    series = composition(DAYS, counts(seed, risen), BEFORE * 9000)
    split = episode(series).since
    assert split and split - DAYS[30] >= timedelta(days=5)


@pytest.mark.parametrize("seed", range(5))
def test_steps_are_dated_as_before(seed: int) -> None:
    k = np.arange(60)
    for risen in (k >= 40, 0.5 * (k >= 35) + 0.5 * (k >= 45), (k >= 30) & (k < 45)):
        series = composition(DAYS, counts(seed, risen.astype(float)), BEFORE * 9000)
        assert grown(series, episode(series)) == episode(series)
    assert dated(seed, k * 0.0) == UNDATED


def test_a_level_that_sinks_for_weeks_is_dated_so_too() -> None:
    rng = np.random.default_rng(2)
    values = 0.8 - 0.1 * np.clip((np.arange(60) - 34) / 25, 0, 1) + rng.normal(0, 0.004, 60)
    series = level(DAYS, values, np.full(60, 500.0), -1.0, 0.8)
    found = grown(series, episode(series))
    assert found.since and found.full and found.between
    assert found.between[0] <= DAYS[35] <= found.between[1]


CONTRACT = """
model: slow
task: regression
id: id
timestamp: at
prediction: {value: p}
label: {column: y, observed_at: at}
features: [{name: x, kind: numeric}]
baselines: {before: {window: 2026-01-01/2026-01-25}}
default_baseline: before
"""


def test_the_sentence_says_so_and_what_it_did_is_of_one_incident(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    day = np.repeat(np.arange(60), 300)
    x = rng.normal(0, 1, len(day)) + 1.5 * np.clip((day - 34) / 25, 0, 1)
    frame = pd.DataFrame({"id": range(len(day)), "x": x, "p": 3 * x})
    frame["at"] = pd.Timestamp(DAYS[0]) + pd.to_timedelta(day, "D") + pd.Timedelta(hours=12)
    frame["y"] = 3 * x - np.maximum(x, 0) + rng.normal(0, 1, len(day))
    load(tmp_path, read_contract(CONTRACT), predictions=frame)
    found = report(tmp_path, ("findings",), Scope("slow", window="last-28d")).findings
    drift = next(one for one in found if one.subject == "x")
    assert drift.since and abs(drift.since - DAYS[35]) <= timedelta(days=2) and drift.full
    assert f" since about {drift.since.day} Feb, gradually." in drift.title
    assert len(found) >= 3 and {one.incident for one in found} == {drift.id}
