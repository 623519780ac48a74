"""The minutes of a feed that failed: a day without rows, a newest row that is old, a single prediction."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import parse_contract
from monitoring.findings.journal.journal import act
from monitoring.findings.meeting.minutes import minutes
from monitoring.findings.report import FINDINGS, report
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot
from tests.copied_store import copied_store

CONTRACT = """
model: gap
task: binary
id: id
timestamp: at
prediction: {score: p}
features: [{name: x, kind: numeric}]
"""
SURE = "; it is judged by its size alone, without a test."


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ninety days of 120 rows each, but for the 20th of October: for ever newest, and expected daily."""
    home = tmp_path_factory.mktemp("feed")
    days = np.repeat([day for day in range(90) if day != 80], 120)
    n, rng = len(days), np.random.default_rng(2)
    at = pd.Timestamp("2024-08-01", tz="UTC") + pd.to_timedelta(days * 24 + rng.uniform(0, 23.9, n), unit="h")
    frame = pd.DataFrame({"id": np.arange(n), "at": at, "p": rng.uniform(size=n), "x": rng.normal(size=n)})
    frame.to_parquet(home / "rows.parquet")
    frame.tail(1).to_parquet(home / "one.parquet")
    late = CONTRACT.replace("model: gap", "model: late\nexpect_every: 1d")
    single = CONTRACT.replace("model: gap", "model: single")
    for contract, rows in ((CONTRACT, "rows"), (late, "rows"), (single, "one")):
        load(home / "store", parse_contract(contract), predictions=[home / f"{rows}.parquet"])
    return home / "store"


def told(store: Path, model: str) -> dict[str, str]:
    return {one.question: one.text for one in minutes(store, Scope(model)).answers}


def test_a_day_without_rows_is_told_as_a_day(store: Path) -> None:
    said = told(store, "gap")
    shown, _, sure = said["How sure"].partition("; ")
    assert shown == "0 rows on 20 Oct, where 120 are usual on that weekday"
    assert re.fullmatch(r"by the weeks before it, chance is ruled out \(z \d+\.\d\)\.", sure)
    assert said["Since when"] == "It was on 20 Oct, 9 days before the newest data of 29 Oct 2024."


def test_an_old_newest_row_is_one_row(store: Path) -> None:
    sure = told(store, "late")["How sure"]
    assert sure.startswith("The newest row is ")
    assert sure.endswith(f" days old{SURE}")


def test_one_prediction_is_one(store: Path) -> None:
    assert told(store, "single")["For whom"].startswith("For everyone; 1 prediction of ")
    assert told(store, "single")["For whom"].endswith(
        ", and no rows of the period before to hold it against."
    )
    assert told(store, "gap")["For whom"].endswith(" are held against the period before.")


def test_minutes_say_that_there_is_nothing_to_compare_with(store: Path) -> None:
    """As every page: they said that there are not enough data, however many there were."""
    assert told(store, "single")["What is wrong"] == (
        "It cannot be told. There is nothing to compare with: the period before has no rows."
    )


def test_labels_that_lack_a_class_up_to_the_newest_days_have_not_ended(tmp_path: Path) -> None:
    """Their sentence names the days that could be judged, and minutes said that "it lasted" until then."""
    day, rng = np.repeat(np.arange(60), 100), np.random.default_rng(3)
    at = pd.Timestamp("2024-08-01", tz="UTC") + pd.to_timedelta(day * 24 + 12, unit="h")
    bad = (rng.uniform(size=len(day)) < 0.3) & (day < 50)
    frame = pd.DataFrame({"id": np.arange(len(day)), "at": at, "p": 0.3, "x": rng.normal(size=len(day))})
    frame = frame.assign(bad=bad.astype(int), seen=at + pd.Timedelta(days=1))
    labelled = CONTRACT + "label: {column: bad, positive: 1, observed_at: seen}\n"
    load(tmp_path, parse_contract(labelled), predictions=frame)
    said = told(tmp_path, "gap")
    assert said["What is wrong"].startswith("None of the ") and " from 20 Sep to " in said["What is wrong"]
    assert said["Since when"].startswith("Since 20 Sep 2024, ")


def test_until_when_it_is_snoozed_is_said_as_everywhere(store: Path, tmp_path: Path) -> None:
    own = copied_store(store, tmp_path / "store")
    for until, said in (("recovered", "until it recovers"), ("2200-01-09", "until 9 Jan 2200")):
        for finding in report(own, [FINDINGS], Scope("late")).findings:
            act(Snapshot(own, "late"), "snooze", "Ann", finding.id, until=until)
        assert f"; snoozed by Ann {said}. First step" in told(own, "late")["Who acts"]
