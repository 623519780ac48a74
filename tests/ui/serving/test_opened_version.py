"""Many at work open on data that are computed or a minute old; a few on the newest."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitoring.contract.model import Contract
from monitoring.contract.reading import parse_contract
from monitoring.store.bounded import Bounded
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.entries import Batch, Change, Segment
from monitoring.ui.serving import opened_version
from monitoring.ui.serving.turns import Turns
from tests.store.conftest import CHURN

MODEL = "churn"


@pytest.fixture
def churn() -> Contract:
    return parse_contract(CHURN)


@pytest.fixture
def catalog(tmp_path: Path, churn: Contract, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalog]:
    """Three generations, made just now, while five people are at work."""
    made = Catalog(tmp_path, create=True)
    for name in "abc":
        made.commit(MODEL, churn, Change(batch=Batch(name)))
    monkeypatch.setenv("TIDEMARK_STORE", str(tmp_path))
    monkeypatch.setattr(opened_version, "TURNS", Turns())
    monkeypatch.setattr(opened_version, "_ANSWERED", Bounded(2, lambda _: 1))
    people(opened_version.CROWD)
    yield made


def people(number: int) -> None:
    for k in range(number):
        with opened_version.TURNS.taken("a question", who=str(k)):
            pass


def test_a_few_open_on_the_newest_data(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    opened_version.answered({MODEL: 2})
    assert opened_version.opened_on(catalog, MODEL, 3) == 2
    monkeypatch.setattr(opened_version, "TURNS", Turns())
    people(opened_version.CROWD - 1)
    people(opened_version.CROWD - 1)  # the same once more
    assert opened_version.opened_on(catalog, MODEL, 3) == 3


def test_people_at_work_are_forgotten_after_a_while(catalog: Catalog) -> None:
    assert opened_version.TURNS.at_work(60.0) == opened_version.CROWD
    assert opened_version.TURNS.at_work(0.0) == 0


def test_of_the_most_models_what_is_computed_is_known(catalog: Catalog) -> None:
    opened_version.answered({MODEL: 2})
    opened_version.answered({"another": 1, "third": 1})
    assert opened_version.opened_on(catalog, MODEL, 3) == 3


def test_many_open_on_what_is_computed(catalog: Catalog) -> None:
    opened_version.answered({MODEL: 2, "another": 1})
    assert opened_version.opened_on(catalog, MODEL, 3) == 2
    opened_version.answered({MODEL: 3})
    assert opened_version.opened_on(catalog, MODEL, 3) == 3


def test_data_of_more_than_a_minute_ago_are_opened_in_any_case(catalog: Catalog) -> None:
    opened_version.answered({MODEL: 1})
    assert opened_version.opened_on(catalog, MODEL, 3, datetime.now(UTC) + timedelta(seconds=50)) == 1
    assert opened_version.opened_on(catalog, MODEL, 3, datetime.now(UTC) + timedelta(seconds=70)) == 3


def test_the_first_data_are_opened_at_once(catalog: Catalog) -> None:
    assert opened_version.opened_on(catalog, MODEL, 3) == 3, "nothing was computed, and nothing is older"


def test_data_that_are_gone_are_not_opened(catalog: Catalog, churn: Contract) -> None:
    lost = Segment("predictions", "", "segments/lost.parquet", 1, 1, None, None, ())
    catalog.commit(MODEL, churn, Change(segments=(lost,)))
    catalog.commit(MODEL, churn, Change(batch=Batch("e")))
    opened_version.answered({MODEL: 4})
    assert opened_version.opened_on(catalog, MODEL, 5) == 5
