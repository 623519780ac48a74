"""A cohort against everybody else: the column that it is made of is shown, and what it shows is no alarm."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.contract.reading import read_contract
from monitoring.store.ingest.load import load
from tests.pages.page_words import said, sentence, verdict

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
features: [{name: age, kind: numeric}, {name: region, kind: categorical}]
cohorts: [region]
"""
Opened = Callable[..., AppTest]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    draw, n = np.random.default_rng(8), 3_000
    rows = pd.DataFrame(
        {
            "id": np.arange(n),
            "at": pd.date_range("2026-03-01", "2026-03-29", periods=n, tz="UTC"),
            "p": draw.random(n),
            "age": draw.integers(20, 60, n).astype(float),
            "region": draw.choice(["north", "west", None], n),
        }
    )
    home = tmp_path_factory.mktemp("dividing") / "store"
    load(home, read_contract(CONTRACT), predictions=rows)
    return home


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("column", "cohort", "drawn"),
    [
        ("region", "region = 'west'", ["Share of rows by level"]),
        ("score", "score > 0.6", ["Distribution", "Shift by quantile"]),
    ],
)
def test_its_two_distributions_are_drawn(
    store: Path, opened: Opened, column: str, cohort: str, drawn: list[str]
) -> None:
    """The page said "Not enough data for a verdict: 1,000 rows in the window and 2,000 in the baseline"."""
    app = opened(store, "drift", model="m", window="all", cohort=cohort, baseline="rest", feature=column)
    words = said(app)
    assert "Not enough data" not in words
    assert f"Window and baseline are told apart by {column}" in words
    assert all(f"**{name}**" in words for name in drawn)
    assert len(app.get("vega_lite_chart")) >= len(drawn) + 1  # and its line by day
    assert sentence(app) == "No feature has drifted from everybody else."


def test_rows_asked_for_without_a_value_break_no_rule_by_that(store: Path, opened: Opened) -> None:
    app = opened(store, "quality", model="m", window="all", cohort="region is null", baseline="rest")
    assert (verdict(app), sentence(app)) == ("Steady", "Some rows fail, none more than they used to.")
    assert "not judged, as the sides are told apart by it: region" in said(app)
    table = app.dataframe[0].value
    assert [*zip(table["Column"], table["Rule"], table["Status"], strict=True)] == [
        ("region", "missing", table["Status"][0])
    ]
    assert "No verdict" in table["Status"][0]
