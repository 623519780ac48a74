"""A day that just began is kept as well as the others; one of too many cells is counted elsewhere, alone."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract import parse_contract
from monitoring.panels.registry import compute
from monitoring.profiles import LevelCounts
from monitoring.scope.question import Scope, resolve
from monitoring.store.cohorts import cohort_days, cohort_levels
from monitoring.store.cohorts.cohort_days import from_rows_of
from monitoring.store.ingest import generation
from monitoring.store.ingest.load import load
from monitoring.store.reads.label_reads import _counted as counted_labels
from monitoring.store.reads.label_reads import _orphans
from monitoring.store.reads.labelled_cells import _by_parts, _counted, _kept
from monitoring.store.routes import planner, routes
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep import verification
from monitoring.store.upkeep.verification import verify
from tests.store.reads.test_labelled_cells import table

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


def tables() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Predictions, of which the last day just began; their labels, and labels that come later."""
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
    return frame, labels, pd.concat([again, lost])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store that keeps the cells of its last day of everybody only."""
    home, contract = tmp_path_factory.mktemp("thin"), parse_contract(CONTRACT)
    frame, labels, later = tables()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(generation, "typical_rows", lambda segments: 0)
        load(home, contract, predictions=frame, labels=labels)
        load(home, contract, labels=later)
    yield home


@pytest.fixture
def snapshot(store: Path) -> Snapshot:
    return Snapshot(store, "thin")


COHORTS = ["a = 'l'", "b is null", "a = 'l' and b = 't'", "a = 'new'"]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("cohort", COHORTS)
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


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose last day is loaded in parts, and its labels afterwards."""
    home, contract = tmp_path_factory.mktemp("kept"), parse_contract(CONTRACT)
    frame, labels, later = tables()
    load(home, contract, predictions=frame.iloc[:-20])
    load(home, contract, predictions=frame.iloc[-20:], labels=labels.iloc[: -LAST // 2])
    load(home, contract, labels=pd.concat([labels, later]))
    return home


@pytest.mark.sampled(1)
@pytest.mark.parametrize("cohort", COHORTS)
def test_a_day_that_just_began_is_kept_as_the_others_are(
    kept: Path, monkeypatch: pytest.MonkeyPatch, cohort: str
) -> None:
    monkeypatch.setattr(planner, "_elsewhere", lambda *given: pytest.fail("a day is not kept"))
    snapshot = Snapshot(kept, "thin")
    window = resolve(Scope("thin", window="all", cohort=cohort), snapshot.contract, snapshot.extent).window
    for kind in ("labels", "quality", "categorical", "score_order"):
        found, rows = planner.answer(snapshot, kind, window), from_rows_of(snapshot, kind, window)
        assert {*found.of("").day.tolist()} == {*rows.of("").day.tolist()}
        if kind in COUNTED:
            for subject in rows.by_subject:
                both = (one.merged(subject, LevelCounts.merged).counts for one in (found, rows))
                left, right = ({name: n for name, n in counts.items() if n} for counts in both)
                assert left == right


def test_what_is_kept_of_it_is_verified(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert verify(kept, "thin").differences == ()
    monkeypatch.setattr(verification, "most_rows", lambda segments: 0)
    fewer = verify(kept, "thin").profiles
    monkeypatch.undo()
    assert fewer < verify(kept, "thin").profiles


def test_a_log_of_few_rows_a_day_keeps_everybody_alone(tmp_path: Path) -> None:
    frame, labels, _ = tables()
    load(tmp_path, parse_contract(CONTRACT), predictions=frame[::100], labels=labels)
    snapshot = Snapshot(tmp_path, "thin")
    window = resolve(Scope("thin", window="all", cohort="a = 'l'"), snapshot.contract, snapshot.extent).window
    assert planner.from_cube(snapshot, "labels", window) is None


def test_labels_of_a_day_that_was_kept_by_other_columns(store: Path, tmp_path: Path) -> None:
    """They are not put beside the cells of another choice: the day is built whole."""
    home = tmp_path / "store"
    shutil.copytree(store, home)
    frame, _, _ = tables()
    labels = frame.loc[frame.index[-LAST:], ["id"]].assign(y=1, seen=frame["at"].max() + pd.Timedelta("3h"))
    load(home, parse_contract(CONTRACT), labels=labels)
    assert verify(home, "thin").differences == ()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(generation, "typical_rows", lambda segments: 0)
        load(
            home,
            parse_contract(CONTRACT),
            labels=labels.assign(y=0, seen=labels["seen"] + pd.Timedelta("1h")),
        )
    assert verify(home, "thin").differences == ()
    snapshot = Snapshot(home, "thin")
    window = resolve(Scope("thin", window="all", cohort="a = 'l'"), snapshot.contract, snapshot.extent).window
    assert planner.answer(snapshot, "labels", window).route == "some days from rows"
