"""The same finding before and after: one occurrence leads to the next, each in its own data."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.contract.reading import read_contract
from monitoring.findings.finding import identity
from monitoring.findings.journal.seen import seen
from monitoring.findings.report import FINDINGS, report
from monitoring.scope.question import Scope
from monitoring.store.catalog.journal import Journal
from monitoring.store.ingest.load import load
from monitoring.ui.words.verdicts import badge
from tests.copied_store import copied_store
from tests.pages.conftest import REGRESSION, trips
from tests.pages.page_words import said

Opened = Callable[..., AppTest]
MODEL = "trip-duration"
MONTHS = ("2026-03-01", "2026-03-31", "2026-04-30", "2026-05-30")
BROKEN = (True, False, True, False)


def month(first: str, seed: int, *, broken: bool) -> pd.DataFrame:
    rows = trips(900, first, seed)
    if broken:
        rows.loc[rows.index % 3 == 0, "distance"] = None
    return rows


@pytest.fixture(scope="module")
def recurring(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """A store after so many months, of which the first and the third lack distances."""
    home, contract = tmp_path_factory.mktemp("recurring"), read_contract(REGRESSION)
    store = home / "store"
    load(store, contract, references={"training": [trips(900, "2026-01-01", 9)]})
    found = {}
    for seed, first in enumerate(MONTHS):
        load(store, contract, predictions=[month(first, seed, broken=BROKEN[seed])])
        report(store, [FINDINGS], Scope(MODEL))
        found[seed + 1] = Path(shutil.copytree(store, home / f"after-{seed + 1}"))
    return found


def missing(store: Path) -> str:
    opened = [one for one in Journal(store).entries(MODEL) if one.said.get("subject") == "distance"]
    assert len({one.finding for one in opened}) == 1
    return opened[0].finding


def links(app: AppTest) -> dict[str, Any]:
    """What leads to another occurrence, by the word that it begins with."""
    found = {one.label.replace("\\", "").partition(":")[0]: one for one in app.button}
    return {word: one for word, one in found.items() if word in ("Before", "After", "It was there")}


def address(app: AppTest) -> dict[str, str]:
    return {key: one if isinstance(one, str) else one[0] for key, one in app.query_params.items()}


def test_the_first_time_is_said_to_be_the_first(opened: Opened, recurring: dict[int, Path]) -> None:
    store = recurring[1]
    app = opened(store, "findings", model=MODEL, finding=missing(store))
    assert "First time seen." in said(app)
    assert links(app) == {}


def test_one_occurrence_leads_to_the_next(opened: Opened, recurring: dict[int, Path]) -> None:
    store = recurring[3]
    name = missing(store)
    app = opened(store, "findings", model=MODEL, finding=name)
    assert "occurrence 2" in said(app)
    opening = [one.data_version for one in Journal(store).entries(MODEL, name) if one.action == "opened"]
    assert set(links(app)) == {"Before"}
    app = links(app)["Before"].click().run()
    assert address(app) == {"model": MODEL, "data_version": opening[0], "finding": name}
    told = said(app)
    assert f"As it was in data version {opening[0]}" in told
    assert "First time seen." in told
    assert "occurrence" not in told
    assert "saw it recover" in told
    assert not [one for one in app.button if one.label == "Acknowledge"], "what is over is not dealt with"
    assert "2026-03" in str([one.value for one in app.code]), "the command asks of that time"
    assert set(links(app)) == {"After"}
    app = links(app)["After"].click().run()
    assert address(app) == {"model": MODEL, "finding": name}
    assert "occurrence 2" in said(app)


def test_a_link_to_what_is_over_leads_to_when_it_was(opened: Opened, recurring: dict[int, Path]) -> None:
    store = recurring[4]
    name = missing(store)
    app = opened(store, "findings", model=MODEL, finding=name)
    assert "has recovered.** distance has been" in app.success[0].value, "it is named"
    opening = [one.data_version for one in Journal(store).entries(MODEL, name) if one.action == "opened"]
    app = links(app)["It was there"].click().run()
    assert address(app) == {"model": MODEL, "data_version": opening[1], "finding": name}
    assert set(links(app)) == {"Before"}


def test_a_review_leads_to_what_recovered(opened: Opened, recurring: dict[int, Path]) -> None:
    store = recurring[4]
    led = [one.proto.query_string for one in opened(store, "review").get("page_link")]
    assert any(f"finding={missing(store)}" in one for one in led)


def test_a_link_to_what_lasts_beside_the_window_says_so(opened: Opened, recurring: dict[int, Path]) -> None:
    store = recurring[3]
    app = opened(store, "findings", model=MODEL, finding=missing(store), window="2026-04-05/2026-04-25")
    assert "lasts, but is none of this window.** distance" in said(app)
    assert set(links(app)) == {"It was there"}


def test_a_link_of_before_leads_to_what_another_measure_leads_now(
    opened: Opened, recurring: dict[int, Path], tmp_path: Path
) -> None:
    store = copied_store(recurring[1], tmp_path / "store", "kept", "journal*")
    found = report(recurring[1], [FINDINGS], Scope(MODEL)).findings
    now = next(one for one in found if one.subject == "distance")
    before = replace(now, measure="psi", title="distance has moved away.")
    before = replace(before, id=identity(MODEL, before, before.baseline))
    Journal(store).decide(MODEL, seen([before], MODEL, "0", "hash"))
    report(store, [FINDINGS], Scope(MODEL))
    app = opened(store, "findings", model=MODEL, finding=before.id)
    told = said(app)
    assert "First time seen." in told and "told it by another measure or baseline" in told
    [link] = [
        one.proto
        for one in opened(store, "review").main.get("page_link")
        if "finding=" in one.proto.query_string
    ]
    assert badge(now.severity).markdown in link.label and "33.3% missing" in link.label
