"""Levels of which far fewer rows came for days while others went on: told once, by whom; calm ones never."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.finding import Finding
from monitoring.findings.report import report
from monitoring.panels import thin_levels
from monitoring.panels.thin_levels import ThinLevelSearch
from monitoring.scope.question import Scope
from monitoring.store.columns.cells import Dimension
from monitoring.store.ingest.load import load

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
features: [{name: x, kind: numeric}]
cohorts: [region, channel]
"""
FIRST, DAYS, LEVELS = date(2026, 2, 2), 84, 6
OFF = slice(-6, None)
WINDOW = "2026-04-13/2026-04-27"


def calm(rate: float = 60.0) -> np.ndarray:
    """Rows that are usual, of each region and day: half at weekends."""
    weekend = np.arange(DAYS) % 7 >= 5
    return np.full((LEVELS, DAYS), rate) * np.where(weekend, 0.5, 1.0)


def told(home: Path, usual: np.ndarray) -> list[Finding]:
    rng = np.random.default_rng(3)
    counts = rng.poisson(usual)
    level, day = np.divmod(np.repeat(np.arange(counts.size), counts.ravel()), usual.shape[1])
    day += DAYS - usual.shape[1]
    seconds = rng.integers(0, 86_400, len(day))
    rows = pd.DataFrame(
        {
            "id": np.arange(len(day)),
            "at": pd.Timestamp(FIRST) + pd.to_timedelta(day, unit="D") + pd.to_timedelta(seconds, unit="s"),
            "p": 0.5,
            "x": seconds % 7,
            "region": np.array(["west", *(f"r{k}" for k in range(1, LEVELS))])[level],
            "channel": np.where(level == 0, "branch", np.where(seconds % 2, "app", "web")),
        }
    )
    load(home, read_contract(CONTRACT), predictions=[rows])
    return report(home, ["quality"], Scope("m", window=WINDOW)).findings


def test_a_thin_level_is_one_finding_that_its_own_page_agrees_with(tmp_path: Path) -> None:
    usual = calm()
    usual[0, OFF] *= 0.15
    [finding] = told(tmp_path, usual)
    assert (finding.measure, finding.cohort in ("region = 'west'", "channel = 'branch'")) == ("volume", True)
    assert finding.title.endswith(f"for {finding.cohort}.")
    assert finding.since is not None
    assert abs(finding.since.date() - (FIRST + timedelta(days=DAYS - 6))) <= timedelta(days=1)
    assert finding.next_action.startswith("Ask who sends these rows whether a part of their feed")
    own = Scope("m", window=WINDOW, cohort=finding.cohort)
    [alone] = report(tmp_path, ["quality"], own).findings
    for name in ("id", "title", "value", "n", "since", "until", "severity", "link", "next_action"):
        assert getattr(alone, name) == getattr(finding, name)
    [row] = [
        one
        for one in report(tmp_path, ["quality"], Scope("m", window=WINDOW)).measurements
        if one.measure == "volume" and one.cohort
    ]
    assert "of 9 levels looked at" in row.reason


def test_six_weeks_of_rows_are_enough(tmp_path: Path) -> None:
    usual = calm()[:, -42:]
    usual[0, OFF] *= 0.15
    [finding] = told(tmp_path, usual)
    assert finding.cohort in ("region = 'west'", "channel = 'branch'")


def test_where_all_rows_fell_no_level_did_alone(tmp_path: Path) -> None:
    usual = calm()
    usual[:, OFF] *= 0.15
    assert [one.cohort for one in told(tmp_path, usual)] == [""]


def test_what_has_a_little_less_or_grows_is_calm(tmp_path: Path) -> None:
    usual = calm()
    usual[0, OFF] *= 0.75
    usual[1, OFF] *= 3
    assert [one.title for one in told(tmp_path, usual) if one.cohort] == []


def bursts(rng: np.random.Generator) -> np.ndarray:
    """A third of the days has most of the rows, and some of these days lie weeks apart."""
    return 100 * np.where(rng.random((20, DAYS)) < 0.3, 3, 0.15)


def restless(rng: np.random.Generator) -> np.ndarray:
    return np.asarray(60 * np.exp(rng.normal(0, 0.3, (20, DAYS))))


@pytest.mark.parametrize("usual", [bursts, restless])
def test_levels_that_come_and_go_raise_nothing(
    usual: Callable[[np.random.Generator], np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 12 calm streams of twenty levels at most one alarms; a level cut to a tenth is seen in each."""
    days = [FIRST + timedelta(days=k) for k in range(DAYS)]
    question: Any = SimpleNamespace(newest=pd.Timestamp("2027-01-01", tz="UTC"), zone=None, span=None)
    monkeypatch.setattr("monitoring.panels.volume_runs.days_over", lambda *_: days[-14:])
    monkeypatch.setattr(thin_levels, "local_day", lambda moment, _: moment.date())
    monkeypatch.setattr(thin_levels, "level_cohort", lambda text, _: text)
    rng = np.random.default_rng(11)
    calm_alarms, faults_seen = 0, 0
    for _ in range(12):
        counts = rng.poisson(usual(rng))
        for fault in (False, True):
            if fault:
                counts[0, -7:] = np.maximum(counts[0, -7:] // 10, 1)
            levels = {f"r{k}": dict(zip(days, own.tolist(), strict=True)) for k, own in enumerate(counts)}
            whole = dict(zip(days, counts.sum(axis=0).tolist(), strict=True))
            volumes: Any = SimpleNamespace(rows=whole, started=FIRST)
            search = ThinLevelSearch(cast("Any", None), question, volumes)
            found = [one.cohort for one in search._thin(cast("Dimension", None), levels, len(counts))]
            calm_alarms += bool(found) and not fault
            faults_seen += fault and "r0" in map(str, found)
    assert calm_alarms <= 1
    assert faults_seen >= 11 or usual is bursts  # a gap between bursts may as well be one
