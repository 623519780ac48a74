"""Where a drift lies is told without holding what no finding asks about, and without reading every column."""

from collections.abc import Callable
from pathlib import Path

import pytest

from monitoring.findings.locus.column_locus import ColumnLocating
from monitoring.findings.report import report
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Scope, resolve
from monitoring.store.bounded import Bounded
from monitoring.store.cohorts import cohort_days, cohort_records
from monitoring.store.routes import planner, routes
from monitoring.store.snapshot import Snapshot
from tests.store.cohorts.test_sibling_levels import of_everybody

SCOPE = Scope("lending-default", window="last-30d")


@pytest.fixture(scope="module")
def snapshot(lending_of: Callable[..., Path]) -> Snapshot:
    return Snapshot(lending_of(20_000), "lending-default")


@pytest.fixture(scope="module")
def drifted(snapshot: Snapshot) -> list[Measurement]:
    """The leading rows of two features that moved."""
    rows = report(snapshot.directory, ["drift"], SCOPE, snapshot=snapshot, dated=False).measurements
    alarming = [one for one in rows if one.verdict in ("warning", "critical") and one.measure == "psi"]
    names = {one.name for one in snapshot.subjects if one.role == "feature" and one.numeric}
    return [one for one in alarming if one.subject in names][:2]


def locating(snapshot: Snapshot, drifted: list[Measurement]) -> ColumnLocating:
    question = resolve(SCOPE, snapshot.contract, snapshot.extent)
    return ColumnLocating(snapshot, question, [one.subject for one in drifted])


def test_only_columns_that_are_asked_for_are_kept(
    snapshot: Snapshot, drifted: list[Measurement], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All columns of every level, on both sides, took 1.5 GB of a thousand columns."""
    assert len(drifted) == 2
    asked, place = [], locating(snapshot, drifted)
    profiles = Snapshot.profiles
    monkeypatch.setattr(
        Snapshot, "profiles", lambda self, *given: asked.append(given) or profiles(self, *given)
    )
    monkeypatch.setattr("monitoring.findings.locus.column_locus.of_one", lambda *given: None)
    place.where(drifted[0])
    first = len([one for one in asked if one[0] == "numeric"])
    place.where(drifted[1])
    assert len([one for one in asked if one[0] == "numeric"]) == first > 2, "no level is read twice"
    kept = {subject.name for one in place.profiles.values() for subject in one}
    assert kept == {one.subject for one in drifted}


def test_of_many_values_codes_of_one_column_are_read(
    snapshot: Snapshot, drifted: list[Measurement], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few rows of a thousand columns: the rows were read for every level, all columns of them."""
    monkeypatch.setattr(planner, "from_cube", of_everybody(planner.from_cube))
    monkeypatch.setattr(cohort_records, "_KEPT", Bounded(1 << 28, lambda one: one.size))
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 10**9)
    by_rows = [locating(snapshot, drifted).where(one) for one in drifted]
    monkeypatch.setattr(cohort_days, "CODED_VALUES", 1)
    monkeypatch.setattr(routes, "from_days", lambda *given: pytest.fail("rows were read"))
    monkeypatch.setattr(cohort_records, "_KEPT", Bounded(1 << 28, lambda one: one.size))
    assert [locating(snapshot, drifted).where(one) for one in drifted] == by_rows
