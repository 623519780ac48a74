"""A link shows the data version and the contract that it was made at, or says why it cannot."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from monitoring.contract.editing import written
from monitoring.contract.reading import parse_contract, read_contract
from monitoring.demo import LENDING_CONTRACT
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.upkeep.applying import apply
from tests.copied_store import copied_store

Opened = Callable[..., AppTest]
MODEL = "lending-default"


@pytest.fixture(scope="module")
def moved_on(lending: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store after its contract was changed: the feature that drifted most is none any more."""
    store = tmp_path_factory.mktemp("moved") / "store"
    copied_store(lending, store)
    contract = read_contract(LENDING_CONTRACT).document()
    contract["features"] = [one for one in contract["features"] if one["name"] != "loan_amount"]
    apply(store, parse_contract(written(contract)))
    return store


def test_an_older_link_shows_its_data_under_its_contract(opened: Opened, moved_on: Path) -> None:
    first = Catalog(moved_on).digest(MODEL, 1)[:12]
    then = opened(moved_on, "drift", model=MODEL, data_version="1", contract_hash=first)
    now = opened(moved_on, "drift", model=MODEL)
    assert "This link shows data version 1" in then.info[0].value
    assert f"under contract {first}, which has changed since; the newest is version 2" in then.info[0].value
    assert not then.warning
    assert not now.info
    assert "data_version" not in now.query_params
    assert not now.exception and not then.exception
    assert "4 of 12 features" in then.title[0].value
    assert "3 of 11 features" in now.title[0].value
    compared = [part.value for part in then.markdown if ":material/history:" in part.value]
    assert len(compared) == 1
    assert "loan\\_amount was" in compared[0]
    assert compared[0].endswith("then; the newest data have no such number.")
    assert not [part for part in now.markdown if ":material/history:" in part.value]


def test_the_pages_beside_keep_the_data_of_the_link(opened: Opened, moved_on: Path) -> None:
    app = opened(moved_on, "drift", model=MODEL, data_version="1")
    links = {link.proto.label: link.proto.query_string for link in app.get("page_link")}
    assert "data_version=1" in links["Performance"]
    assert "data_version" not in links["Show the newest"]
    shared = str(app.code[0].value)
    assert "data_version=1" in shared
    assert f"contract_hash={Catalog(moved_on).digest(MODEL, 1)[:12]}" in shared


@pytest.mark.sampled(1)
@pytest.mark.parametrize("page", ["overview", "findings", "review"])
def test_a_page_of_all_models_says_that_it_leaves_the_data_of_the_link(
    opened: Opened, moved_on: Path, page: str
) -> None:
    [told] = [one.value for one in opened(moved_on, page, model=MODEL, data_version="1").info]
    assert "is of the newest data of every model; data version 1 of the link is kept on the pages of" in told
    assert not opened(moved_on, page, model=MODEL, data_version="2").info


def test_a_link_of_the_newest_data_is_no_pin(opened: Opened, moved_on: Path) -> None:
    app = opened(moved_on, "drift", model=MODEL, data_version="2")
    assert not app.info
    links = {link.proto.label: link.proto.query_string for link in app.get("page_link")}
    assert "data_version" not in links["Performance"]


def test_a_link_whose_data_went_says_so(opened: Opened, moved_on: Path, tmp_path: Path) -> None:
    store = copied_store(moved_on, tmp_path / "store")
    now = opened(store, "drift", model=MODEL).title[0].value
    gone = min(Catalog(store).files_of(MODEL, 1) - Catalog(store).files_of(MODEL, 2))
    (store / gone).unlink()
    app = opened(store, "drift", model=MODEL, data_version="1")
    assert "the rows of data version 1 of lending-default are no longer kept" in app.warning[0].value
    assert app.title[0].value == now
