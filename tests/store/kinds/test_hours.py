"""Profiles of hours are what the rows give, are kept only where the contract asks, and only so long."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.cli.main import main
from monitoring.contract import Contract, read_contract
from monitoring.profiles import LevelCounts, MomentVector, NumericProfile, ScoreLabelCounts
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.scope.instant import midnight
from monitoring.scope.same_hours import same_hours
from monitoring.scope.window import Span, parse_span
from monitoring.store.cohorts import cohort_days
from monitoring.store.columns import grouping
from monitoring.store.cube import hour_reads
from monitoring.store.ingest.load import load
from monitoring.store.kinds.hours import HOUR_KINDS, days_with_hours
from monitoring.store.records.daily_records import DailyRecords
from monitoring.store.routes import cut_ends, planner
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep import applying
from monitoring.store.upkeep.backfill import backfill
from monitoring.store.upkeep.maintenance import compact
from monitoring.store.upkeep.rebinning import rebin
from monitoring.store.upkeep.verification import verify

PLAIN = """
model: m
task: binary
id: id
version: version
timestamp: at
timezone: Europe/Berlin
prediction: {score: score}
label: {column: label, positive: 1, negative: 0, horizon: 90d, missing_means: negative}
features:
  - {name: x, kind: numeric}
  - {name: colour, kind: categorical}
cohorts: [colour]
"""
CONTRACT = PLAIN + "cube: {by: hour, hours: 1y}\n"
KINDS = ["numeric", "categorical", "losses", "confusion", "score_label", "quality", "labels"]
SHOWN = ("measure", "subject", "window_start", "value", "verdict")
CHANGES = ("2025-03-30", "2025-10-26")
"""Days of 23 and of 25 hours in Berlin."""


def frame(first: str, days: int, rows: int, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    at = pd.Timestamp(first, tz="UTC") + pd.to_timedelta(rng.uniform(0, days * 86_400, rows), unit="s")
    x = rng.normal(size=rows)
    x[rng.random(rows) < 0.1] = np.nan
    return pd.DataFrame({
        "id": [f"{first} {seed} {k}" for k in range(rows)], "at": at, "version": rng.choice(["a", "b"], rows),
        "score": np.round(rng.random(rows), 2), "label": rng.integers(0, 2, rows), "x": x,
        "colour": rng.choice(np.array(["red", "blue", None], dtype=object), rows),
    })  # fmt: skip


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Three days around each change of the clock, small cells kept as well."""
    directory, monkeypatch = tmp_path_factory.mktemp("changed"), pytest.MonkeyPatch()
    monkeypatch.setattr(grouping, "ROWS_PER_CELL", 3)
    days = [frame("2025-03-28T23:00", 3, 2500), frame("2025-10-24T22:00", 3, 2500, 2)]
    load(directory, read_contract(CONTRACT), predictions=days)
    monkeypatch.undo()
    return Snapshot(directory, "m")


@pytest.fixture
def no_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forbid reading rows."""

    def refuse(*given: object) -> None:
        raise AssertionError(f"rows are read: {given[1:]}")

    for place in (planner, cut_ends):
        monkeypatch.setattr(place, "from_rows_of", refuse)


def merged(snapshot: Snapshot, kind: str, name: str, records: DailyRecords) -> object:
    """Merge the records of one subject."""
    bins = len(snapshot.bins.edges.get("score" if kind == "score_label" else name, ())) + 1
    merges: dict[str, Callable[[Sequence[bytes]], object]] = {
        "numeric": lambda some: NumericProfile.merged(some, bins),
        "score_label": lambda some: ScoreLabelCounts.merged(some, bins),
        "losses": lambda some: MomentVector.merged(some, 5),
    }
    return records.merged(name, merges.get(kind, LevelCounts.merged))


def said(snapshot: Snapshot, kind: str, records: DailyRecords) -> dict[str, list[np.ndarray]]:
    """Give every number of every subject's profile, those of no row left out."""
    found = {}
    for name in records.by_subject:
        one = merged(snapshot, kind, name, records)
        if isinstance(one, LevelCounts):
            counts = {level: count for level, count in sorted(one.counts.items()) if count}
            found[name] = [np.array(list(counts)), np.array([*counts.values(), one.missing])]
        else:
            found[name] = [np.asarray(value, dtype=float) for value in vars(one).values()]
    return found


def agree(snapshot: Snapshot, kind: str, chosen: Selection) -> None:
    kept, exact = (
        said(snapshot, kind, way(snapshot, kind, chosen))
        for way in (planner.answer, cohort_days.from_rows_of)
    )
    for name, one in exact.items():
        for left, right in zip(one, kept[name], strict=True):
            if left.dtype.kind == "U":
                assert left.tolist() == right.tolist()
            else:
                np.testing.assert_allclose(left, right, rtol=1e-9, atol=1e-9)


@given(
    day=st.sampled_from(CHANGES),
    first=st.integers(-24, 30),
    hours=st.integers(1, 40),
    version=st.sampled_from(["", "a"]),
    cohort=st.sampled_from(["", "colour = 'red'", "colour is null", "not version = 'a'"]),
    outside=st.booleans(),
    kind=st.sampled_from(KINDS),
)
def test_hours_are_what_the_rows_give(
    changed: Snapshot, day: str, first: int, hours: int, version: str, cohort: str, outside: bool, kind: str
) -> None:
    """Any whole hours, on days of 23, 24 and 25 of them."""
    start = midnight(date.fromisoformat(day), changed.contract.zone) + timedelta(hours=first)
    expression = parse_cohort(cohort)
    span = Span(start, start + timedelta(hours=hours))
    chosen = Selection("", (span,), version, expression, complement=outside and expression is not None)
    agree(changed, kind, chosen)


def test_the_same_hours_of_many_days_are_what_the_rows_give(changed: Snapshot) -> None:
    night = parse_span("2025-01-07T22:30/2025-01-08T02:00", changed.contract.zone)
    spans = same_hours(night, changed.partitions("quality"), changed.contract.zone)
    assert len(spans) > 10
    for kind in KINDS:
        agree(changed, kind, Selection("", spans))


@pytest.mark.parametrize("cohort", ["", "colour = 'blue'", "version = 'b' or colour is null"])
@pytest.mark.parametrize("kind", [name.removesuffix("_by_hour") for name in HOUR_KINDS])
def test_no_row_is_read_for_hours(changed: Snapshot, no_rows: None, kind: str, cohort: str) -> None:
    hour_reads._HOURS._kept.clear()
    start = midnight(date(2025, 10, 26), changed.contract.zone)
    for first, last in ((0, 1), (24, 25), (2, 30)):
        span = Span(start + timedelta(hours=first), start + timedelta(hours=last))
        planner.answer(changed, kind, Selection("", (span,), cohort=parse_cohort(cohort)))


@pytest.mark.parametrize(("day", "hours"), [(CHANGES[0], 23), (CHANGES[1], 25), ("2025-10-25", 24)])
def test_a_day_has_as_many_hours_as_its_clock(changed: Snapshot, day: str, hours: int) -> None:
    zone, one = changed.contract.zone, date.fromisoformat(day)
    start, end = midnight(one, zone), midnight(one + timedelta(1), zone)
    counted = [
        changed.profiles("labels", Selection("", (Span(at, at + timedelta(hours=1)),)))
        .merged("", LevelCounts.merged)
        .counts["rows"]
        for at in (start + timedelta(hours=k) for k in range(hours))
    ]
    whole = changed.profiles("labels", Selection("", (Span(start, end),))).merged("", LevelCounts.merged)
    assert (min(counted) > 0, sum(counted)) == (True, whole.counts["rows"])
    assert start + timedelta(hours=hours) == end


def hour_days(store: Path) -> list[date]:
    return sorted(Snapshot(store, "m").partitions("numeric_by_hour"))


def test_hours_are_kept_only_where_the_contract_asks(tmp_path: Path) -> None:
    load(tmp_path, read_contract(PLAIN), predictions=[frame("2025-10-01", 2, 500)])
    assert hour_days(tmp_path) == []
    assert len(list((tmp_path / "segments" / "m").glob("profiles-*.parquet"))) == 1
    assert verify(tmp_path, "m").not_built == ()


def test_applying_a_contract_brings_hours_and_takes_them(tmp_path: Path) -> None:
    load(tmp_path, read_contract(PLAIN), predictions=[frame("2025-10-01", 3, 500)])
    applying.apply(tmp_path, read_contract(CONTRACT))
    assert len(hour_days(tmp_path)) == 4  # of Berlin
    assert verify(tmp_path, "m").differences == ()
    rebin(tmp_path, "m")
    assert len(hour_days(tmp_path)) == 4
    applying.apply(tmp_path, read_contract(PLAIN))
    assert hour_days(tmp_path) == []


def short(days: int) -> Contract:
    return read_contract(PLAIN + f"cube: {{by: hour, hours: {days}d}}\n")


def test_old_hours_go_and_their_days_stay(tmp_path: Path) -> None:
    for first in ("2025-10-01", "2025-10-02", "2025-10-03"):
        load(tmp_path, short(2), predictions=[frame(first, 1, 300)])
    taken = Snapshot(tmp_path, "m")
    assert [str(day) for day in hour_days(tmp_path)] == ["2025-10-03", "2025-10-04"]
    assert len(taken.partitions("numeric")) == 4
    assert verify(tmp_path, "m").differences == ()
    start = midnight(date(2025, 10, 1), taken.contract.zone) + timedelta(hours=5)
    agree(taken, "numeric", Selection("", (Span(start, start + timedelta(hours=3)),)))  # from the rows again


def test_a_load_that_only_lets_hours_go_leaves_their_files_to_retention(tmp_path: Path) -> None:
    contract = read_contract(PLAIN + "cube: {by: hour, hours: 2d}\nretention: {generations: 1h}\n")
    load(tmp_path, contract, predictions=[frame("2025-10-01", 1, 300)])
    before = set(Snapshot(tmp_path, "m").partitions("numeric_by_hour").values())
    load(tmp_path, contract, predictions=[frame("2025-10-08", 1, 300)])
    compact(tmp_path, "m", now=datetime.now(UTC) + timedelta(days=1))
    assert not any((tmp_path / file).exists() for file in before)


def test_a_row_from_the_future_does_not_take_the_hours_of_others() -> None:
    days = [("", date(2025, 10, day)) for day in range(1, 6)]
    days += [("", date(2262, 1, 1)), ("reference", date(2025, 1, 1))]
    now = datetime(2025, 10, 5, 12, tzinfo=UTC)
    kept = days_with_hours(short(2), days, now)
    assert kept == {date(2025, 10, 4), date(2025, 10, 5), date(2262, 1, 1)}
    assert days_with_hours(read_contract(PLAIN), days, now) == frozenset()
    half = read_contract(PLAIN + "cube: {by: hour, hours: 6h}\n")
    assert days_with_hours(half, days[:5], now) == {date(2025, 10, 5)}  # a day is the least


def test_late_labels_are_in_the_hours(tmp_path: Path) -> None:
    rows = frame("2025-10-01", 1, 400)
    load(tmp_path, read_contract(CONTRACT), predictions=[rows.drop(columns="label")])
    load(tmp_path, read_contract(CONTRACT), labels=[rows[["id", "label"]]])
    taken = Snapshot(tmp_path, "m")
    start = midnight(date(2025, 10, 1), taken.contract.zone) + timedelta(hours=5)
    chosen = Selection("", (Span(start, start + timedelta(hours=3)),))
    agree(taken, "losses", chosen)
    agree(taken, "labels", chosen)
    assert verify(tmp_path, "m").differences == ()


def test_compaction_leaves_hours_what_they_are_and_apart(tmp_path: Path) -> None:
    for day in range(1, 5):
        load(tmp_path, read_contract(CONTRACT), predictions=[frame(f"2025-10-0{day}", 1, 300, day)])
    compact(tmp_path, "m")
    taken = Snapshot(tmp_path, "m")
    [hours], [days] = ({*taken.partitions(kind).values()} for kind in ("numeric_by_hour", "numeric"))
    assert hours != days
    assert verify(tmp_path, "m").differences == ()
    start = midnight(date(2025, 10, 2), taken.contract.zone) + timedelta(hours=5)
    agree(taken, "numeric", Selection("", (Span(start, start + timedelta(hours=30)),)))


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    load(tmp_path, read_contract(CONTRACT), predictions=[frame("2025-10-01", 2, 500)])
    return tmp_path


def test_a_kind_of_hours_that_is_missing_is_backfilled(kept: Path) -> None:
    with closing(sqlite3.connect(kept / "catalog.sqlite")) as con, con:
        con.execute("delete from profiles where kind = 'numeric_by_hour'")
    assert verify(kept, "m").not_built == ("numeric_by_hour",)
    assert hour_days(kept) == []
    backfill(kept, "m")
    assert len(hour_days(kept)) == 3
    assert (verify(kept, "m").not_built, verify(kept, "m").differences) == ((), ())


def test_verification_names_an_hour_that_is_off(kept: Path) -> None:
    path = kept / Snapshot(kept, "m").partitions("numeric_by_hour")[date(2025, 10, 2)]
    aside = path.with_suffix(".changed")
    gone = """kind = 'numeric_by_hour' and subject = 'x' and cell = '["07"]' and day = date '2025-10-02'"""
    duckdb.sql(f"copy (select * from '{path}' where not ({gone})) to '{aside}' (format parquet)")
    aside.replace(path)
    [found] = verify(kept, "m").differences
    assert (found.kind, found.subject, found.day) == ("numeric_by_hour", "x", date(2025, 10, 2))
    assert found.what.startswith('cell ["07"]: ')


def test_hours_answer_where_retention_has_dropped_the_rows(tmp_path: Path) -> None:
    contract = read_contract(CONTRACT + "retention: {rows: 30d}\n")
    load(tmp_path, contract, predictions=[frame("2025-10-01", 2, 500)])
    taken = Snapshot(tmp_path, "m")
    assert taken.retained.rows_from is not None
    start = midnight(date(2025, 10, 2), taken.contract.zone) + timedelta(hours=5)
    found = planner.answer(taken, "labels", Selection("", (Span(start, start + timedelta(hours=3)),)))
    rows = frame("2025-10-01", 2, 500)
    inside = ((rows["at"] >= start) & (rows["at"] < start + timedelta(hours=3))).sum()
    assert found.merged("", LevelCounts.merged).counts["rows"] == inside


def test_a_series_by_hour_is_the_same_with_hours_and_without(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for name, text in (("with", CONTRACT), ("without", PLAIN)):
        load(tmp_path / name, read_contract(text), predictions=[frame("2025-10-24T22:00", 4, 3000)])
        scope = ["--model", "m", "--window", "last-30h", "--by", "hour", "--format", "json"]
        assert main(["report", "quality", *scope, "--store", str(tmp_path / name)]) == 0
        said.append(json.loads(capsys.readouterr().out)["measurements"])
    assert len(said[0]) > 100
    for one, other in zip(*said, strict=True):
        assert [one[key] for key in SHOWN] == [other[key] for key in SHOWN]
