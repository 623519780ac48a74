"""The quarantine: a line at the foot of the pages, a page of its own, and the rows tried again."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.contract.reading import read_contract
from monitoring.errors import TidemarkError
from monitoring.store.ingest.load import load
from monitoring.store.upkeep.applying import apply
from monitoring.store.upkeep.dismissal import Chosen, dismiss
from monitoring.store.upkeep.quarantine import Refused, quarantine
from monitoring.ui import state
from monitoring.ui.quality import quarantine_parts
from tests.pages.page_words import said

Opened = Callable[..., AppTest]
CONTRACT = """
model: churn
task: binary
id: customer
timestamp: at
mask: [p]
prediction: {score: p}
features: [{name: age, kind: numeric}]
"""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    rows = pd.DataFrame({"customer": [f"c{k}" for k in range(40)], "p": 0.5, "age": range(40)}).astype(object)
    rows["at"] = [f"2026-03-{1 + k // 2:02d}" for k in range(40)]
    rows.loc[:2, "p"], rows.loc[5:6, "at"] = 7, "someday"
    rows.to_csv(tmp_path / "log.csv", index=False)
    load(tmp_path / "store", read_contract(CONTRACT), predictions=tmp_path / "log.csv")
    return tmp_path / "store"


def foot(app: AppTest) -> list[str]:
    assert not app.exception
    return [one.proto.label for one in app.get("page_link") if "in quarantine" in one.proto.label]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("page", ["overview", "drift", "load"])
def test_the_foot_tells_how_many_and_why(opened: Opened, store: Path, page: str) -> None:
    assert foot(opened(store, page)) == [
        "5 rows in quarantine: 3 with a score outside 0 to 1, 2 without a readable time"
    ]


def test_the_rules_page_tells_them_as_the_foot_does(opened: Opened, store: Path) -> None:
    told = "".join(one.value for one in opened(store, "quality").markdown)
    why = "3 with a score outside 0 to 1, 2 without a readable time"
    assert f"Refused over all loads: **5** of the predictions ({why})." in told


@pytest.mark.parametrize("page", ["overview", "drift"])
def test_who_has_nothing_but_refused_rows_is_told_so_on_the_page(
    opened: Opened, tmp_path: Path, page: str
) -> None:
    """It said that nothing was loaded, as if the file had never been given."""
    rows = pd.DataFrame({"customer": ["a", "b"], "at": "2026-03-01", "p": 7.0, "age": 1})
    with pytest.raises(TidemarkError, match="every row was refused"):
        load(tmp_path / "store", read_contract(CONTRACT), predictions=[rows])
    app = opened(tmp_path / "store", page)
    assert app.title[0].value == "Every row so far was refused."
    assert "2 rows in quarantine: 2 with a score outside 0 to 1. The store is" in said(app)
    ways = [one.proto.label for one in app.get("page_link")]
    assert ways.count("See each row and what to do") == 1
    assert not foot(app)


@pytest.mark.parametrize("page", ["overview", "drift"])
def test_who_has_nothing_but_labels_is_told_what_to_load(opened: Opened, tmp_path: Path, page: str) -> None:
    contract = CONTRACT + "label: {column: y, positive: 1, negative: 0}\n"
    labels = pd.DataFrame({"customer": ["a", "b"], "y": [0, 1]})
    load(tmp_path / "store", read_contract(contract), labels=[labels])
    app = opened(tmp_path / "store", page)
    assert "--predictions" not in said(app)
    if page == "drift":
        assert "Model 'churn' has no predictions yet: load some." in said(app)
        ways = [one.proto.label for one in app.get("page_link")]
        assert ways.count("Load data") == 2, "beside the page's own, that of the side bar"


def test_no_foot_where_nothing_is_refused(opened: Opened, several: Path, empty: Path) -> None:
    assert foot(opened(several, "overview")) == []
    assert foot(opened(empty, "overview")) == []
    assert "Nothing is in quarantine" in opened(several, "quarantine").title[0].value


def test_the_rows_are_shown_and_tried_again(opened: Opened, store: Path) -> None:
    app = opened(store, "quarantine", model="churn")
    assert app.title[0].value.startswith("5 rows in quarantine")
    shown = app.dataframe[0].value
    assert list(shown["Row"]) == [1, 2, 3, 6, 7]
    assert "Refused (UTC)" in shown
    assert list(shown["Found"]) == ["(masked)"] * 3 + ["someday"] * 2
    apply(store, read_contract(CONTRACT.replace("{score: p}", "{score: p, scale: margin}")))
    app.button(key="quarantine_retry").click()
    app.run()
    until = time.monotonic() + 60
    job = app.session_state[state.QUARANTINE_JOB]
    while not job.done and time.monotonic() < until:
        time.sleep(0.01)
    app.run()
    assert "3 of 5 rows pass now, data version 3" in app.info[0].value
    assert list(app.dataframe[0].value["Row"]) == [6, 7]


def test_rows_are_dismissed_with_a_reason_and_stay_in_the_history(opened: Opened, store: Path) -> None:
    app = opened(store, "quarantine", model="churn")
    app.selectbox(key="dismissal_rule").set_value("time")
    app.button(key="dismissal").click()
    app.run()
    assert "needs a name" in app.warning[0].value
    app.text_input(key="dismissal_who").set_value("ada")
    app.text_input(key="dismissal_reason").set_value("test rows")
    app.button(key="dismissal").click()
    app.run()
    assert app.success[0].value == "2 refusals dismissed."
    assert app.title[0].value.startswith("3 rows in quarantine")
    assert list(app.dataframe[0].value["Row"]) == [1, 2, 3]
    app.toggle(key="quarantine_history").set_value(True)
    app.run()
    assert list(app.dataframe[0].value["Settled"]) == [""] * 3 + ["dismissed by hand: test rows"] * 2
    assert list(app.dataframe[0].value["By"])[3:] == ["ada"] * 2
    assert foot(opened(store, "overview")) == ["3 rows in quarantine: 3 with a score outside 0 to 1"]


def test_dismissed_rows_are_put_back_with_a_reason(opened: Opened, store: Path) -> None:
    dismiss(store, "churn", Chosen(rule="time"), who="ada", reason="test rows")
    app = opened(store, "quarantine", model="churn")
    assert list(app.dataframe[0].value["Row"]) == [1, 2, 3]
    assert app.selectbox(key="reopening_rule").options == ["without a readable time"]
    app.text_input(key="reopening_rows").set_value("7")
    app.text_input(key="reopening_who").set_value("bob")
    app.button(key="reopening").click()
    app.run()
    assert "needs a reason" in app.warning[0].value
    app.text_input(key="reopening_reason").set_value("they are real")
    app.button(key="reopening").click()
    app.run()
    assert app.success[0].value == "1 refusal put back in quarantine."
    assert list(app.dataframe[0].value["Row"]) == [1, 2, 3, 7]
    app.text_input(key="reopening_reason").set_value("all of them")
    app.button(key="reopening").click()
    app.run()
    assert list(app.dataframe[0].value["Row"]) == [1, 2, 3, 6, 7]
    assert "reopening" not in {one.key for one in app.button}, "none is dismissed any more"


def test_where_all_are_dismissed_they_can_be_put_back(opened: Opened, store: Path) -> None:
    for rule in ("time", "score_range"):
        dismiss(store, "churn", Chosen(rule=rule), who="ada", reason="test rows")
    app = opened(store, "quarantine", model="churn")
    assert app.title[0].value == "Nothing is in quarantine any more."
    assert {one.key for one in app.button} >= {"reopening"}
    assert "dismissal" not in {one.key for one in app.button}
    assert not app.dataframe


def test_of_very_many_refusals_only_those_that_are_shown_are_read(
    opened: Opened, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading 900,000 of them took eight seconds of computing, and keeping them more."""
    read: list[int] = []

    def count(*given: Any, **named: Any) -> list[Refused]:
        found = quarantine(*given, **named)
        read.append(len(found))
        return found

    monkeypatch.setattr(quarantine_parts, "quarantine", count)
    monkeypatch.setattr(quarantine_parts, "MOST_SHOWN", 2)
    app = opened(store, "quarantine", model="churn")
    assert (read, list(app.dataframe[0].value["Row"])) == ([2], [1, 2])
    assert "the first 2 of 5, each with" in "".join(one.value for one in [*app.markdown, *app.caption])
    assert app.title[0].value.startswith("5 rows in quarantine")
