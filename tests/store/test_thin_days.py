"""A day that just began has cells too small for the cube: it alone is counted elsewhere."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract import parse_contract
from monitoring.panels.registry import compute
from monitoring.profiles import LevelCounts
from monitoring.scope.question import Scope, resolve
from monitoring.store import cohort_days, cohort_levels, planner, routes
from monitoring.store.cohort_days import from_rows_of
from monitoring.store.ingest.load import load
from monitoring.store.label_reads import _counted as counted_labels
from monitoring.store.label_reads import _orphans
from monitoring.store.labelled_cells import _by_parts, _counted, _kept
from monitoring.store.snapshot import Snapshot
from tests.store.test_labelled_cells import table

CONTRACT = """
model: thin
task: binary
id: id
timestamp: at
version: v
prediction: {score: p}
label: {column: y, positive: 1, observed_at: seen}
features: [x]
cohorts: [a, b]
"""
DAYS, ROWS, LAST = 6, 3000, 30
COUNTED = ("labels", "quality", "categorical")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng, n = np.random.default_rng(11), DAYS * ROWS + LAST
    day = np.minimum(np.arange(n) // ROWS, DAYS)
    at = pd.Timestamp("2026-01-01") + pd.to_timedelta(day, unit="D")
    frame = pd.DataFrame({"id": np.arange(n).astype(str), "at": at, "v": rng.choice(["1", "2"], n)})
    frame["p"], frame["x"] = rng.random(n), np.where(rng.random(n) < 0.1, np.nan, rng.normal(size=n))
    frame["a"], frame["b"] = rng.choice(["l", "r"], n), np.where(rng.random(n) < 0.4, None, "t")
    frame.loc[n - 1, "a"] = "new"
    labels = frame.loc[rng.random(n) < 0.8, ["id"]]
    labels["y"], labels["seen"] = rng.integers(0, 2, len(labels)), at[labels.index] + pd.Timedelta("1h")
    again = labels.iloc[:50].assign(
        y=1 - labels["y"].iloc[:50], seen=labels["seen"].iloc[:50] + pd.Timedelta("1h")
    )
    lost = labels.iloc[:7].assign(id=[f"nobody {k}" for k in range(7)])
    home = tmp_path_factory.mktemp("thin")
    contract = parse_contract(CONTRACT)
    load(home, contract, predictions=frame, labels=labels)
    load(home, contract, labels=pd.concat([again, lost]))
    return home


@pytest.fixture
def snapshot(store: Path) -> Snapshot:
    return Snapshot(store, "thin")


@pytest.mark.parametrize("cohort", ["a = 'l'", "b is null", "a = 'l' and b = 't'", "a = 'new'"])
@pytest.mark.parametrize(
    "kind", ["labels", "quality", "categorical", "numeric", "losses", "score_label", "service"]
)
def test_only_the_thin_day_is_counted_elsewhere(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, kind: str, cohort: str
) -> None:
    elsewhere, asked = planner._elsewhere, []
    monkeypatch.setattr(
        planner, "_elsewhere", lambda own, kind, some: asked.append(some) or elsewhere(own, kind, some)
    )
    window = resolve(Scope("thin", window="all", cohort=cohort), snapshot.contract, snapshot.extent).window
    found, rows = planner.answer(snapshot, kind, window), from_rows_of(snapshot, kind, window)
    assert [len(one.spans[0].days(snapshot.contract.zone)) for one in asked] == [1]
    assert found.route == "some days from rows"
    assert not found.binned
    assert found.by_subject.keys() == rows.by_subject.keys()
    for subject, some in rows.by_subject.items():
        own = found.of(subject)
        assert own.day.tolist() == some.day.tolist() or len(own.day) > len(some.day)  # a record a level
        assert {*own.day.tolist()} == {*some.day.tolist()}
        if kind in COUNTED:
            both = (one.merged(subject, LevelCounts.merged).counts for one in (found, rows))
            left, right = ({name: n for name, n in counts.items() if n} for counts in both)
            assert left == right


@pytest.mark.parametrize("cohort", ["a = 'l'", "a = 'l' and b = 't'", "a = 'new'"])
def test_of_many_labels_none_is_looked_up_for_quality(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, cohort: str
) -> None:
    monkeypatch.setattr(cohort_days, "MANY_LABELS", 0)
    monkeypatch.setattr(
        routes, "from_days", lambda *given: pytest.fail("the rows are joined with all labels")
    )
    window = resolve(Scope("thin", window="all", cohort=cohort), snapshot.contract, snapshot.extent).window
    found, rows = planner.answer(snapshot, "quality", window), from_rows_of(snapshot, "quality", window)
    assert found.route == "some days from codes"
    both = (one.of("").tallies() for one in (found, rows))
    left, right = ({day: {k: n for k, n in one.items() if n} for day, one in some.items()} for some in both)
    assert left == right


def test_groups_of_labelled_rows(snapshot: Snapshot) -> None:
    window = resolve(Scope("thin", window="all"), snapshot.contract, snapshot.extent).window
    days = [date(2026, 1, 4)]
    assert _kept(snapshot, window, snapshot.cohorts, days) is None
    parts, rows = (table(count(snapshot, window, snapshot.cohorts, days)) for count in (_by_parts, _counted))
    assert parts.keys() == rows.keys()
    for key, sums in rows.items():
        assert parts[key] == pytest.approx(sums)


def test_only_the_thin_day_is_asked_for_levels(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = cohort_levels._asked
    monkeypatch.setattr(cohort_levels, "_asked", lambda *given: wheres.append(given[-1]) or asked(*given))
    wheres: list[str] = []
    assert cohort_levels.cohort_levels(snapshot, snapshot.cohorts[0], 10) == ("l", "new", "r")
    assert wheres == ["__day between date '2026-01-07' and date '2026-01-07'"]


def test_labels_that_gave_way_are_counted_by_the_load(store: Path, snapshot: Snapshot) -> None:
    waiting, every = _orphans(snapshot, None)
    assert snapshot.spec_of("waiting")["superseded"] == 50
    assert counted_labels(snapshot) == (waiting, every) == (7, every)


def test_a_measurement_says_it(snapshot: Snapshot) -> None:
    question = resolve(Scope("thin", window="all", cohort="a = 'l'"), snapshot.contract, snapshot.extent)
    found = next(one for one in compute("performance", snapshot, question) if one.measure == "brier")
    assert found.method.endswith("some days from rows")
