"""An open page notices new data: it says so, and shows it when asked or when it is to follow."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from monitoring.contract.editing import written
from monitoring.contract.reading import parse_contract
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.upkeep.applying import apply
from monitoring.ui import cache, state
from monitoring.ui.run_cache import one_version
from monitoring.ui.serving import opened_version
from tests.copied_store import copied_store

Opened = Callable[..., AppTest]
MODEL = "lending-default"


# A page that shows an older generation until the run in which it is shown anew.
SCRIPT = """
import streamlit as st
from monitoring.ui.scope.new_data import _look_out
st.session_state.runs = st.session_state.get("runs", 0) + 1
_look_out({{"{model}": 1 if st.session_state.runs >= {anew} else {number}}}, {follow}, alone={alone})
"""


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, lending: Path) -> Callable[..., AppTest]:
    def shows(number: int, *, follow: bool = False, model: str = MODEL, alone: bool = True) -> AppTest:
        monkeypatch.setenv("TIDEMARK_STORE", str(lending))
        anew = 2 if follow else 3
        script = SCRIPT.format(model=model, number=number, follow=follow, alone=alone, anew=anew)
        return AppTest.from_string(script).run()

    return shows


def test_the_newest_data_needs_no_notice(page: Callable[..., AppTest]) -> None:
    assert not page(1).button


def test_newer_data_is_shown_when_asked(page: Callable[..., AppTest]) -> None:
    app = page(0)
    assert "New data, " in app.button[0].label
    assert app.session_state.runs == 1
    app.button[0].click().run()
    assert app.session_state.runs == 3, "the click's own run, and that of the whole page"
    assert not app.button


def test_newer_data_is_shown_by_itself_where_the_page_follows(page: Callable[..., AppTest]) -> None:
    app = page(0, follow=True)
    assert app.session_state.runs == 2
    assert not app.button


def test_new_data_of_another_model_is_none_of_this_page(page: Callable[..., AppTest]) -> None:
    assert not page(0, model="another").button


def test_a_model_that_is_loaded_first_is_told_where_all_are_shown(page: Callable[..., AppTest]) -> None:
    assert "New data, " in page(1, model="another", alone=False).button[0].label
    assert not page(1, alone=False).button


def test_a_store_that_is_gone_for_a_moment_is_no_fault(
    page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    app = page(0)
    monkeypatch.setenv("TIDEMARK_STORE", str(tmp_path))
    assert not app.run().button
    assert not app.exception


@pytest.mark.sampled(1)
@pytest.mark.parametrize("page_name", ["overview", "drift"])
def test_the_switch_is_bound_to_the_address(opened: Opened, lending: Path, page_name: str) -> None:
    app = opened(lending, page_name)
    assert app.toggle[0].value is False
    app.toggle[0].set_value(True).run()
    assert app.query_params["follow"] == "1"
    links = {link.proto.label: link.proto.query_string for link in app.get("page_link")}
    assert "follow=1" in links["Performance"], "it goes along to the other pages"
    assert "follow" not in app.code[0].value, "whoever gets the link decides for themselves"
    app.segmented_control[0].set_value("7 d").run()
    assert app.query_params["follow"] == "1"
    app.toggle[0].set_value(False).run()
    assert "follow" not in app.query_params


def test_a_broken_switch_is_named(opened: Opened, lending: Path) -> None:
    app = opened(lending, "drift", follow="yes")
    assert "follow=yes is not 1" in app.warning[0].value
    assert app.toggle[0].value is False


def test_a_link_of_one_data_version_does_not_follow(opened: Opened, lending: Path) -> None:
    app = opened(lending, "drift", data_version="1", follow="1")
    assert "Follow" not in [one.label for one in app.toggle]
    assert not app.exception


def test_an_open_page_stays_with_its_data_until_newer_data_are_asked_for(
    opened: Opened, lending: Path, tmp_path: Path
) -> None:
    store = copied_store(lending, tmp_path / "store")
    app = opened(store, "drift", model=MODEL)
    assert version_of(app) == "1"
    text = Catalog(store).contract(MODEL, 1).document()
    apply(store, parse_contract(written({**text, "title": "Another title"})))
    assert version_of(app.run()) == "1", "numbers do not change under an investigation"
    app.session_state[state.STANDING].clear()  # as the notice does
    assert version_of(app.run()) == "2"
    apply(store, parse_contract(written({**text, "title": "A third title"})))
    app.toggle[0].set_value(True).run()
    assert version_of(app.run()) == "3", "a page that follows shows what is newest"


def version_of(app: AppTest) -> str:
    assert not app.exception
    return re.search(r"data version (\d+)", "\n".join(str(one.value) for one in app.markdown))[1]  # type: ignore[index]


def test_work_beside_a_page_is_over_the_data_of_the_page(
    lending: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDEMARK_STORE", str(lending))
    assert cache.generation(MODEL) == 1
    with one_version({("generation", MODEL): 7}):
        assert cache.generation(MODEL) == 7


def test_while_many_work_a_page_opens_on_data_that_are_computed(
    opened: Opened, lending: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = copied_store(lending, tmp_path / "store")
    text = Catalog(store).contract(MODEL, 1).document()
    apply(store, parse_contract(written({**text, "title": "Another title"})))
    monkeypatch.setattr(opened_version.TURNS, "at_work", lambda seconds: opened_version.CROWD)
    opened_version._ANSWERED.keep((store, MODEL), 1)
    app = opened(store, "drift", model=MODEL)
    assert version_of(app) == "1"
    [shown] = [one for one in app.button if "New data, " in one.label]
    shown.click().run()
    assert version_of(app) == "2", "whoever asks for them gets them"
    assert version_of(opened(store, "drift", model=MODEL, data_version="2")) == "2", "and so does a link"
    assert version_of(opened(store, "drift", model=MODEL, follow="1")) == "2", "and whoever follows"
