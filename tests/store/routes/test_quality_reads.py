"""What is derived of a cohort's quality is what its rows give, whatever they break, and few rows are read."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.contract.reading import read_contract
from monitoring.profiles import LevelCounts
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.scope.instant import midnight
from monitoring.scope.window import Span
from monitoring.store.cohorts import cohort_days
from monitoring.store.columns import grouping
from monitoring.store.ingest.load import load
from monitoring.store.records.daily_records import DailyRecords
from monitoring.store.routes import cut_ends, planner, quality_reads
from monitoring.store.snapshot import Snapshot

CONTRACT = """
model: dirty
task: binary
id: id
timestamp: at
received_at: received
version: version
prediction: {score: score}
label: {column: label, positive: 1, negative: 0, observed_at: seen}
features:
  - {name: x, kind: numeric, min: -2, max: 2}
  - {name: y, kind: numeric, min: -100}
  - {name: colour, kind: categorical, allowed: [red, blue, " "]}
  - {name: shape, kind: categorical}
  - {name: flag, kind: boolean, allowed: [true, false]}
  - {name: stars, kind: numeric, allowed: [1, 2.0, "3"], nullable: false}
  - {name: few, max: 5}
  - {name: note, kind: text}
cohorts: [colour]
expectations:
  - {column: x, rule: not_null}
  - {column: x, rule: between, min: -50, max: 50}
  - {column: y, rule: between, min: -50, max: 50}
  - {column: colour, rule: not_in_set, values: [green]}
  - {column: shape, rule: matches, pattern: "[a-z]+"}
  - {column: note, rule: not_blank}
"""
START = datetime(2025, 3, 1, tzinfo=UTC)
DIRTY, GREEN = range(4, 8), 10
COHORTS = ["x > 0", "x is null", "y > 0.25 and colour = 'red'", "score >= 0.5 or x < -1", "shape = 'round'",
           "colour = 'blue' and flag = true", "y is null or colour is null", "x > 1000"]  # fmt: skip


def frame(rows: int) -> pd.DataFrame:
    """Rows that break rules on some days, more on others, none on most."""
    rng = np.random.default_rng(3)
    at = [START + timedelta(minutes=float(m)) for m in np.sort(rng.uniform(0, 12 * 1440, rows))]
    day = np.array([(one - START).days for one in at])
    dirty = np.isin(day, DIRTY)
    x, y = rng.normal(size=rows).clip(-1.9, 1.9), rng.normal(size=rows)
    x[rng.random(rows) < 0.1] = np.nan
    y[dirty & (rng.random(rows) < 0.02)] = np.inf
    x[dirty & (rng.random(rows) < 0.05)] = 7.0
    y[day == 6] = 60.0  # all that day
    y[day == 9] = np.nan
    colour = rng.choice(np.array(["red", "blue", None], dtype=object), rows)
    colour[(day == GREEN) & (rng.random(rows) < 0.2)] = "green"
    shape = rng.choice(np.array(["round", "square"], dtype=object), rows)
    shape[(day == 5) & (rng.random(rows) < 0.2)] = "8-cornered"
    shape[(day == 4) & (rng.random(rows) < 0.2)] = " "
    label = pd.Series((rng.random(rows) < 0.4).astype(float))
    label[rng.random(rows) < 0.2] = np.nan
    seen = pd.Series(
        [one + timedelta(hours=int(h)) for one, h in zip(at, rng.integers(1, 9, rows), strict=True)]
    )
    seen[day == 2] = pd.Timestamp(START) - timedelta(days=1)  # before their predictions
    seen[label.isna()] = pd.NaT
    early = dirty & (rng.random(rows) < 0.1)
    return pd.DataFrame(
        {
            "id": np.arange(rows),
            "at": at,
            "received": [one + timedelta(minutes=-5 if e else 5) for one, e in zip(at, early, strict=True)],
            "version": rng.choice(["a", "b"], rows),
            "score": np.round(rng.random(rows), 2),
            "label": label,
            "seen": seen,
            "x": x,
            "y": y,
            "colour": colour,
            "shape": shape,
            "flag": rng.choice(np.array([True, False, None], dtype=object), rows),
            "stars": np.where(dirty & (np.arange(rows) % 20 == 0), 7, np.arange(rows) % 3 + 1),
            "few": np.where(dirty & (np.arange(rows) % 25 == 0), 7, np.arange(rows) % 3 + 1),
            "note": rng.choice(np.array(["", "said"], dtype=object), rows, p=[0.01, 0.99]) if rows else [],
        }
    )


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    directory = tmp_path_factory.mktemp("dirty")
    data = frame(4000)
    data.loc[[(one - START).days not in DIRTY for one in data["at"]], "note"] = "said"
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr(grouping, "ROWS_PER_CELL", 5)
    load(directory, read_contract(CONTRACT), predictions=[data])
    monkeypatch.undo()
    return Snapshot(directory, "dirty")


def selection(first: int, days: int, cohort: str, version: str = "", *, outside: bool = False) -> Selection:
    start, end = (midnight(START.date() + timedelta(days=k), UTC) for k in (first, first + days))
    return Selection("", (Span(start, end),), version, parse_cohort(cohort), complement=outside)


def tallies(records: DailyRecords) -> dict[date, dict[str, int]]:
    """Give what is counted by day; a rule that nobody breaks may be left out."""
    found = {day: records.merged("", LevelCounts.merged, [day]).counts for day in records.days("")}
    return {day: {key: n for key, n in one.items() if n} for day, one in found.items()}


@given(
    first=st.integers(-1, 11),
    days=st.integers(1, 12),
    cohort=st.sampled_from(COHORTS),
    version=st.sampled_from(["", "a"]),
    outside=st.booleans(),
)
def test_what_is_derived_is_what_the_rows_give(
    snapshot: Snapshot, first: int, days: int, cohort: str, version: str, outside: bool
) -> None:
    chosen = selection(first, days, cohort, version, outside=outside)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cohort_days, "CODED_ROWS", 1)
        derived = tallies(quality_reads.quality_of(snapshot, chosen))
        asked = tallies(planner.answer(snapshot, "quality", chosen))
    exact = tallies(cohort_days.from_rows_of(snapshot, "quality", chosen))
    assert derived == asked == exact


def test_only_days_of_which_something_is_not_known_are_read(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[date] = []
    scan = cohort_days.from_rows

    def counting(con: Any, model: Any, kinds: Any, selection: Selection, *given: Any) -> Any:
        found = scan(con, model, kinds, selection, *given)
        for records in (found[kind] for kind in kinds if kind == "quality"):
            read.extend(records.days(""))
        return found

    monkeypatch.setattr(cohort_days, "from_rows", counting)
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
    found = quality_reads.quality_of(snapshot, selection(0, 12, "score >= 0.5 or x < -1"))
    assert len(found.days("")) == 12
    assert [(day - START.date()).days for day in sorted(read)] == [*DIRTY, GREEN]


@pytest.mark.sampled(6)
@pytest.mark.parametrize("cohort", ["", *COHORTS[:4]])
@pytest.mark.parametrize("day", [1, 2, 5])
def test_hours_of_a_day_without_a_broken_rule_about_labels_look_none_up(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, day: int, cohort: str
) -> None:
    start = midnight(START.date() + timedelta(days=day), UTC) + timedelta(hours=7)
    chosen = Selection("", (Span(start, start + timedelta(hours=11)),), "", parse_cohort(cohort))
    monkeypatch.setattr(cohort_days, "MANY_LABELS", 0)
    looked_up: list[str] = []
    exact = planner.from_rows_of
    for place in (planner, cut_ends):
        monkeypatch.setattr(place, "from_rows_of", lambda *of: looked_up.append(of[1]) or exact(*of))
    found = planner.answer(snapshot, "quality", chosen)
    assert merged(found) == merged(cohort_days.from_rows_of(snapshot, "quality", chosen)) != {}
    assert looked_up == (["quality"] if day == 2 else [])  # labels of that day have times before it


def merged(records: DailyRecords) -> dict[str, int]:
    """Give what is counted of all parts; a rule that nobody breaks may be left out."""
    return {key: n for key, n in records.merged("", LevelCounts.merged).counts.items() if n}
