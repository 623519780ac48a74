"""A store that takes the place of another under an open dashboard is the one that pages show."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from streamlit.testing.v1 import AppTest

from monitoring import report
from monitoring.contract.reading import read_contract
from monitoring.store.ingest.load import load

CONTRACT = """
model: m
task: binary
id: id
timestamp: ts
prediction: {score: p}
features: [x]
cohorts: [reg]
"""


def build(store: Path, shift: float) -> None:
    """Load 2,000 rows, the second half of which has moved."""
    draw, n = np.random.default_rng(int(shift)), 2000
    columns = {
        "id": np.arange(n),
        "ts": pd.date_range("2025-01-01", periods=n, freq="30min", tz="UTC"),
        "p": draw.random(n),
        "x": draw.normal(size=n) + np.where(np.arange(n) > n / 2, shift, 0.0),
        "reg": draw.choice(["a", "b"], n),
    }
    load(store, read_contract(CONTRACT), predictions=[pd.DataFrame(columns)])


def test_another_store_in_the_same_place_is_shown(opened: Callable[..., AppTest], tmp_path: Path) -> None:
    store, found = tmp_path / "store", []
    for shift in (0.0, 3.0):
        shutil.rmtree(store, ignore_errors=True)
        build(store, shift)
        app = opened(store, "drift", model="m", window="last-20d")
        shown = app.dataframe[0].value.set_index("Feature")["PSI"]["x"]
        rows = report(["drift"], model="m", window="last-20d", store=store)
        assert [shown] == rows[(rows.measure == "psi") & (rows.subject == "x")].value.tolist()
        found.append(shown)
    assert found[0] < 0.1 < 1.0 < found[1]


def test_a_model_without_a_label_is_asked_for_a_cohort(
    opened: Callable[..., AppTest], tmp_path: Path
) -> None:
    build(tmp_path, 0.0)
    for page in ("drift", "quality", "service", "performance"):
        app = opened(tmp_path, page, model="m", cohort="reg = 'a'")
        assert not app.exception
        assert len(app.title) == 1
        assert "Something went wrong" not in app.title[0].value
