"""Rows that are stamped later than they were loaded: a few of them move neither windows nor ages."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import build_contract
from monitoring.findings.report import Report, report
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

CONTRACT = {
    "model": "ahead", "task": "binary", "id": "id", "timestamp": "at", "prediction": {"score": "p"},
    "features": ["x"], "expect_every": "1d", "default_baseline": "previous",
    "label": {"column": "y", "positive": 1, "observed_at": "known"},
}  # fmt: skip
DAYS, EACH = 90, 60
END = pd.Timestamp.now("UTC").floor("D") - pd.Timedelta(days=4)
"""Rows stopped four days ago."""


def log(directory: Path, ahead: int) -> Snapshot:
    """Ninety days whose labels take five, of which some rows are stamped years ahead."""
    draw, rows = np.random.default_rng(8), DAYS * EACH
    at = pd.Series(END - pd.Timedelta(days=DAYS) + pd.to_timedelta((np.arange(rows) + 0.5) / EACH, unit="D"))
    known = at + pd.Timedelta(days=5)
    score = draw.random(rows)
    labels = pd.DataFrame({"id": range(rows), "y": draw.random(rows) < score, "known": known})
    at.iloc[5 : 5 + ahead] += pd.Timedelta(days=3_000)
    frame = pd.DataFrame({"id": range(rows), "at": at, "p": score, "x": draw.normal(size=rows)})
    contract = build_contract(CONTRACT)
    load(directory, contract, predictions=[frame], labels=[labels[known < END].astype({"y": int})])
    return Snapshot(directory, "ahead")


def told(made: Report, measure: str) -> Measurement:
    [row] = [one for one in made.measurements if one.measure == measure]
    return row


def test_one_wrong_stamp_moves_nothing(tmp_path: Path) -> None:
    """The window was that row's alone, the feed as fresh as never, and labels were called missing."""
    extent = log(tmp_path, 1).extent
    newest = (END - pd.Timedelta(days=0.5 / EACH)).to_pydatetime()
    assert extent.last > newest + timedelta(days=2_000)
    assert extent.newest == extent.clock == newest
    made = report(tmp_path, ["quality", "performance"], Scope("ahead", window="last-7d"))
    assert told(made, "rows").value == 7 * EACH
    fresh = told(made, "freshness_hours")
    assert fresh.value == pytest.approx((datetime.now(UTC) - newest).total_seconds() / 3600, abs=0.1)
    assert fresh.verdict == "critical" and "lie ahead" in fresh.reason
    assert told(made, "unlabelled_rate").value == 0
    assert "judged on" in told(made, "auc").reason  # the labels of two of seven days are in
    assert told(report(tmp_path, ["quality"], Scope("ahead", window="all")), "rows").value == DAYS * EACH


def test_where_many_rows_lie_ahead_they_are_the_newest(tmp_path: Path) -> None:
    """As of a log that is stamped with what it forecasts: the clock of the data is that of its stamps."""
    extent = log(tmp_path, 40).extent
    assert extent.newest == extent.last == extent.clock > datetime.now(UTC)
    made = report(tmp_path, ["quality"], Scope("ahead"))
    assert told(made, "future_time_rate").value == 1
    assert told(made, "freshness_hours").value < 0
