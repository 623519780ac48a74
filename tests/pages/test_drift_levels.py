"""Drift in one level of a cohort column: the page says so, though all rows together have not moved."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.many_levels import load_many_levels
from tests.pages.page_words import said

Opened = Callable[..., AppTest]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place: Path = tmp_path_factory.mktemp("levels") / "store"
    for fault in ("", "moved"):
        load_many_levels(place, fault)
    return place


def test_the_page_tells_the_level_and_not_what_all_rows_did(opened: Opened, store: Path) -> None:
    app = opened(store, "drift", model="moved", window="last-7d", feature="x")
    title = app.title[0].value.replace("\\", "")
    assert title.startswith("x has moved away from the period before, PSI ")
    assert title.endswith("since 9 Feb for shop=s07.")
    words = said(app)
    assert "shop=s07: " in words
    assert "everyone: Closest to its line: x" in words
    assert "Its median" not in words
    [narrow] = [one for one in app.button if one.key == "drill_slice"]
    assert narrow.label == "Only shop=s07"


def test_a_calm_page_is_steady_once_levels_were_looked_at(opened: Opened, store: Path) -> None:
    app = opened(store, "drift", model="calm", window="last-7d")
    assert app.title[0].value.replace("\\", "") == "No feature has drifted from the period before."
    assert "Steady" in said(app)
    assert "still looked at" not in said(app)
