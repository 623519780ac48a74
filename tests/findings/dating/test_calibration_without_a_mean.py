"""Bins that are off to either side, so that the mean score is right: its days tell nothing of the error."""

from pathlib import Path

import numpy as np
import pandas as pd

from monitoring.contract.reading import read_contract
from monitoring.findings.report import report
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load

CONTRACT = """
model: races
task: binary
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1, observed_at: at}
features: [x]
default_baseline: previous
"""
FIRST, DAYS, EACH = pd.Timestamp("2026-01-01", tz="UTC"), 60, 50


def test_an_error_that_the_mean_does_not_have_has_no_date(tmp_path: Path) -> None:
    """One winner a race, and scores that add up to one: a millionth of a point was "since 15 Feb"."""
    scores = np.tile(np.repeat([0.35, 0.65], EACH), DAYS)
    came = np.tile(np.repeat([0, 1, 0, 1], [40, 10, 10, 40]), DAYS)
    day = np.repeat(np.arange(DAYS), 2 * EACH)
    scores = scores + np.where(day >= 45, 1e-6, 0)
    at = FIRST + pd.to_timedelta(day, "D") + pd.Timedelta(hours=12)
    frame = pd.DataFrame({"id": range(len(day)), "at": at, "p": scores, "y": came, "x": 1.0})
    load(tmp_path, read_contract(CONTRACT), predictions=frame)
    found = report(tmp_path, ("calibration",), Scope("races", window="last-30d"))
    (one,) = found.findings
    assert (one.measure, one.severity) == ("ece_debiased", "critical")
    assert one.since is None
