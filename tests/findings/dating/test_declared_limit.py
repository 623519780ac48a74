"""Rows outside a declared range are dated by themselves, where the baseline has as many of them."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.report import report
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
version: version
prediction: {score: p}
features: [{name: x, min: 0, max: 1}]
"""


@pytest.mark.parametrize("baseline", ["version:b", "previous"])
def test_the_days_told_are_those_that_broke_the_rule(tmp_path: Path, baseline: str) -> None:
    """Of what the other version had as well those days were named on which it was over."""
    draw, size = np.random.default_rng(1), 30 * 600
    day = np.arange(size) // 600
    x = draw.random(size)
    x[(day >= 5) & (day < 15) & (draw.random(size) < 0.1)] = 9.0
    at = pd.Timestamp("2025-03-01", tz="UTC") + pd.to_timedelta(np.arange(size) * 144, unit="s")
    frame = pd.DataFrame(
        {
            "id": np.arange(size),
            "at": at,
            "version": np.where(np.arange(size) % 2, "a", "b"),
            "p": 0.5,
            "x": x,
        }
    )
    load(tmp_path, read_contract(CONTRACT), predictions=[frame])
    asked = Scope("m", window="all", version="a", baseline=baseline)
    found = report(tmp_path, ["quality"], asked).findings
    [one] = [one for one in found if one.measure == "out_of_range_rate"]
    assert (one.since, one.until) == (datetime(2025, 3, 6, tzinfo=UTC), datetime(2025, 3, 16, tzinfo=UTC))
    assert "because of the rows from 6 Mar to 15 Mar" in one.title
