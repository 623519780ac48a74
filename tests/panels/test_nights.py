"""A night that is as every night of the baseline raises nothing; a fault of one does."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.report import report
from monitoring.findings.verdicts import HOURLY
from monitoring.scope.question import Scope
from monitoring.store.cohorts import cohort_days
from monitoring.store.ingest.load import load
from monitoring.store.upkeep.applying import apply
from monitoring.store.upkeep.maintenance import compact
from tests.panels.test_traps import Ask, alarms, pick

MONDAY = datetime(2025, 1, 6, tzinfo=UTC)
DAYS = 28
START = MONDAY + timedelta(days=DAYS)
FAULTY = 3
PANELS = ("drift", "performance", "calibration", "quality")
NIGHTS = ["2025-02-06T00:00/2025-02-06T06:00", "2025-02-06T22:00/2025-02-07T04:00"]
FAULT = "2025-02-06T00:00/2025-02-06T06:00"
CONTRACT = """
model: nightly
task: binary
id: id
timestamp: at
prediction: {score: score}
label: {column: y, positive: 1}
features: [x, {name: kind, kind: categorical}]
baselines:
  training: {file: reference.parquet}
  january: {window: 2025-01-06/2025-02-03}
"""


def stream(start: datetime, days: int, seed: int, faulty: int = -1) -> pd.DataFrame:
    """Four hundred rows a day: at night x is larger and more often missing, and the score tells less."""
    rng, found = np.random.default_rng(seed), []
    for day in range(days):
        n = 400
        at = [start + timedelta(days=day, seconds=86_400 * k / n) for k in range(n)]
        night = np.array([one.hour < 6 or one.hour >= 22 for one in at])
        fault = night & (day == faulty)
        x = rng.normal(size=n) + night + 4 * fault
        truth = np.where(fault, -2.0, np.where(night, 0.7, 2.0)) * (x - night - 4 * fault)
        score, y = 1 / (1 + np.exp(-2 * (x - night - 4 * fault))), rng.random(n) < 1 / (1 + np.exp(-truth))
        x[rng.random(n) < np.where(night, 0.3, 0.05)] = np.nan
        kind = np.where(rng.random(n) < np.where(night, 0.9, 0.5), "web", "shop")
        found.append(pd.DataFrame({"at": at, "score": score, "x": x, "kind": kind, "y": y.astype(int)}))
    rows = pd.concat(found, ignore_index=True)
    return rows.assign(id=[f"{seed}-{k}" for k in range(len(rows))])


@pytest.fixture
def ask(judged: Callable[..., Ask]) -> Callable[..., Ask]:
    """Load a week after four weeks, which are a reference as well."""

    def loaded(faulty: int = -1) -> Ask:
        before, after = stream(MONDAY, DAYS, 1), stream(START, 7, 2, faulty)
        return judged(
            CONTRACT, predictions=[before, after], references={"training": [stream(MONDAY, DAYS, 3)]}
        )

    return loaded


@pytest.mark.sampled(1)
@pytest.mark.parametrize("baseline", ["january", "training"])
def test_what_every_night_does_raises_nothing(ask: Callable[..., Ask], baseline: str) -> None:
    measured = ask()
    for window in (*NIGHTS, "2025-02-06T10:00/2025-02-06T16:30"):
        for panel in ("drift", "quality", "performance"):
            assert alarms(measured(panel, window=window, baseline=baseline)) == [], (panel, window)
    drift = measured("drift", window=NIGHTS[0], baseline=baseline)
    for measure in ("psi", "mean_shift_sd"):
        assert pick(drift, measure, "x").reason == HOURLY
    worse = pick(measured("performance", window=NIGHTS[0], baseline=baseline), "log_loss", "")
    assert worse.change_lower > 0  # against all hours it is worse, and it is said so
    assert worse.reason == HOURLY


def test_a_fault_of_a_night_alarms(ask: Callable[..., Ask]) -> None:
    measured = ask(FAULTY)
    drift = {measure for measure, _ in alarms(measured("drift", window=FAULT, baseline="january"))}
    assert drift >= {"psi", "ks", "mean_shift_sd"}
    lost = {measure for measure, _ in alarms(measured("performance", window=FAULT, baseline="january"))}
    assert lost >= {"auc", "log_loss"}


def test_fewer_than_two_weeks_say_nothing_of_hours(ask: Callable[..., Ask]) -> None:
    few = ask()("drift", window=NIGHTS[0], baseline="2025-01-24/2025-02-03")
    assert ("psi", "x") in alarms(few)
    assert "independent rows assumed" in pick(few, "psi", "x").method


def test_a_night_without_a_row_is_no_error(judged: Callable[..., Ask]) -> None:
    after = stream(START, 7, 2)
    silent = after[(after["at"] < START + timedelta(days=3)) | (after["at"] >= START + timedelta(days=3.5))]
    measured = judged(CONTRACT, predictions=[stream(MONDAY, DAYS, 1), silent])
    found = {panel: alarms(measured(panel, window=FAULT, baseline="january")) for panel in PANELS}
    assert found == {one: [("volume", "")] if one == "quality" else [] for one in PANELS}
    for subject in ("x", "kind"):
        row = pick(measured("drift", window=FAULT, baseline="january"), "psi", subject)
        assert (row.n, row.reason, row.verdict) == (0, "empty_current", "undefined")


@pytest.mark.parametrize("coded", [False, True])
def test_hours_of_days_whose_rows_are_gone_are_compared_as_independent_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, coded: bool
) -> None:
    if coded:  # few rows as well
        monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
    load(tmp_path, read_contract(CONTRACT), predictions=[stream(MONDAY, DAYS, 1), stream(START, 7, 2)])
    apply(tmp_path, read_contract(CONTRACT + "retention: {rows: 9d}\n"))
    assert compact(tmp_path, "nightly", now=START + timedelta(days=7)).expired["rows"] > 0
    asked = Scope("nightly", window=NIGHTS[0], baseline="january")
    found = {
        (one.measure, one.subject): one
        for one in report(tmp_path, ["drift", "performance"], asked, dated=False).measurements
    }
    assert "independent rows assumed" in found["psi", "x"].method
    assert HOURLY not in found["log_loss", ""].reason
