"""A word among whole numbers is no level that a cohort can name, and fails nothing."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.report import ALL, FINDINGS, report
from monitoring.panels.registry import compute
from monitoring.scope.question import Scope, resolve
from monitoring.store.cohorts import cohort_days
from monitoring.store.cohorts import cohort_levels as module
from monitoring.store.cohorts.cohort_levels import cohort_levels, read_level
from monitoring.store.columns.cells import Dimension
from monitoring.store.ingest.load import load
from monitoring.store.reads.cohort_counts import count_rows, rows_by_level
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql import narrow_rows

CONTRACT = """
model: scores
task: binary
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0, observed_at: seen}
features: [age, grade]
cohorts: [grade, region]
"""
LEVELS = (1.0, 2.0, 3.0)
WORDS = ("-", "NA", "nan", "unknown")
ROWS = 3000


def rows() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    at = pd.Timestamp("2025-03-01", tz="UTC") + pd.to_timedelta(rng.uniform(0, 20, ROWS), unit="D")
    score = rng.beta(2, 3, ROWS)
    grade = rng.choice(["1", "2", "3"], ROWS).astype(object)
    for place, word in enumerate(WORDS):
        grade[place::40] = word
    return pd.DataFrame(
        {
            "id": np.arange(ROWS).astype(str),
            "at": at,
            "seen": at + pd.Timedelta("1D"),
            "p": score,
            "y": rng.uniform(size=ROWS) < score,
            "age": rng.normal(40, 10, ROWS),
            "grade": grade,
            "region": rng.choice(["EU", "US"], ROWS),
        }
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Whole numbers at first, so that the column is one of numbers; then words among them."""
    home, some = tmp_path_factory.mktemp("words"), rows()
    some["y"] = some.y.astype(int)
    for name, part in (("first", some[some.grade.str.isdigit()]), ("later", some[~some.grade.str.isdigit()])):
        part.to_csv(home / f"{name}.csv", index=False)
        load(home / "store", read_contract(CONTRACT), predictions=[home / f"{name}.csv"])
    return home / "store"


@pytest.fixture
def snapshot(store: Path) -> Snapshot:
    found = Snapshot(store, "scores")
    assert found.schema.columns["grade"].numeric
    return found


@pytest.mark.parametrize("kept", [True, False])
def test_levels_are_the_numbers(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, kept: bool) -> None:
    if not kept:
        monkeypatch.setattr(snapshot.cube, "levels", lambda name, files: ([], files.keys()))
    assert cohort_levels(snapshot, snapshot.cohorts[0], 24) == LEVELS
    assert cohort_levels(snapshot, snapshot.cohorts[0], 2) == ()


def test_levels_are_looked_for_once_and_in_their_own_columns(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page shows a dozen and lists sixty; of a thousand columns each look took a tenth of a second."""
    snapshot, asked = Snapshot(store, "scores"), list[str]()
    ask = snapshot.ask
    monkeypatch.setattr(snapshot, "files", lambda *given: None)
    monkeypatch.setattr(snapshot, "ask", lambda sql: asked.append(sql) or ask(sql))
    monkeypatch.setattr(narrow_rows, "WIDE", 1)
    [column] = [one for one in snapshot.cohorts if one.name == "grade"]
    assert [cohort_levels(snapshot, column, most) for most in (2, 12, 200)] == [(), LEVELS, LEVELS]
    assert len(asked) == 1 and '"age"' not in asked[0]
    monkeypatch.setattr(module, "MOST_ASKED", 2)
    snapshot.memo.pop(("levels", "grade"))
    assert [cohort_levels(snapshot, column, most) for most in (1, 60, 2, 12)] == [(), LEVELS, (), LEVELS]
    assert len(asked) == 3


@pytest.mark.parametrize("known", [True, False])
def test_rows_of_words_are_in_no_level_and_in_all_rows(snapshot: Snapshot, known: bool) -> None:
    everybody = resolve(Scope("scores", window="all"), snapshot.contract, snapshot.extent).window
    grade = snapshot.cohorts[0]
    counts = rows_by_level(snapshot, everybody, grade, cohort_levels(snapshot, grade, 24) if known else ())
    assert counts == {float(text): n for text, n in rows().grade.value_counts().items() if text.isdigit()}
    assert count_rows(snapshot, everybody) == ROWS > sum(counts.values())


def test_a_report_has_its_findings(store: Path) -> None:
    made = [report(store, [panel], Scope("scores", window="last-7d")) for panel in (FINDINGS, ALL)]
    assert made[1].measurements


@pytest.mark.parametrize("level", ["", "2", "3"])
def test_levels_inside_a_cohort_are_counted_from_codes(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, level: str
) -> None:
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
    words = "age >= 30" + (f" and grade = {level}" if level else "")
    asked = resolve(Scope("scores", window="all", cohort=words), snapshot.contract, snapshot.extent)
    found = {one.measure: one for one in compute("performance", snapshot, asked)}["accuracy"]
    own = rows()
    own = own[own.age.ge(30) & (own.grade.eq(level) | (level == ""))]
    assert found.n == len(own)
    assert found.value == pytest.approx(((own.p >= 0.5) == own.y).mean())


@pytest.mark.parametrize(
    ("text", "kind", "level"),
    [
        ("3", "categorical", 3.0),
        ("-1.5e2", "categorical", -150.0),
        ("1_000", "categorical", 1000.0),
        ("NA", "categorical", None),
        ("inf", "categorical", None),
        ("1e999", "categorical", None),
        ("inf", "numeric", float("inf")),
        ("nan", "numeric", None),
        ("true", "boolean", True),
    ],
)
def test_a_level_is_read_as_a_cohort_compares_it(text: str, kind: str, level: object) -> None:
    assert read_level(text, Dimension("grade", kind, '"grade"', as_number=True)) == level
