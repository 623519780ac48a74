"""One row, or nothing to compare with: pages say what is missing, and call nothing steady."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.contract.reading import build_contract
from monitoring.export.report_words import headline
from monitoring.findings.report import report
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load
from tests.pages.page_words import said

Opened = Callable[..., AppTest]
PAGES = ("overview", "findings", "performance", "calibration", "drift", "quality", "service")
STATED = {
    "task": "binary", "id": "id", "timestamp": "at", "prediction": {"score": "p"},
    "label": {"column": "y", "positive": 1, "negative": 0}, "features": ["x", "plan"], "cohorts": ["plan"],
    "service": {"latency_ms": "ms"},
}  # fmt: skip


AWAITED = 2_001
"""The store whose last labels are awaited: what is said of the label says of which days as well."""


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """By its number of rows, a model without a reference; nothing stands before its only window."""
    found, draw = {}, np.random.default_rng(4)
    for n in (1, 2_000):
        score = draw.random(n)
        rows = pd.DataFrame(
            {
                "id": np.arange(n),
                "at": pd.date_range("2026-03-01", "2026-03-29", periods=n, tz="UTC"),
                "p": score,
                "y": (draw.random(n) < score).astype(int),
                "x": draw.normal(size=n),
                "plan": draw.choice(["basic", "pro"], n),
                "ms": draw.gamma(2, 40, n),
            }
        )
        found[n] = tmp_path_factory.mktemp("scant") / "store"
        load(found[n], build_contract({**STATED, "model": "scant", "title": "Scant"}), predictions=[rows])
    awaited = rows.assign(y=rows["y"].where(rows["at"] < "2026-03-20").astype("Int64"))
    found[AWAITED] = tmp_path_factory.mktemp("awaited") / "store"
    stated = {**STATED, "label": {**STATED["label"], "horizon": "7d"}}  # type: ignore[dict-item]
    load(
        found[AWAITED], build_contract({**stated, "model": "scant", "title": "Scant"}), predictions=[awaited]
    )
    return found


@pytest.mark.sampled(2)
@pytest.mark.parametrize("page", PAGES)
def test_one_of_a_thing_is_not_said_in_the_plural(opened: Opened, stores: dict[int, Path], page: str) -> None:
    told = said(opened(stores[1], page)).replace("*", "")
    plurals = ("rows", "labelled rows", "predictions", "labelled predictions", "models", "days", "requests")
    assert not [f"1 {thing}" for thing in plurals if f" 1 {thing}" in told or f"\n1 {thing}" in told]


NOTHING = "the period before has no"


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("page", "store"),
    [("performance", 2_000), ("drift", 2_000), ("drift", AWAITED), ("quality", 2_000)],
)
def test_nothing_to_compare_with_is_not_taken_for_too_few_rows(
    opened: Opened, stores: dict[int, Path], page: str, store: int
) -> None:
    told = said(opened(stores[store], page))
    assert f"nothing to compare with: {NOTHING}" in told
    assert "not known" in told
    assert "another window, or another baseline" in told  # no file holds the rows before the first
    for wrong in ("too few", "not enough rows", "nothing moved", "where it should be", "Nothing needs doing",
                  "needs at least 40", "Widen the window"):  # fmt: skip
        assert wrong not in told


def test_labels_that_are_due_need_no_baseline(opened: Opened, stores: dict[int, Path]) -> None:
    """They are held against those of before, inside the window where nothing stands before it."""
    told = said(opened(stores[AWAITED], "quality"))
    assert "of the predictions whose label is due (95% CI " in told
    assert "Ask who delivers the labels" in told


@pytest.mark.parametrize("page", ["performance", "calibration", "drift", "quality"])
def test_what_is_not_judged_is_not_called_in_order(
    opened: Opened, stores: dict[int, Path], page: str
) -> None:
    told = said(opened(stores[1], page))
    for wrong in ("nothing moved", "where it should be", "Nothing needs doing", "is —"):
        assert wrong not in told


def test_cohorts_are_held_against_rows_of_the_baseline(opened: Opened, stores: dict[int, Path]) -> None:
    told = said(opened(stores[2_000], "performance"))
    assert "each cohort against its own rows in the period before" in told
    assert "Name cohort columns" not in told


@pytest.mark.parametrize("page", ["performance", "drift", "quality"])
def test_a_document_that_nothing_can_be_compared_in_says_so_as_its_page(
    stores: dict[int, Path], page: str
) -> None:
    """Of rules that nobody could compare it said "Steady", because no row came twice."""
    verdict, sentence = headline(report(stores[2_000], [page], Scope("scant")))
    assert verdict == "insufficient"
    assert sentence == f"There is nothing to compare with: {NOTHING} rows."
