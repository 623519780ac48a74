"""Rows, profiles and earlier generations go at their own ages; what is left says what it cannot tell."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from math import isfinite
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from monitoring.cli.models import describe
from monitoring.contract import read_contract
from monitoring.errors import RowsGoneError, StoreError
from monitoring.findings.report import report
from monitoring.findings.words.day_words import full_day
from monitoring.findings.words.retention_words import retention_words
from monitoring.panels.probabilities.certain_scores import CERTAIN
from monitoring.scope.baseline import Selection
from monitoring.scope.question import Scope
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.ingest import retention
from monitoring.store.ingest.load import load
from monitoring.store.ingest.result import LoadResult
from monitoring.store.reads.events import events
from monitoring.store.reads.label_reads import label_days, overdue_rows
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.applying import apply
from monitoring.store.upkeep.maintenance import compact
from monitoring.store.upkeep.removal import remove
from monitoring.store.upkeep.verification import verify

Look = Callable[..., list[dict[str, Any]]]
CONTRACT = """
model: churn
task: binary
id: customer
timestamp: scored_at
version: release
prediction: {score: p}
label: {column: y, positive: 1, negative: 0, observed_at: seen, horizon: 3d}
features: [age, channel]
cohorts: [channel]
expectations: [{column: age, rule: unique}]
"""
TODAY = pd.Timestamp.now(tz="UTC").normalize()
DAYS, ROWS = 20, 30


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the day anew for each test: what is dropped follows the clock, and a run may go past midnight."""
    monkeypatch.setitem(globals(), "TODAY", pd.Timestamp.now(tz="UTC").normalize())


def contract(**ages: str) -> Any:
    kept = ", ".join(f"{name}: {age}" for name, age in ages.items())
    return read_contract(CONTRACT + (f"retention: {{{kept}}}\n" if kept else ""))


def predictions(first: int, last: int) -> pd.DataFrame:
    """Of the days so many days ago, the earliest first; the release changed ten days ago."""
    found = []
    for ago in range(first, last - 1, -1):
        ids = [f"{ago:02d}-{k:02d}" for k in range(ROWS)]
        frame = pd.DataFrame({"customer": ids, "scored_at": TODAY - pd.Timedelta(days=ago)})
        frame["p"] = [(7 * k + ago) % 30 / 30 for k in range(ROWS)]
        found.append(
            frame.assign(release="1" if ago > 10 else "2", age=range(ROWS), channel=["web", "app"] * 15)
        )
    return pd.concat(found, ignore_index=True)


def labels(frame: pd.DataFrame) -> pd.DataFrame:
    seen = frame["scored_at"] + pd.Timedelta(days=1)
    return pd.DataFrame(
        {"customer": frame["customer"], "y": [k % 2 for k in range(len(frame))], "seen": seen}
    )


def filled(store: Path, **ages: str) -> LoadResult:
    frame = predictions(DAYS, 1)
    return load(store, contract(**ages), predictions=frame, labels=labels(frame.iloc[:-5]))


def days_ago(count: int) -> str:
    return str((TODAY - pd.Timedelta(days=count)).date())


def measured(store: Path, panel: str, window: str, **words: str) -> dict[tuple[str, str], Any]:
    made = report(store, [panel], Scope("churn", window=window, **words), dated=False)
    return {(row.measure, row.subject): row for row in made.measurements}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("ages", [{}, {"rows": "10d"}])
def test_models_counts_the_rows_that_are_left(tmp_path: Path, ages: dict[str, str]) -> None:
    """Off the profiles, or off the rows where profiles are kept for longer: the same as SQL counts."""
    filled(tmp_path, **ages)
    told = describe(tmp_path, "churn")
    counted = Snapshot(tmp_path, "churn").ask("select count(*), count(__label) from rows")[0]
    assert (told["rows"], told["labelled"]) == counted
    assert told["rows"] == (ROWS * DAYS if not ages else ROWS * 10)
    assert told["labelled"] == told["rows"] - 5


def test_rows_go_and_profiles_stay(tmp_path: Path) -> None:
    filled(tmp_path / "all")
    result = filled(tmp_path / "some", rows="7d")
    assert result.to_json()["expired"] == {"rows": 13 * ROWS}
    told = result.retention
    assert (told["rows"], told["rows_from"], told["profiles"]) == ("7d", days_ago(7), None)
    assert (told["rows_of_load"], told["days_of_load"]) == (13 * ROWS, 13)
    some = Snapshot(tmp_path / "some", "churn")
    assert some.ask("select count(*), min(__day)::varchar from rows") == [(7 * ROWS, days_ago(7))]
    assert some.ask("select count(*) from __labels") == [(7 * ROWS - 5,)]
    assert str(some.retained.rows_from) == days_ago(7)
    everything = Snapshot(tmp_path / "all", "churn")
    assert (some.extent.first, some.extent.versions) == (everything.extent.first, ("1", "2"))
    assert [one.label for one in events(some)] == [one.label for one in events(everything)]
    for panel in ("performance", "quality", "calibration"):
        whole = measured(tmp_path / "all", panel, "all")
        left = measured(tmp_path / "some", panel, "all")
        assert left.keys() == whole.keys()
        for key, row in left.items():
            if key[0] == "orphan_labels":  # counted over the labels that are there
                assert row.n == 7 * ROWS - 5
            elif key[0] == "freshness_hours":  # from the wall clock
                assert row.value >= 0
            elif row.reason == "rows_dropped":
                assert key in (("unique", "age"), ("gap_hours", ""))
            elif row.reason == CERTAIN:  # the rows that would tell are gone
                assert key[0] in ("calibration_slope", "calibration_intercept")
            elif not row.method.startswith("binned"):
                assert row.n == whole[key].n, key
                assert row.value == pytest.approx(whole[key].value, nan_ok=True), key
            elif isfinite(row.lower):
                assert row.lower <= whole[key].value <= row.upper, key
    found = verify(tmp_path / "some", "churn")
    assert (found.differences, found.unverifiable) == ((), 13)


def test_what_needs_the_rows_says_so(tmp_path: Path) -> None:
    filled(tmp_path, rows="7d")
    unique = measured(tmp_path, "quality", "all")["unique", "age"]
    assert "rows_dropped" in unique.reason
    drift = measured(
        tmp_path, "drift", f"{days_ago(6)}/{days_ago(1)}", baseline=f"{days_ago(18)}/{days_ago(12)}"
    )
    assert drift["ks", "age"].method.startswith("binned")
    assert drift["psi", "age"].n == 5 * ROWS
    for words in ({"cohort": "age > 5"}, {"as_of": days_ago(2)}):
        with pytest.raises(
            RowsGoneError, match=f"before {full_day(date.fromisoformat(days_ago(7)))} were dropped"
        ):
            measured(tmp_path, "performance", "all", **words)
    with pytest.raises(RowsGoneError):
        measured(tmp_path, "performance", f"{days_ago(9)}T12:00/{days_ago(3)}")
    window, baseline = f"{days_ago(4)}/{days_ago(1)}", f"{days_ago(7)}/{days_ago(4)}"
    assert measured(tmp_path, "performance", window, baseline=baseline, cohort="age > 5")


def test_labels_by_day_are_those_of_the_rows(tmp_path: Path) -> None:
    clock = round((TODAY - pd.Timedelta(days=1)).timestamp() * 1e6)
    filled(tmp_path / "all")
    filled(tmp_path / "some", rows="7d")
    every = Selection("", ())
    taken = [Snapshot(tmp_path / name, "churn") for name in ("all", "some")]
    whole, left = (label_days(snapshot, every) for snapshot in taken)
    assert left == whole
    assert len(left) == DAYS
    late, of_left = (overdue_rows(snapshot, every, whole, clock) for snapshot in taken)
    assert late == of_left


def test_late_rows_of_dropped_days_change_nothing(tmp_path: Path) -> None:
    filled(tmp_path, rows="7d")
    before = measured(tmp_path, "quality", "all")["rows", ""].value
    late = predictions(15, 14).assign(customer=[f"late-{k}" for k in range(2 * ROWS)])
    near = predictions(2, 2).assign(customer=[f"near-{k}" for k in range(ROWS)])
    result = load(tmp_path, contract(rows="7d"), predictions=[late, near])
    assert result.to_json()["expired"] == {"rows": 2 * ROWS}
    assert result.days_rebuilt == [days_ago(2)]
    longer = load(tmp_path, contract(rows="90d"), predictions=late)
    assert (longer.retention["rows"], longer.retention["rows_of_load"]) == (None, 2 * ROWS)
    assert measured(tmp_path, "quality", "all")["rows", ""].value == before + ROWS
    assert verify(tmp_path, "churn").differences == ()


def test_dropped_rows_that_come_again_make_no_data_version(tmp_path: Path) -> None:
    """Each time there was one, with nothing new in it."""
    late = predictions(15, 14)
    assert load(tmp_path, contract(rows="7d"), predictions=[late, predictions(2, 2)]).data_version == "1"
    again = load(tmp_path, contract(rows="7d"), predictions=late)
    assert (again.data_version, again.days_rebuilt) == ("1", [])
    assert (again.counts["predictions"].loaded, again.retention["rows_of_load"]) == (2 * ROWS, 2 * ROWS)
    catalog = Catalog(tmp_path)
    assert (catalog.generation("churn"), len(catalog.batches("churn"))) == (1, 2)
    near = load(tmp_path, contract(rows="7d"), predictions=[late, predictions(3, 3)])
    assert (near.data_version, near.days_rebuilt) == ("2", [days_ago(3)])
    assert measured(tmp_path, "quality", "all")["rows", ""].value == 4 * ROWS
    assert verify(tmp_path, "churn").differences == ()
    assert load(tmp_path, contract(rows="8d"), predictions=late).data_version == "3"  # another contract


def test_labels_and_features_go_with_their_last_prediction(tmp_path: Path, look: Look) -> None:
    frame = predictions(9, 5)
    narrow = frame.drop(columns=["age"])
    waiting = pd.DataFrame({"customer": ["w1", "w2"], "y": 1, "seen": [days_ago(8), days_ago(1)]})
    ages = frame[["customer", "age"]]
    given = {"predictions": narrow, "features": ages, "labels": [labels(frame), waiting]}
    result = load(tmp_path, contract(rows="7d"), **given)
    assert (result.counts["labels"].waiting, result.counts["features"].waiting) == (1, 0)
    held = Snapshot(tmp_path, "churn")
    assert held.ask("select count(*), count(distinct __key) from __labels") == [(3 * ROWS + 1,) * 2]
    assert held.ask("select count(*) from __features_any") == [(3 * ROWS,)]
    assert {row["age"] for row in look(tmp_path)} == set(map(float, range(ROWS)))
    assert verify(tmp_path, "churn").differences == ()


def test_labels_of_dropped_rows_go_without_a_row_that_goes(tmp_path: Path) -> None:
    """They waited until a load dropped rows: of a model whose predictions had ended for ever."""
    frame = predictions(DAYS, 1)
    load(tmp_path, contract(rows="7d"), predictions=frame)
    result = load(tmp_path, contract(rows="7d"), labels=labels(frame))  # each known a day after its row
    counts = result.counts["labels"]
    assert (counts.loaded, counts.waiting) == (DAYS * ROWS, ROWS)
    assert result.to_json()["expired"] == {"labels": 12 * ROWS}
    assert list(retention_words(result.to_json())) == [
        f"dropped by retention: {12 * ROWS} labels from before {written(7)} without a row (rows: 7d)",
        f"labels of rows before {written(7)}, which retention has dropped, count as waiting",
    ]
    assert Snapshot(tmp_path, "churn").ask("select count(*) from __labels") == [(8 * ROWS,)]
    assert verify(tmp_path, "churn").differences == ()
    again = load(tmp_path, contract(rows="7d"), labels=labels(frame))
    assert (again.data_version, again.counts["labels"].waiting) == ("2", ROWS)
    row = measured(tmp_path, "performance", "all")["orphan_labels", ""]
    assert row.value == ROWS
    assert (
        f"labels of rows before {days_ago(7)}, which retention has dropped, count as waiting" in row.reasons
    )


def test_features_of_dropped_rows_go_by_the_age_of_their_load(tmp_path: Path) -> None:
    frame = predictions(3, 1)
    narrow, ages = frame.drop(columns=["age"]), frame[["customer", "release", "age"]]
    load(tmp_path, contract(rows="7d"), predictions=narrow, features=ages)
    early = pd.DataFrame({"customer": ["w1", "w2"], "release": "2", "age": 3})
    assert load(tmp_path, contract(rows="7d"), features=early).counts["features"].waiting == 2
    assert compact(tmp_path, "churn", datetime.now(UTC) + timedelta(days=2)).expired == {}
    assert compact(tmp_path, "churn", datetime.now(UTC) + timedelta(days=9)).expired["features"] == 2


def written(days: int) -> str:
    """The day as prose has it."""
    return f"{date.fromisoformat(str(days_ago(days))):%-d %b %Y}"


def test_profiles_go_at_their_own_age_but_not_before_the_rows(tmp_path: Path) -> None:
    result = filled(tmp_path / "both", rows="7d", profiles="12d")
    assert result.to_json()["expired"] == {"rows": 13 * ROWS, "profile_days": 8}
    assert list(retention_words(result.to_json())) == [
        f"dropped by retention: 390 rows before {written(7)} (rows: 7d),"
        " 390 of them, of 13 days, from this load",
        f"dropped by retention: the profiles of 8 days before {written(12)} (profiles: 12d)",
    ]
    some = Snapshot(tmp_path / "both", "churn")
    assert str(some.extent.first.date()) == days_ago(12)
    assert measured(tmp_path / "both", "quality", "all")["rows", ""].value == 12 * ROWS
    assert verify(tmp_path / "both", "churn").unverifiable == 5
    assert "expired" not in filled(tmp_path / "profiles", profiles="5d").to_json()
    assert filled(tmp_path / "longer", rows="7d", profiles="3d").to_json()["expired"]["profile_days"] == 13


def test_the_next_day_drops_one_more(tmp_path: Path) -> None:
    filled(tmp_path, rows="7d")
    later = datetime.now(UTC) + timedelta(days=1)
    done = compact(tmp_path, "churn", now=later)
    assert (done.expired, done.data_version) == ({"rows": ROWS}, "2")
    assert compact(tmp_path, "churn", now=later).data_version == "2"
    assert Snapshot(tmp_path, "churn").ask("select count(*) from rows") == [(6 * ROWS,)]
    assert Snapshot(tmp_path, "churn", 1).ask("select count(*) from rows") == [(7 * ROWS,)]
    assert verify(tmp_path, "churn").differences == ()


def test_all_rows_may_go(tmp_path: Path) -> None:
    filled(tmp_path, rows="7d")
    compact(tmp_path, "churn", now=datetime.now(UTC) + timedelta(days=60))
    assert Snapshot(tmp_path, "churn").ask("select count(*) from rows") == [(0,)]
    assert measured(tmp_path, "quality", "all")["rows", ""].value == DAYS * ROWS
    assert verify(tmp_path, "churn").unverifiable == DAYS


def test_nothing_left_is_not_called_nothing_yet(tmp_path: Path) -> None:
    """It was said that no predictions had come yet."""
    load(tmp_path, contract(rows="7d", profiles="8d"), predictions=predictions(15, 14))
    said = f"no predictions left, as those before {written(7)} were dropped"
    with pytest.raises(StoreError, match=f"{said}.*: load newer ones"):
        _ = Snapshot(tmp_path, "churn").extent


def test_a_contract_and_a_removal_leave_the_profiles_of_dropped_days(tmp_path: Path) -> None:
    result = filled(tmp_path, rows="7d")
    text = CONTRACT.replace("cohorts: [channel]", "cohorts: []") + "retention: {rows: 7d}\n"
    assert len(apply(tmp_path, read_contract(text)).rebuilt) == 7
    assert measured(tmp_path, "quality", "all")["rows", ""].value == DAYS * ROWS
    done = remove(tmp_path, "churn", result.batch)
    assert (done.rows["predictions"], len(done.days_rebuilt)) == (7 * ROWS, 7)
    assert measured(tmp_path, "quality", "all")["rows", ""].value == 13 * ROWS
    assert verify(tmp_path, "churn").differences == ()


def test_earlier_generations_go_after_their_age_and_a_grace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = contract(generations="1d")
    for ago in (3, 2, 1):
        load(tmp_path, kept, predictions=predictions(ago, ago))
    first = Snapshot(tmp_path, "churn", 1)
    files = [tmp_path / one.file for some in first.segments.values() for one in some]
    now = datetime.now(UTC)
    assert compact(tmp_path, "churn", now=now).expired == {}
    assert compact(tmp_path, "churn", now=now + timedelta(hours=23)).expired == {}
    assert Snapshot(tmp_path, "churn", 1).extent
    assert all(file.exists() for file in files)
    done = compact(tmp_path, "churn", now=now + timedelta(days=2))
    assert done.expired == {"generations": 3}
    with pytest.raises(StoreError, match="data version 1 of churn is no longer kept"):
        Snapshot(tmp_path, "churn", 1)
    assert not any(file.exists() for file in files)
    assert Snapshot(tmp_path, "churn").ask("select count(*) from rows") == [(3 * ROWS,)]
    assert {
        p.relative_to(tmp_path).as_posix() for p in (tmp_path / "segments").rglob("*.parquet")
    } == Catalog(tmp_path).files()
    short = contract(generations="1s")
    load(tmp_path, short, predictions=predictions(4, 4))
    newest = Catalog(tmp_path).generation("churn")
    assert "generations" not in compact(tmp_path, "churn").expired  # whoever reads it may finish
    monkeypatch.setattr(retention, "READER_GRACE", timedelta(0))
    compact(tmp_path, "churn", now=datetime.now(UTC) + timedelta(minutes=1))
    assert Catalog(tmp_path).oldest("churn") == Catalog(tmp_path).generation("churn")
    assert newest is not None


def test_nothing_goes_without_a_retention(tmp_path: Path) -> None:
    filled(tmp_path)
    far = datetime.now(UTC) + timedelta(days=10_000)
    assert compact(tmp_path, "churn", now=far).expired == {}
    assert json.loads(json.dumps(filled(tmp_path).to_json()))["predictions"]["already_there"] == DAYS * ROWS
