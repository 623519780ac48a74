"""Skipped and doubled hours: found as the zone has them, counted by file, and taken as documented."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.cli.load import summary
from monitoring.contract import read_contract
from monitoring.store.ingest.clock_changes import doubts
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql.times import local, utc

CON = duckdb.connect()
CON.execute("set TimeZone = 'UTC'")
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Cairo"]
CONTRACT = """
model: churn
task: binary
id: customer
timestamp: scored_at
received_at: logged_at
timezone: Europe/Berlin
prediction: {score: p}
label: {column: y, positive: 1, negative: 0, observed_at: seen}
features: []
"""
YEARS = st.integers(1975, 2035).map(lambda year: (datetime(year, 1, 1), datetime(year, 12, 31)))


@given(st.sampled_from(ZONES), YEARS, st.integers(0, 99))
def test_doubts_are_those_of_the_zone(zone: str, year: tuple[datetime, datetime], share: int) -> None:
    """Inside a gap no moment shows the time, inside a fold two do; just outside exactly one does."""
    for doubt in doubts(zone, *year):
        inside = doubt.start + (doubt.end - doubt.start) * share / 100
        assert len(showing(inside, zone)) == (0 if doubt.change == "gap" else 2)
        for outside in (doubt.start - timedelta(seconds=1), doubt.end):
            assert len(showing(outside, zone)) == 1


def showing(moment: datetime, zone: str) -> set[datetime]:
    place = ZoneInfo(zone)
    found = {moment.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return {one for one in found if one.astimezone(place).replace(tzinfo=None) == moment}


@given(st.sampled_from(ZONES), YEARS, st.integers(0, 99))
def test_the_instant_that_is_taken(zone: str, year: tuple[datetime, datetime], share: int) -> None:
    """A skipped time is put forward by the skip; of a doubled one the later instant is taken."""
    for doubt in doubts(zone, *year):
        inside = (doubt.start + (doubt.end - doubt.start) * share / 100).replace(microsecond=0)
        fold = 0 if doubt.change == "gap" else 1
        expected = inside.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC).replace(tzinfo=None)
        for value, kind in ((str(inside), "VARCHAR"), (inside, "TIMESTAMP")):
            sql = f"select {utc('x', kind, zone)}, {local('x', kind)} from (select cast($1 as {kind}) as x)"
            assert CON.cursor().execute(sql, [value]).fetchall() == [(expected, inside)]


@pytest.mark.parametrize("text", ["2025-03-30T02:30:00Z", "2025-03-30 02:30+01:00", "1743301800", "soon", ""])
def test_what_does_not_depend_on_the_zone(text: str) -> None:
    sql = f"select {local('x', 'VARCHAR')} from (select $1 as x)"
    assert CON.cursor().execute(sql, [text]).fetchall() == [(None,)]


def test_a_load_counts_them_by_file_and_column(tmp_path: Path) -> None:
    rows = pd.DataFrame(
        {
            "customer": range(6),
            "scored_at": [
                *("2025-03-30 01:59:59", "2025-03-30 02:30:00", "2025-03-30 03:00:00"),
                *("2025-10-26 02:00:00", "2025-10-26 02:30:00+02:00", "2025-10-26 03:00:00"),
            ],
            "logged_at": "2025-10-26 02:59:59",
            "p": 0.5,
        }
    )
    rows.to_csv(tmp_path / "rows.csv", index=False)
    labels = pd.DataFrame({"customer": [0], "y": [1], "seen": pd.to_datetime(["2025-10-26 02:15:00"])})
    labels.to_parquet(tmp_path / "labels.parquet")
    given = {"predictions": tmp_path / "rows.csv", "labels": tmp_path / "labels.parquet"}
    result = load(tmp_path / "store", read_contract(CONTRACT), **given)
    counted = [(c["column"], c["change"], c["rows"], c["first"]) for c in result.clock_changes]
    assert counted == [
        ("scored_at", "gap", 1, "2025-03-30 02:30:00"),
        ("scored_at", "fold", 1, "2025-10-26 02:00:00"),
        ("logged_at", "fold", 6, "2025-10-26 02:59:59"),
        ("seen", "fold", 1, "2025-10-26 02:15:00"),
    ]
    said = summary("churn", result.to_json())
    assert "rows.csv: column scored_at: 1 times in an hour that the clock skipped (put forward by it)" in said
    assert "(the second one, in standard time, is taken)" in said
    read = dict(Snapshot(tmp_path / "store", "churn").ask("select __id, __ts from rows"))
    assert (read["1"], read["3"]) == (datetime(2025, 3, 30, 1, 30), datetime(2025, 10, 26, 1))


def test_utc_has_none(tmp_path: Path) -> None:
    contract = read_contract(CONTRACT.replace("timezone: Europe/Berlin\n", ""))
    given = pd.DataFrame({"customer": [1], "scored_at": ["2025-03-30 02:30:00"], "p": [0.5]})
    assert load(tmp_path, contract, predictions=given).clock_changes == []
