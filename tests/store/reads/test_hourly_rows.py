"""Rows by hour of the cube are those that the rows' times give, on days of any length, in any zone."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.errors import RowsGoneError
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.scope.instant import midnight
from monitoring.scope.window import Span
from monitoring.store.ingest.load import load
from monitoring.store.reads.hourly_rows import hourly_rows, hourly_rows_by_level
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.maintenance import compact

CONTRACT = """
model: hours
task: binary
id: id
timestamp: at
timezone: {zone}
prediction: {{score: score}}
label: {{column: y, positive: 1}}
features: [x]
cohorts: [region]
"""
HOUR = pd.Timedelta(hours=1)


def rows_of(first: str, days: int, count: int) -> pd.DataFrame:
    """Rows of some hours only, and at both ends of them."""
    draw = np.random.default_rng(count)
    some = draw.choice(24 * days, count // 20, replace=False)
    hour = pd.Timestamp(first, tz="UTC") + pd.to_timedelta(some, unit="h")
    within = draw.choice([0.0, 1.0, 1800.0, 3599.999999], count)
    at = hour[draw.integers(0, len(hour), count)] + pd.to_timedelta(within, unit="s")
    region = np.where(draw.random(count) < 0.5, "west", "east")
    score = draw.random(count)
    names = [str(k) for k in range(count)]
    return pd.DataFrame({"id": names, "at": at, "score": score, "x": score, "region": region})


@pytest.mark.sampled(6)
@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("UTC", "2025-03-28"),
        ("Europe/Berlin", "2025-03-28"),
        ("Europe/Berlin", "2025-10-24"),
        ("Asia/Kolkata", "2025-03-28"),
        ("Australia/Lord_Howe", "2025-04-03"),
    ],
)
@pytest.mark.parametrize("cohort", ["", "region = 'west'", "x > 0.5"])
def test_they_are_what_the_times_give(tmp_path: Path, zone: str, first: str, cohort: str) -> None:
    contract, frame = read_contract(CONTRACT.format(zone=zone)), rows_of(first, 5, 900)
    load(tmp_path, contract, predictions=[frame])
    snapshot = Snapshot(tmp_path, "hours")
    expression = parse_cohort(cohort) if cohort else None
    some = frame.query(cohort.replace(" = ", " == ")) if cohort else frame
    whole = Span(
        midnight(frame["at"].min().date() - timedelta(days=1), contract.zone), frame["at"].max() + HOUR
    )
    found = hourly_rows(snapshot, whole, expression)
    meant = some["at"].dt.floor("h").value_counts().sort_index()
    assert found.hour.tolist() == [int(one.timestamp()) // 3600 for one in meant.index]
    assert found.rows.tolist() == meant.tolist()


def test_they_stay_known_when_the_rows_have_gone(tmp_path: Path) -> None:
    text = CONTRACT.format(zone="UTC") + "retention: {rows: 2d}\n"
    contract, frame = read_contract(text), rows_of("2025-03-28", 5, 900)
    load(tmp_path, contract, predictions=[frame])
    snapshot = Snapshot(tmp_path, "hours")
    start = midnight(frame["at"].min().date(), contract.zone)
    whole = Span(start, start + timedelta(days=6))
    before = hourly_rows(snapshot, whole).rows.tolist()
    compact(tmp_path, "hours")
    gone = Snapshot(tmp_path, "hours")
    assert hourly_rows(gone, whole).rows.tolist() == before
    with pytest.raises(RowsGoneError):
        hourly_rows(gone, whole, parse_cohort("x > 0.5"))


def test_levels_are_counted_together_as_each_alone(tmp_path: Path) -> None:
    contract, frame = read_contract(CONTRACT.format(zone="Europe/Berlin")), rows_of("2025-03-28", 5, 2400)
    frame.loc[frame.index % 7 == 0, "region"] = None
    load(tmp_path, contract, predictions=[frame])
    snapshot = Snapshot(tmp_path, "hours")
    whole = Span(midnight(frame["at"].min().date(), contract.zone), frame["at"].max() + HOUR)
    found = hourly_rows_by_level(snapshot, whole, snapshot.known["region"], 2)
    assert found is not None
    assert set(found) == {"east", "west"}
    for level, rows in found.items():
        alone = hourly_rows(snapshot, whole, parse_cohort(f"region = '{level}'"))
        assert (rows.hour.tolist(), rows.rows.tolist()) == (alone.hour.tolist(), alone.rows.tolist())
    assert hourly_rows_by_level(snapshot, whole, snapshot.known["region"], 1) is None
    assert hourly_rows_by_level(snapshot, whole, snapshot.known["x"], 9) is None
