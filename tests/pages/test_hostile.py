"""Endless and hostile texts in the data and the contract: every page stands."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.contract.reading import build_contract
from monitoring.store.ingest.load import load

Opened = Callable[..., AppTest]
NASTY = "<script>alert(1)</script>\x1b[2J\u202e$$x$$=1+1"
LONG = NASTY + "x" * 200_000


def rows(first: str, shift: float, level: str) -> pd.DataFrame:
    rng, n = np.random.default_rng(len(level)), 600
    score = rng.random(n)
    return pd.DataFrame(
        {
            "id": [f"{NASTY}{first}{k}" for k in range(n)],
            "at": pd.Timestamp(first, tz="UTC") + pd.to_timedelta(np.arange(n), unit="h"),
            "p": score,
            "y": (rng.random(n) < score).astype(int),
            "plan": np.where(rng.random(n) < 0.5, "plain", level),
            LONG: rng.normal(shift, 1, n),
        }
    )


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    contract = {
        "model": "nasty", "task": "binary", "title": NASTY + "x" * 400, "id": "id", "timestamp": "at",
        "owner": {"team": NASTY + "x" * 400}, "runbook": "https://example.org/" + "x" * 400,
        "prediction": {"score": "p"}, "label": {"column": "y", "positive": 1}, "features": "all",
        "cohorts": ["plan"], "baselines": {"training": {"file": "t.parquet"}}, "default_baseline": "training",
    }  # fmt: skip
    store = tmp_path_factory.mktemp("nasty") / "store"
    given = {"predictions": [rows("2025-03-01", 3.0, LONG)]}
    load(store, build_contract(contract), **given, references={"training": [rows("2025-01-01", 0.0, NASTY)]})
    return store


@pytest.mark.sampled(1)
@pytest.mark.parametrize("page", ["overview", "findings", "drift", "performance", "calibration", "quality"])
def test_a_page_stands(opened: Opened, nasty: Path, page: str) -> None:
    app = opened(nasty, page, model="nasty")
    assert not app.exception
    assert not app.error
    assert "Something went wrong" not in app.title[0].value
