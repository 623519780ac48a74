"""Days that are counted from rows: in parts, of several kinds in one scan, as each of all would be."""

from typing import Any

import pytest

from monitoring.scope.baseline import Selection
from monitoring.store.bounded import Bounded
from monitoring.store.cohorts import cohort_days, cohort_records
from monitoring.store.cohorts.cohort_days import from_days, from_rows_of, in_parts
from monitoring.store.kinds.kinds import KINDS
from monitoring.store.routes import planner, routes
from monitoring.store.snapshot import Snapshot
from tests.store.cohorts.test_sibling_levels import same, window

SERVED = ("service", "latency", "value")


def test_parts_hold_every_day_once_and_no_more_rows_than_are_read_at_once(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = window(snapshot, "last-30d", "")
    [span] = asked.spans
    days = span.days(snapshot.contract.zone)
    rows = {day: one["rows"] for day, one in snapshot.profiles("labels", asked).of("").tallies().items()}
    for most in (1, 400, 10_000_000):
        monkeypatch.setattr(cohort_days, "ROWS_AT_ONCE", most)
        parts = list(in_parts(snapshot, asked, set(days)))
        assert [day for part in parts for day in part] == sorted(days)
        assert all(len(part) == 1 or sum(rows[day] for day in part) <= most for part in parts)
        assert len(parts) == (30 if most == 1 else 1 if most > 400 else len(parts)) > 0


def test_many_columns_are_read_in_smaller_parts(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a million rows of a thousand columns are four gigabytes."""
    asked = window(snapshot, "last-30d", "income > 2500")
    days = asked.spans[0].days(snapshot.contract.zone)
    read: list[Selection] = []
    scan = cohort_days.from_rows
    monkeypatch.setattr(cohort_days, "VALUES_AT_ONCE", 6_000)
    monkeypatch.setattr(cohort_days, "from_rows", lambda *given: read.append(given[3]) or scan(*given))
    from_days(snapshot, {"labels": KINDS["labels"]}, asked, days)
    few = len(read)
    from_days(snapshot, {"numeric": KINDS["numeric"]}, asked, days)
    assert few == 1 < len(read) - few


@pytest.mark.sampled(1)
@pytest.mark.parametrize("cohort", ["", "income > 2500", "region = 'south' and income > 2500"])
def test_in_parts_and_together(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, cohort: str) -> None:
    asked = window(snapshot, "last-30d", cohort)
    monkeypatch.setattr(cohort_days, "ROWS_AT_ONCE", 500)
    [span] = asked.spans
    found = from_days(snapshot, KINDS, asked, span.days(snapshot.contract.zone))
    for kind in KINDS:
        exact = from_rows_of(snapshot, kind, asked)
        assert found[kind].by_subject.keys() == exact.by_subject.keys()
        for name, own in exact.by_subject.items():
            assert found[kind].of(name).day.tolist() == own.day.tolist()
            if kind in ("labels", "confusion", "losses", "score_label", "service", "latency", "categorical"):
                same(kind, found[kind].of(name).records, own.records)


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    "cohort", ["label = 1", "not label = 0 and income > 2500", "label = 0 or income < 900"]
)
def test_services_of_a_cohort_that_names_the_label(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, cohort: str
) -> None:
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
    monkeypatch.setattr(cohort_days, "ROWS_AT_ONCE", 400)
    monkeypatch.setattr(cohort_records, "_KEPT", Bounded(1 << 28, lambda one: one.size))
    monkeypatch.setattr(routes, "from_days", lambda *given: pytest.fail("labels were looked up by their key"))
    asked = window(snapshot, "last-30d", cohort)
    for kind in SERVED:
        found, exact = planner.answer(snapshot, kind, asked), from_rows_of(snapshot, kind, asked)
        assert found.by_subject.keys() == exact.by_subject.keys() != set()
        for name, own in exact.by_subject.items():
            assert found.of(name).day.tolist() == own.day.tolist()
            if kind != "value":
                same(kind, found.of(name).records, own.records)


def test_what_is_asked_of_services_is_read_in_one_scan(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    scans: list[Any] = []
    read = cohort_days.from_rows
    monkeypatch.setattr(cohort_days, "from_rows", lambda *given: scans.append((*given[2],)) or read(*given))
    monkeypatch.setattr(cohort_records, "_KEPT", Bounded(1 << 28, lambda one: one.size))
    asked = window(snapshot, "last-30d", "income > 2500")
    for kind in SERVED:
        found = planner.answer(snapshot, kind, asked)
        assert found.by_subject.keys() == from_rows_of(snapshot, kind, asked).by_subject.keys()
        scans.remove((kind,))
    assert scans == [SERVED]
