"""A question split by its versions."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring import report
from monitoring.contract.reading import read_contract
from monitoring.findings.splitting import split_report
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load

CONTRACT = """
model: m
task: binary
id: id
timestamp: ts
version: version
prediction: {score: p}
label: {column: y, positive: 1}
"""


def test_all_parts_are_asked_of_one_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {"id": range(300), "ts": pd.date_range("2025-01-01", periods=300, freq="h", tz="UTC")}
    rows |= {"p": np.linspace(0, 1, 300), "y": [0, 1] * 150, "version": ["c", "a", "b"] * 100}
    load(tmp_path, read_contract(CONTRACT), predictions=[pd.DataFrame(rows)])
    monkeypatch.setattr("monitoring.findings.report.Snapshot", lambda *given: pytest.fail("opened again"))
    found = split_report(tmp_path, ["quality"], Scope("m", window="all"), "version")
    assert {row.version for row in found.measurements} == {"", "a", "b", "c"}
    assert found.data_version == "1"


@pytest.mark.sampled(1)
@pytest.mark.parametrize("none", ["", None])
def test_rows_without_a_version_are_one_of_the_parts(tmp_path: Path, none: str | None) -> None:
    n = 300
    rows = {"id": range(n), "ts": pd.date_range("2025-01-01", periods=n, freq="h", tz="UTC")}
    rows |= {"p": np.linspace(0, 1, n), "y": [0, 1] * (n // 2), "version": [none, "a", "b"] * (n // 3)}
    load(tmp_path, read_contract(CONTRACT), predictions=[pd.DataFrame(rows)])
    found = report("performance", model="m", window="all", split="version", store=tmp_path)
    one = found[found.measure == "accuracy"]
    parts = list(zip(one.version, one.cohort, one.n, strict=True))
    assert parts == [("", "", 300), ("", "version = ''", 100), ("a", "", 100), ("b", "", 100)]
