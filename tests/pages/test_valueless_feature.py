"""A feature without a value on either side: there is nothing to compare, so it is not steady."""

from collections.abc import Callable
from math import isnan
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.contract.reading import read_contract
from monitoring.findings.report import report
from monitoring.panels.distributions.drift_series import psi_series
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
features: [x, {name: gone, kind: numeric}, {name: absent, kind: categorical}, {name: same, kind: numeric}]
baselines: {training: {file: training.parquet}}
default_baseline: training
"""
GONE = ("gone", "absent")


def rows(first: str, seed: int) -> pd.DataFrame:
    """Thirty days of rows, of which two features have no value at all, and one always the same."""
    draw, n = np.random.default_rng(seed), 1_800
    return pd.DataFrame(
        {
            "id": [f"{first}-{k}" for k in range(n)],
            "at": pd.date_range(first, periods=n, freq="24min").astype(str),
            "p": draw.random(n),
            "x": draw.normal(size=n),
            "gone": np.full(n, np.nan),
            "absent": pd.Series([None] * n, dtype=object),
            "same": 1.0,
        }
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("valueless") / "store"
    before = rows("2024-06-01", 2)
    load(home, read_contract(CONTRACT), predictions=rows("2025-01-01", 1), references={"training": before})
    return home


def test_its_distances_are_undefined_with_the_reason(store: Path) -> None:
    made = report(store, ["drift"], Scope("m"))
    found = {(one.subject, one.measure): one for one in made.measurements}
    for name in GONE:
        psi, js = found[name, "psi"], found[name, "js_distance"]
        assert (psi.verdict, psi.reason, psi.n, psi.baseline_n) == (
            "undefined",
            "empty_reference",
            1_800,
            1_800,
        )
        assert isnan(psi.value)
        assert (js.reason, isnan(js.value)) == ("empty_reference", True)
    same = found["same", "psi"]
    assert (same.value, same.verdict) == (0.0, "ok"), "what has values in one bin alone is compared"


def test_its_line_has_no_points(store: Path) -> None:
    taken = Snapshot(store, "m")
    question = resolve(Scope("m", by="day"), taken.contract, taken.extent)
    line = psi_series(taken, question)
    assert all(isnan(point.value) and point.n for name in GONE for point in line[name])
    assert not any(isnan(point.value) for name in ("x", "same") for point in line[name] if point.n)


def test_the_page_says_that_there_is_nothing_to_compare(store: Path, opened: Callable[..., AppTest]) -> None:
    app = opened(store, "drift", model="m", feature="gone")
    assert not app.exception
    said = "\n".join(str(one.value) for one in app.markdown).replace("\\", "")
    assert "gone has no value in any of the 1,800 rows of the window and 1,800 of the baseline." in said
    assert "no values on either side: " in said
    table = app.dataframe[0].value
    verdicts = dict(zip(table["Feature"], table["Status"], strict=True))
    assert {verdicts[name][-10:] for name in GONE} == {"No verdict"}
    assert "Steady" in verdicts["same"]
