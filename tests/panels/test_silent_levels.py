"""Levels of which no row came for hours while all others went on: told once, by whom; calm ones never."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.cli.main import main
from monitoring.contract.reading import read_contract
from monitoring.findings.finding import Finding
from monitoring.findings.report import report
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
timezone: Europe/Berlin
prediction: {score: p}
features: [{name: x, kind: numeric}]
cohorts: [region, channel]
"""
ZONE, DAYS, LEVELS = "Europe/Berlin", 75, 8
HOURS = pd.date_range("2026-02-01", periods=DAYS * 24, freq="h", tz=ZONE)
WINDOW = "2026-04-09/2026-04-16"
GAP = (pd.Timestamp("2026-04-14 09:00", tz=ZONE) <= HOURS) & (
    pd.Timestamp("2026-04-14 12:00", tz=ZONE) > HOURS
)


def rows_of(usual: np.ndarray) -> pd.DataFrame:
    """Rows at random, of each region and hour as many as are usual; those of west come by two channels."""
    rng = np.random.default_rng(4)
    counts = rng.poisson(usual)
    level, hour = np.divmod(np.repeat(np.arange(counts.size), counts.ravel()), len(HOURS))
    at = HOURS[hour] + pd.to_timedelta(rng.integers(0, 3600, len(hour)), unit="s")
    region = np.array(["west", *(f"r{k}" for k in range(1, LEVELS))])[level]
    own = np.where(level == 0, "branch", np.where(rng.random(len(level)) < 0.5, "app", "web"))
    ids = np.arange(len(at))
    return pd.DataFrame({"id": ids, "at": at, "p": 0.5, "x": ids % 7, "region": region, "channel": own})


def calm(rate: float = 20.0) -> np.ndarray:
    return np.full((LEVELS, len(HOURS)), rate)


def told(home: Path, usual: np.ndarray, window: str = WINDOW) -> list[Finding]:
    load(home, read_contract(CONTRACT), predictions=[rows_of(usual)])
    return report(home, ["quality"], Scope("m", window=window)).findings


def test_a_silent_level_is_one_finding_that_its_own_page_agrees_with(tmp_path: Path) -> None:
    usual = calm()
    usual[0, GAP] = 0
    [finding] = told(tmp_path, usual)
    assert finding.title.startswith("No row of channel = 'branch' came for 3.") or finding.title.startswith(
        "No row of region = 'west' came for 3."
    )
    assert (finding.measure, finding.severity) == ("gap_hours", "warning")
    assert finding.since is not None
    assert finding.until is not None
    assert "cohort=" in finding.link
    assert finding.next_action.startswith("Ask who sends these rows")
    own = Scope("m", window=WINDOW, cohort=finding.cohort)
    [alone] = report(tmp_path, ["quality"], own).findings
    for name in ("id", "title", "value", "n", "since", "until", "severity", "link"):
        assert getattr(alone, name) == getattr(finding, name)


def test_beside_a_gap_of_all_rows_none_of_a_level_is_told(tmp_path: Path) -> None:
    usual = calm()
    usual[:, np.flatnonzero(GAP)[:1]] = 0
    usual[0, GAP] = 0
    [finding] = told(tmp_path, usual)
    assert finding.cohort == ""


def test_where_nearly_all_rows_stay_away_no_level_has_stopped_alone(tmp_path: Path) -> None:
    usual = calm()
    usual[:-1, GAP] = 0
    usual[-1, GAP] = 6
    assert told(tmp_path, usual) == []


def closing() -> np.ndarray:
    """Levels that become fewer and end, that ended four weeks ago, and that begin."""
    usual = calm()
    left = np.linspace(1, 0, 14 * 24)
    usual[0] *= 10
    usual[0, -24 * 16 : -48] *= left
    usual[0, -48:] = 0
    usual[1, -24 * 30 :] = 0
    usual[2, : -24 * 5] = 0
    return usual


def batches() -> np.ndarray:
    """Levels whose rows come in one hour of four, each tenth time an hour late, or in any hour of four."""
    rng = np.random.default_rng(8)
    usual = np.where(rng.random((LEVELS, len(HOURS))) < 0.25, 80.0, 0.0)
    usual[: LEVELS // 2] = 0
    for own in usual[: LEVELS // 2]:
        at = np.arange(rng.integers(4), len(HOURS) - 1, 4)
        own[at + (rng.random(len(at)) < 0.1)] = 80
    return usual


def nights() -> np.ndarray:
    """Offices, levels of the day and levels of a row an hour, of which one has none for most of a day."""
    hour = HOURS.hour.to_numpy()
    usual = calm() * (1 + 0.9 * np.sin((hour - 9) / 12 * np.pi))
    usual[:3] = 40.0 * ((hour >= 8) & (hour < 18) & (HOURS.day_of_week.to_numpy() < 5))
    usual[3:5] = 1.0
    usual[3, (HOURS.month == 4) & (HOURS.day == 12) & (HOURS.hour < 19)] = 0
    return usual


def abroad() -> np.ndarray:
    """An office whose clocks are put forward three weeks earlier, beside levels of every hour."""
    hour = HOURS.tz_convert("America/New_York").hour.to_numpy()
    usual = calm()
    usual[1] = 40.0 * ((hour >= 9) & (hour < 19))
    return usual


@pytest.mark.parametrize(
    ("usual", "window"),
    [
        (closing, WINDOW),
        (batches, WINDOW),
        (nights, WINDOW),
        (abroad, "2026-03-07/2026-03-14"),
    ],
)
def test_calm_levels_raise_nothing(tmp_path: Path, usual: Callable[[], np.ndarray], window: str) -> None:
    assert [one.title for one in told(tmp_path, usual(), window) if one.cohort] == []


def test_a_level_that_has_stopped_fails_a_check_and_stands_in_every_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    usual = calm()
    usual[1, -7:] = 0
    [finding] = told(tmp_path, usual, "last-7d")
    assert "; still none as of 17 Apr, " in finding.title
    assert (finding.cohort, finding.severity, finding.until) == ("region = 'r1'", "critical", None)
    words = ["m", "--store", str(tmp_path), "--window", "last-7d", "--json"]
    assert main(["check", "--model", *words, "--panels", "quality", "--junit", str(tmp_path / "j")]) == 1
    [failed] = [one for one in json.loads(capsys.readouterr().out)["rules"] if one["verdict"] == "critical"]
    assert f'name="gap_hours {finding.cohort}"' in (tmp_path / "j").read_text()
    assert main(["check", "--model", *words[:-1], "--panels", "quality"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [finding.cohort in line for line in lines if line.startswith("Alert ")] == [True]
    assert main(["report", "quality", "--model", *words]) == 0
    rows = json.loads(capsys.readouterr().out)["measurements"]
    [row] = [one for one in rows if (one["measure"], one["cohort"]) == ("gap_hours", finding.cohort)]
    assert row == {name: failed[name] for name in row}
    assert (row["value"], row["n"]) == (finding.value, finding.n)
    assert "of 11 levels looked at" in row["reason"]
    history = ["check", "--history", "2d", "--model", *words, "--panels", "quality"]
    assert main(history) == 0
    assert f"quality.gap_hours {finding.cohort}" in capsys.readouterr().out


def test_a_level_that_was_silent_for_days_is_told_when_it_is_back(tmp_path: Path) -> None:
    usual = calm()
    usual[1, -24 * 5 : -24 * 3] = 0
    [finding] = told(tmp_path, usual)
    assert finding.title.startswith("No row of region = 'r1' came for 2.0 days from 12 Apr to 14 Apr ")
    assert finding.until is not None


def test_a_batch_that_may_come_yet_is_no_gap_of_its_cohort(tmp_path: Path) -> None:
    usual = calm()
    usual[1] = 300.0 * (HOURS.hour == 23)
    usual[1, -2] = 0
    assert told(tmp_path, usual, "last-7d") == []
    own = report(tmp_path, ["quality"], Scope("m", window="last-7d", cohort="region = 'r1'"))
    assert [one.value for one in own.measurements if one.measure == "gap_hours"] == [0.0]


def test_a_level_that_others_stop_with_is_not_silent_still(tmp_path: Path) -> None:
    usual = calm()
    usual[:-1, -6:] = 0
    assert [one for one in told(tmp_path, usual, "last-7d") if one.cohort] == []
