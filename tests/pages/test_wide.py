"""Many columns: a page of them at a time, with a search, and how much of the whole is shown."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.contract.reading import read_contract
from monitoring.panels.distributions.drift_series import psi_series
from monitoring.store.bounded import Bounded
from monitoring.store.ingest.load import load
from monitoring.ui.drawing import kept_series

Opened = Callable[..., AppTest]
FEATURES = [f"f_{k:03d}" for k in range(120)]
CONTRACT = f"""
model: wide
task: binary
id: id
timestamp: at
prediction: {{score: p}}
features: [{", ".join(FEATURES)}]
"""


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of 120 features, the last of which has moved."""
    draw, rows = np.random.default_rng(11), 800
    frame = pd.DataFrame(draw.standard_normal((rows, len(FEATURES))), columns=FEATURES)
    frame[FEATURES[-1]] += np.arange(rows) >= rows // 2
    frame.iloc[-5] = np.nan
    at = pd.date_range("2026-03-01", periods=rows, freq="2h")
    store = tmp_path_factory.mktemp("wide") / "store"
    whole = frame.assign(id=range(rows), at=at, p=draw.random(rows))
    load(store, read_contract(CONTRACT), predictions=[whole])
    return store


def told(app: AppTest) -> str:
    assert not app.exception
    assert not app.error
    assert "Something went wrong" not in app.title[0].value
    return "\n".join(str(part.value) for part in app.caption).replace("\\", "")


def test_fifty_are_shown_and_it_is_said(opened: Opened, wide: Path) -> None:
    app = opened(wide, "drift", baseline="previous")
    assert "50 of 121 columns, ordered by severity, then PSI" in told(app)
    assert len(app.dataframe[0].value) == 50
    assert app.dataframe[0].value["Feature"].iloc[0] == FEATURES[-1]


def test_of_many_rules_that_failed_fifty_are_shown_and_each_can_be_found(opened: Opened, wide: Path) -> None:
    app = opened(wide, "quality", baseline="previous")
    assert "50 of 120 rules, ordered by severity" in told(app)
    assert len(app.dataframe[0].value) == 50
    app = opened(wide, "quality", baseline="previous", search="f_077")
    assert "1 of 120 rules match, ordered by severity" in told(app)
    assert [*app.dataframe[0].value["Column"]] == ["f_077"]


def test_lines_are_counted_of_the_columns_that_are_shown(
    opened: Opened, wide: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines of all columns took half of the computing of a page of a thousand."""
    counted: list[str] = []

    def count(*given: Any) -> Any:
        counted.extend(given[2])
        return psi_series(*given)

    monkeypatch.setattr(kept_series, "psi_series", count)
    monkeypatch.setattr(kept_series, "_PSI", Bounded(400_000, len))
    app = opened(wide, "drift", baseline="previous")
    first = app.dataframe[0].value
    assert sorted(counted) == sorted(first["Feature"])
    app.selectbox(key="page_features_3").select(2).run()
    second = app.dataframe[0].value
    assert sorted(counted) == sorted([*first["Feature"], *second["Feature"]]), "none is counted twice"
    every = [*first.filter(like="By ").iloc[:, 0], *second.filter(like="By ").iloc[:, 0]]
    assert all(len(line) > 1 for line in every)


def test_a_search_and_the_other_pages(opened: Opened, wide: Path) -> None:
    app = opened(wide, "drift", baseline="previous")
    first = set(app.dataframe[0].value["Feature"])
    app.selectbox(key="page_features_3").select(2).run()
    assert "50 of 121 columns" in told(app)
    assert not first & set(app.dataframe[0].value["Feature"])
    app.text_input(key="search_features").input("F_00").run()
    assert "10 of 121 columns match" in told(app)
    assert sorted(app.dataframe[0].value["Feature"]) == FEATURES[:10]
    app.text_input(key="search_features").input("nothing like it").run()
    assert "0 of 121 columns match" in told(app)
    assert app.dataframe[0].value.empty


def test_search_and_page_stand_in_the_address(opened: Opened, wide: Path) -> None:
    app = opened(wide, "drift", baseline="previous")
    app.selectbox(key="page_features_3").select(2).run()
    second = list(app.dataframe[0].value["Feature"])
    assert app.query_params["page"] == "2"
    linked = opened(wide, "drift", baseline="previous", page="2")
    assert list(linked.dataframe[0].value["Feature"]) == second
    app.text_input(key="search_features").input("F_00").run()
    assert ("page" in app.query_params, app.query_params["search"]) == (False, "F_00")
    linked = opened(wide, "drift", baseline="previous", search="F_00")
    assert sorted(linked.dataframe[0].value["Feature"]) == FEATURES[:10]


def test_a_link_to_a_column_far_down_opens_it(opened: Opened, wide: Path) -> None:
    first = set(opened(wide, "drift", baseline="previous").dataframe[0].value["Feature"])
    last = next(name for name in FEATURES if name not in first)
    app = opened(wide, "drift", baseline="previous", feature=last)
    told(app)
    assert last in "\n".join(str(part.value) for part in app.markdown).replace("\\", "")


def test_the_whole_list_is_ordered_as_asked_and_the_link_says_so(opened: Opened, wide: Path) -> None:
    """A click on a column's head sorts the rows of a page alone: the largest of all may be on another."""
    app = opened(wide, "drift", baseline="previous")
    app.selectbox(key="page_features_3").select(2).run()
    app.selectbox(key="sort_features").select("name").run()
    assert (app.query_params["sort"], "page" in app.query_params) == ("name", False)
    assert "50 of 121 columns, ordered by name" in told(app)
    assert list(app.dataframe[0].value["Feature"]) == FEATURES[:50]
    app.selectbox(key="sort_features").select("psi").run()
    psi = [float(value) for value in app.dataframe[0].value["PSI"]]
    assert psi == sorted(psi, reverse=True)
    app.selectbox(key="sort_features").select("mean").run()
    assert app.dataframe[0].value["Mean shift"].notna().all(), "by what is ordered is seen"
    linked = opened(wide, "drift", baseline="previous", sort="psi", page="3")
    last = [float(value) for value in linked.dataframe[0].value["PSI"]]
    assert len(last) == 21 and max(last) <= min(psi)


def test_an_order_that_is_none_is_said(opened: Opened, wide: Path) -> None:
    app = opened(wide, "drift", baseline="previous", sort="pssi")
    assert "pssi" in "\n".join(str(one.value) for one in app.warning)
    assert "ordered by severity, then PSI" in told(app)
