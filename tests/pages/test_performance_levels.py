"""Performance that fell in one level of a cohort column: the page says so, though all rows are steady."""

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
    for fault in ("", "useless"):
        load_many_levels(place, fault)
    return place


def test_the_page_tells_the_level_beside_what_all_rows_did(opened: Opened, store: Path) -> None:
    app = opened(store, "performance", model="useless", window="last-7d")
    title = app.title[0].value.replace("\\", "")
    assert title.startswith("AUC fell 0.")
    assert title.endswith("since 9 Feb for shop=s07.")
    words = said(app)
    assert "shop=s07: 7" in words
    assert "everyone: AUC 0." in words
    assert ", all rows together." in words
    assert "1 of 18 cohorts lost; of the others it is less sure." in words
    assert "4 cohorts more lost less, or nothing." in words
    assert "Compare inputs and labels of shop=s07 with those before" in words
    [narrow] = [one for one in app.button if one.key == "drill_slice"]
    assert narrow.label == "Only shop=s07"


def test_a_calm_page_is_steady_once_levels_were_looked_at(opened: Opened, store: Path) -> None:
    app = opened(store, "performance", model="calm", window="last-7d")
    assert app.title[0].value.startswith("AUC has not moved beyond noise")
    assert "Steady" in said(app)
    assert "still looked at" not in said(app)
    assert "all rows together" not in said(app)
