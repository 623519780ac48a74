"""Rows with only the asked columns are those of the view."""

from pathlib import Path
from shutil import copytree

import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.scope.baseline import Selection
from monitoring.scope.question import Scope, resolve
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql import narrow_rows
from monitoring.store.sql.views import UNLABELLED
from monitoring.store.upkeep.removal import remove

CONTRACT = """
model: narrow
task: binary
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0, observed_at: seen, horizon: 5d, missing_means: negative}
features: all
cohorts: [channel, {name: band, column: age, bins: [18, 40]}]
default_baseline: previous
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("narrow")
    frame = pd.DataFrame(
        {
            "id": range(40),
            "at": pd.date_range("2025-03-01", periods=40, freq="6h"),
            "p": 0.5,
            "age": [10.0, 20.5, None, 50.25] * 10,
            'odd "name': [1.5, 2.5] * 20,
            "channel": ["web", "shop", None, "web", "fair"] * 8,
        }
    )
    again = frame[:10].assign(later=3.25, age=[33.5] * 10)  # these replace the first ones
    for k, part in enumerate((frame, again)):
        part.to_csv(folder / f"{k}.csv", index=False)
        files = [folder / f"{k}.csv"]
        load(folder / "store", read_contract(CONTRACT), predictions=files, replace=True)
    return folder / "store"


NAMED = ('"age"', '"odd ""name"', '"later"', '"__cohort_band"', '"channel"', "__ts", "__version")
COHORTS = ["", "band = '[18,40)'", "channel = 'web' and age > 15", "later > 3"]


def window_of(snapshot: Snapshot, cohort: str = "") -> Selection:
    return resolve(Scope("narrow", window="all", cohort=cohort), snapshot.contract, snapshot.extent).window


@pytest.mark.sampled(3)
@pytest.mark.parametrize("cohort", COHORTS)
@pytest.mark.parametrize("named", [NAMED, NAMED[:1], NAMED[3:4], NAMED[5:]])
def test_the_same_rows_are_chosen(
    store: Path, cohort: str, named: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = Snapshot(store, "narrow")
    window = window_of(snapshot, cohort)
    viewed = snapshot.rows_of(window, named)
    monkeypatch.setattr(narrow_rows, "WIDE", 1)
    narrow = snapshot.rows_of(window, named)
    assert [UNLABELLED in one for one in (viewed, narrow)] == [True, False]
    asked = f"select __seq, {', '.join(named)} from"
    found, rows = (sorted(snapshot.ask(f"{asked} {one}")) for one in (narrow, viewed))
    assert found == rows != []


def test_a_column_that_no_file_has_any_more_is_null(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copytree(store, tmp_path / "store")
    latest = Catalog(tmp_path / "store").batches("narrow")[-1]
    remove(tmp_path / "store", "narrow", latest.id)
    monkeypatch.setattr(narrow_rows, "WIDE", 1)
    snapshot = Snapshot(tmp_path / "store", "narrow")
    rows = snapshot.rows_of(window_of(snapshot), ['"later"'])
    assert UNLABELLED not in rows
    assert snapshot.ask(f"select count(*), count(later) from {rows}") == [(40, 0)]


def test_nothing_is_bound_that_nobody_names(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(narrow_rows, "WIDE", 1)
    snapshot = Snapshot(store, "narrow")
    window = window_of(snapshot)
    found = snapshot.connection().cursor().sql(f"select * from {snapshot.rows_of(window, ['age'])}")
    assert not {"age", "channel", 'odd "name'} & {*found.columns}  # a name is an identifier
    found = snapshot.connection().cursor().sql(f"select * from {snapshot.rows_of(window, [NAMED[0]])}")
    assert {"age", "channel", 'odd "name', "later", "__seq"} & {*found.columns} == {"age", "__seq"}


def test_labels_and_all_columns_are_asked_of_the_views(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = Snapshot(store, "narrow")
    window = window_of(snapshot)
    asked = None, ["__label"]
    before = [snapshot.rows_of(window, one) for one in asked]
    monkeypatch.setattr(narrow_rows, "WIDE", 1)
    assert [snapshot.rows_of(window, one) for one in asked] == before
