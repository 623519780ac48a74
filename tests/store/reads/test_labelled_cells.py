"""Labelled rows by group: the profiles and the rows count the same."""

from datetime import date
from math import fsum
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract import parse_contract
from monitoring.findings.report import report
from monitoring.scope.baseline import Selection
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.reads.labelled_cells import LabelledCells, _counted, _held, _kept, labelled_cells
from monitoring.store.snapshot import Snapshot

CONTRACT = """
model: dense
task: binary
id: id
timestamp: at
version: v
prediction: {score: p}
label: {column: y, positive: 1}
features: [x]
cohorts: [a, b]
"""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    rng, n = np.random.default_rng(5), 6000
    frame = pd.DataFrame(
        {
            "id": np.arange(n),
            "at": pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(n) % 3, unit="D"),
            "v": "1",
            "p": rng.random(n),
            "y": np.where(rng.random(n) < 0.1, np.nan, rng.integers(0, 2, n)),
            "x": rng.random(n),
            "a": rng.choice(["l", "r"], n),
            "b": np.where(rng.random(n) < 0.4, None, "t"),
        }
    )
    home = tmp_path_factory.mktemp("dense")
    load(home, parse_contract(CONTRACT), predictions=frame)
    return Snapshot(home, "dense")


def table(cells: LabelledCells | None) -> dict[tuple[object, ...], tuple[float, ...]]:
    assert cells is not None
    given = zip(*(one.tolist() for one in vars(cells.outcomes).values()), strict=True)
    return {(k, *key): row for k, key, row in zip(cells.block.tolist(), cells.keys, given, strict=True)}


def test_profiles_and_rows_count_the_same(snapshot: Snapshot) -> None:
    window = resolve(Scope("dense", window="all"), snapshot.contract, snapshot.extent).window
    days = [date(2026, 1, 3)]
    kept = table(_kept(snapshot, window, snapshot.cohorts, days))
    counted = table(_counted(snapshot, window, snapshot.cohorts, days))
    assert kept.keys() == counted.keys()
    assert {key[0] for key in kept} == {0, 1}
    assert {key[3] for key in kept} == {"t", None}
    for key, row in kept.items():
        assert row == pytest.approx(counted[key], rel=1e-12)


@pytest.mark.parametrize("cohort", ["", "a = 'l'", "b is null", "a in ('r', 'q') and b is not null"])
def test_held_rows_and_stored_rows_count_the_same(snapshot: Snapshot, cohort: str) -> None:
    window = resolve(Scope("dense", window="all", cohort=cohort), snapshot.contract, snapshot.extent).window
    for columns in (snapshot.cohorts, snapshot.cohorts[1:], ()):
        held = table(_held(snapshot, window, columns, [date(2026, 1, 2)]))
        counted = table(_counted(snapshot, window, columns, [date(2026, 1, 2)]))
        assert held.keys() == counted.keys()
        assert {key[0] for key in held} == {0, 1}
        for key, row in held.items():
            assert row == pytest.approx(counted[key], rel=1e-12)


def test_rows_are_added_up_exactly_and_in_one_order(snapshot: Snapshot) -> None:
    """Threads that come in another order, as they do among many rows, change neither digits nor order."""
    window = resolve(Scope("dense", window="all"), snapshot.contract, snapshot.extent).window
    found = _counted(snapshot, window, snapshot.cohorts[:1], [date(2026, 1, 3)])
    assert [(k, *key) for k, key in zip(found.block.tolist(), found.keys, strict=True)] == [
        (block, "1", level) for block in (0, 1) for level in ("l", "r")
    ]
    rows = snapshot.ask("select __day >= date '2026-01-03', a, p from rows where __label is not null")
    for later, level, expected in zip([0, 0, 1, 1], "lrlr", found.outcomes.expected.tolist(), strict=True):
        assert expected == fsum(p for is_later, a, p in rows if (is_later, a) == (bool(later), level))


def test_a_cohort_is_counted_from_its_rows(snapshot: Snapshot) -> None:
    scope = Scope("dense", window="all", cohort="a = 'l' and x < 0.5")
    window = resolve(scope, snapshot.contract, snapshot.extent).window
    assert _kept(snapshot, window, snapshot.cohorts, ()) is None
    found = table(labelled_cells(snapshot, window, snapshot.cohorts))
    assert {key[2] for key in found} == {"l"}
    [[expected]] = snapshot.ask("select count(*) from rows where a = 'l' and x < 0.5 and __label is not null")
    assert sum(row[0] for row in found.values()) == expected


def test_no_rows_are_no_cells(snapshot: Snapshot) -> None:
    nothing = resolve(Scope("dense", window="2026-02-01/2026-02-03"), snapshot.contract, snapshot.extent)
    assert table(labelled_cells(snapshot, nothing.window, snapshot.cohorts)) == {}
    assert table(labelled_cells(snapshot, Selection("training"), snapshot.cohorts)) == {}


def test_a_reference_without_labels_has_no_groups(tmp_path: Path) -> None:
    """Days are then listed under the profile of labels, and have no record of it."""
    days = pd.date_range("2026-01-01", periods=600, freq="2h")
    rng = np.random.default_rng(6)
    frame = pd.DataFrame({"id": range(600), "at": days, "v": "1", "p": rng.random(600), "x": rng.random(600)})
    labelled = frame.assign(y=(rng.random(600) < frame["p"]).astype(int))
    own = CONTRACT.replace("cohorts: [a, b]", "baselines: {training: {file: training.parquet}}")
    contract = parse_contract(own + "default_baseline: training\n")
    load(tmp_path, contract, predictions=labelled, references={"training": frame})
    plain = Snapshot(tmp_path, "dense")
    baseline = Selection("training")
    assert table(_kept(plain, baseline, (), ())) == table(_counted(plain, baseline, (), ())) == {}
    assert report(tmp_path, ["all"], Scope("dense")).measurements
