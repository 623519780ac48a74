"""A model that is worse on every weekend has not got worse on the newest one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.verdicts import RESTLESS, WEEKLY
from monitoring.panels.tasks.by_cohort import by_cohort
from monitoring.scope.baseline import Selection
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.records.daily_records import DailyRecords
from monitoring.store.snapshot import Snapshot
from tests.panels.test_traps import Ask, alarms, pick

MONDAY = datetime(2025, 1, 6, tzinfo=UTC)
WEEKS = 8
START = MONDAY + timedelta(weeks=WEEKS)
WEEKEND, WEEK = "2025-03-08/2025-03-10", "2025-03-03/2025-03-10"
BINARY = """
model: weekly
task: binary
id: id
timestamp: at
prediction: {score: score}
label: {column: y, positive: 1}
features: [x]
cohorts: [half]
baselines: {training: {file: reference.parquet}}
default_baseline: training
"""
REGRESSION = BINARY.replace("task: binary", "task: regression").replace("score: score", "value: score")
REGRESSION = REGRESSION.replace(", positive: 1", "")


def stream(
    kind: str, start: datetime, days: int, first: int, faulty: frozenset[int] = frozenset()
) -> pd.DataFrame:
    """Four hundred rows a day; of weekends the outcome has more noise than the score says."""
    rng, found = np.random.default_rng(first), []
    for day in range(days):
        n, noise = 400, 0.6 * (day % 7 >= 5) + 1.2 * (day in faulty)
        x, at = rng.normal(size=400), [start + timedelta(days=day, seconds=216 * k) for k in range(n)]
        score = 1 / (1 + np.exp(-2 * x)) if kind == "binary" else x
        truth = -2 * x if day in faulty else 2 * x / (1 + 3 * noise)
        y = rng.random(n) < 1 / (1 + np.exp(-truth)) if kind == "binary" else x + rng.normal(0, 1 + noise, n)
        found.append(pd.DataFrame({"at": at, "score": score, "y": np.asarray(y, dtype=float), "x": x}))
        found[-1]["half"] = np.where(np.arange(n) % 2, "odd", "even")
    rows = pd.concat(found, ignore_index=True)
    return rows.assign(id=np.arange(first, first + len(rows)))


@pytest.fixture
def ask(judged: Callable[..., Ask]) -> Callable[..., Ask]:
    """Load two weeks after eight weeks of a reference."""

    def loaded(kind: str, faulty: frozenset[int] = frozenset()) -> Ask:
        text = BINARY if kind == "binary" else REGRESSION
        reference = stream(kind, MONDAY, 7 * WEEKS, 0)
        return judged(
            text, predictions=[stream(kind, START, 14, 100_000, faulty)], references={"training": [reference]}
        )

    return loaded


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("kind", "measure"), [("binary", "log_loss"), ("regression", "mae")])
def test_what_every_weekend_does_is_no_fall(ask: Callable[..., Ask], kind: str, measure: str) -> None:
    measured = ask(kind)
    found = measured("performance", window=WEEKEND)
    worse = pick(found, measure, "")
    assert worse.change_lower > 0  # against all days it is worse, and it is said so
    assert worse.reason == WEEKLY
    assert alarms(found) == []
    assert alarms(measured("performance", window=WEEK)) == []
    assert alarms(measured("performance", window="all", by="day")) == []


@pytest.mark.parametrize(("kind", "measure"), [("binary", "log_loss"), ("regression", "mae")])
def test_a_worse_weekend_alarms(ask: Callable[..., Ask], kind: str, measure: str) -> None:
    found = ask(kind, frozenset({5, 6}))("performance", window=WEEKEND)
    assert (measure, "") in alarms(found)


def test_fewer_than_four_weeks_say_nothing_of_weekdays(ask: Callable[..., Ask]) -> None:
    measured = ask("binary")
    few = measured("performance", window="2025-03-15/2025-03-17", baseline="2025-03-03/2025-03-15")
    many = measured("performance", window="2025-03-15/2025-03-17")
    for measure in ("log_loss", "brier"):
        few_p, p = (pick(found, measure, "").q_value for found in (few, many))
        assert few_p is not None
        assert p is not None
        assert few_p < 0.01 < p


def test_hours_of_days_outside_the_baseline_are_not_asked(
    ask: Callable[..., Ask], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The six hours before hold the night's hours of no day: which is not to ask for all rows."""
    asked, own = [], Snapshot.profiles

    def profiles(self: Snapshot, kind: str, selection: Selection) -> DailyRecords:
        if kind != "labels":  # counts, which say as well whether versions share labels
            asked.append(selection)
        return own(self, kind, selection)

    monkeypatch.setattr(Snapshot, "profiles", profiles)
    night = "2025-03-16T00:00/2025-03-16T06:00"
    found = ask("binary", frozenset({13}))("performance", window=night, baseline="previous")
    assert pick(found, "log_loss", "").baseline_n == 100
    assert [one for one in asked if not one.spans] == []


def test_levels_of_a_cohort_column_are_weighed_alike(tmp_path: Path) -> None:
    for fault, lost in ((frozenset[int](), []), (frozenset({5, 6}), ["even", "odd"])):
        store = tmp_path / str(len(fault))
        rows, reference = stream("binary", START, 14, 100_000, fault), stream("binary", MONDAY, 7 * WEEKS, 0)
        load(store, read_contract(BINARY), predictions=[rows], references={"training": [reference]})
        snapshot = Snapshot(store, "weekly")
        question = resolve(Scope("weekly", window=WEEKEND), snapshot.contract, snapshot.extent)
        found = by_cohort(snapshot, question, "log_loss")
        assert [one.change.lower > 0 for one in found] == [True, True]
        assert [one.level for one in found if one.q_value < 0.01] == lost


RESTLESS_CONTRACT = """
model: restless
task: regression
id: id
timestamp: at
version: v
prediction: {value: score}
label: {column: y}
"""


def restless(seed: int, more: float = 1.0) -> pd.DataFrame:
    """Twelve weeks of sixty rows a day whose error has a scale of each day's own; `more` in the last four."""
    rng = np.random.default_rng(seed)
    day = np.repeat(np.arange(84), 60)
    scale = np.exp(rng.normal(0, 0.5, 84)) * np.where(np.arange(84) >= 56, more, 1.0)
    y = rng.normal(100, 10, day.size)
    at = [MONDAY + timedelta(days=int(d), minutes=20 * (k % 60)) for k, d in enumerate(day)]
    error = scale[day] * rng.normal(0, 1, day.size)
    return pd.DataFrame({"id": np.arange(day.size), "at": at, "score": y + error, "y": y, "v": "one"})


def test_a_hard_stretch_of_restless_days_is_no_fall_and_a_worse_model_is(judged: Callable[..., Ask]) -> None:
    span = {"window": "2025-03-03/2025-03-31", "baseline": "2025-01-06/2025-03-03"}
    found = {}
    for more in (1.3, 3.0):
        measured = judged(RESTLESS_CONTRACT, predictions=[restless(1, more)])
        found[more] = pick(measured("performance", **span), "mae", "")
    assert found[1.3].change_lower > 0
    assert (found[1.3].verdict, found[1.3].reason) == ("ok", RESTLESS)
    assert found[3.0].verdict == "critical"


def test_days_are_as_hard_for_another_version_of_the_same_time(judged: Callable[..., Ask]) -> None:
    rows = restless(1)
    worse = rows.assign(v="two", score=rows["y"] + 1.3 * (rows["score"] - rows["y"]), id=rows["id"] + 100_000)
    measured = judged(RESTLESS_CONTRACT, predictions=[pd.concat([rows, worse])])
    found = measured("performance", window="2025-03-03/2025-03-31", version="two", baseline="version:one")
    assert pick(found, "mae", "").verdict == "critical"


@pytest.mark.parametrize(("baseline", "seed"), [("previous", 8), ("training", 8)])
def test_days_before_tell_what_a_week_or_a_training_set_does_not(
    judged: Callable[..., Ask], baseline: str, seed: int
) -> None:
    """Seven days have no pair a week apart, rows without a time no day at all: nothing was known then."""
    text = RESTLESS_CONTRACT + "baselines: {training: {file: reference.parquet}}\n"
    training, found = restless(99).drop(columns="at"), {}
    for more in (1.0, 6.0):
        rows = restless(seed, more)
        last = rows["at"] < MONDAY + timedelta(weeks=9)
        measured = judged(text, predictions=[rows[last]], references={"training": [training]})
        found[more] = pick(measured("performance", window="last-7d", baseline=baseline), "mae", "")
    assert found[1.0].change_lower > 0
    assert (found[1.0].verdict, found[1.0].reason) == ("ok", RESTLESS)
    assert found[6.0].verdict == "critical"


def test_days_before_are_whole_where_a_clock_change_lies_between(
    judged: Callable[..., Ask], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight weeks of 24 hours before a midnight end at none then: cut days are read row by row."""
    asked, own = [], Snapshot.profiles

    def profiles(self: Snapshot, kind: str, selection: Selection) -> DailyRecords:
        asked.append(selection)
        return own(self, kind, selection)

    monkeypatch.setattr(Snapshot, "profiles", profiles)
    text = RESTLESS_CONTRACT + "timezone: Europe/Berlin\n"
    rows = restless(8)
    measured = judged(text, predictions=[rows.assign(at=[one + timedelta(weeks=6) for one in rows["at"]])])
    measured("performance", window="2025-04-14/2025-04-21", baseline="previous")
    zone = ZoneInfo("Europe/Berlin")
    long = [one for asking in asked for one in asking.spans if one.end - one.start > timedelta(days=50)]
    assert long
    assert all(one.whole_days(zone) for one in long)
