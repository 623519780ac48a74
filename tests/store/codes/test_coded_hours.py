"""Hours counted from codes have the rows that the rows themselves give, on days of 23, 24 and 25 hours."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.contract import read_contract
from monitoring.profiles import LevelCounts, NumericProfile
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.scope.instant import midnight
from monitoring.scope.same_hours import same_hours
from monitoring.scope.window import Span, parse_span
from monitoring.store.bounded import Bounded
from monitoring.store.codes.coded_labels import WITH_LABELS
from monitoring.store.cohorts import cohort_days, cohort_records
from monitoring.store.cube import hour_reads
from monitoring.store.ingest.load import load
from monitoring.store.records.daily_records import DailyRecords, joined
from monitoring.store.routes import cut_days, cut_ends, planner
from monitoring.store.snapshot import Snapshot
from tests.store.kinds.test_hours import CHANGES, CONTRACT, PLAIN, frame, said


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Three days around each change of the clock, with ties, atoms, missing and infinite values."""
    directory = tmp_path_factory.mktemp("plain")
    days = [frame("2025-03-28T23:00", 3, 1500), frame("2025-10-24T22:00", 3, 1500, 2)]
    for some in days:
        some.loc[::17, "x"] = np.inf
        some.loc[::19, "x"] = -np.inf
        some.loc[::5, "x"] = 0.0
        some["label"] = some["label"].where(some["score"] > 0.2).astype("Int64")
    load(directory, read_contract(PLAIN), predictions=days)
    return Snapshot(directory, "m")


@pytest.fixture(autouse=True)
def coded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Few rows are counted from codes as well, two days at a time, and nothing is known yet."""
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
    monkeypatch.setattr(cohort_days, "ROWS_AT_ONCE", 1100)
    monkeypatch.setattr(cohort_records, "_KEPT", Bounded(1 << 28, lambda one: one.size))
    return


def hours_of(snapshot: Snapshot, day: str, first: int, hours: int) -> list[Span]:
    start = midnight(date.fromisoformat(day), snapshot.contract.zone) + timedelta(hours=first)
    return [Span(start + timedelta(hours=k), start + timedelta(hours=k + 1)) for k in range(hours)]


def rows(snapshot: Snapshot, kind: str, records: DailyRecords) -> dict[str, object]:
    """Give the counts of every subject, those of no row left out."""
    found: dict[str, object] = {}
    for name in records.by_subject:
        if kind == "numeric":
            bins = len(snapshot.bins.edges.get(name, ())) + 1
            one = records.merged(name, lambda some, bins=bins: NumericProfile.merged(some, bins))  # type: ignore[misc]
            found[name] = one.counts.tolist(), one.missing, one.infinite
        else:
            levels = records.merged(name, LevelCounts.merged)
            found[name] = {level: n for level, n in levels.counts.items() if n}, levels.missing
    return found


Asked = tuple[str, int, int, str, str, bool]
ASKED = st.tuples(
    st.sampled_from(CHANGES),
    st.integers(-24, 20),
    st.integers(1, 30),
    st.sampled_from(["", "a"]),
    st.sampled_from(["", "colour = 'red'", "x >= 0.5", "label = 1", "colour is null and score > 0.5"]),
    st.booleans(),
)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("kind", ["numeric", "categorical"])
@settings(max_examples=10, deadline=None)
@given(asked=ASKED)
def test_hours_have_the_rows_that_the_rows_give(plain: Snapshot, kind: str, asked: Asked) -> None:
    same_as_the_rows(plain, kind, *asked)


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["numeric", "categorical"])
@settings(max_examples=100, deadline=None)
@given(asked=ASKED)
def test_many_hours_have_the_rows_that_the_rows_give(plain: Snapshot, kind: str, asked: Asked) -> None:
    same_as_the_rows(plain, kind, *asked)


def same_as_the_rows(
    plain: Snapshot, kind: str, day: str, first: int, hours: int, version: str, cohort: str, outside: bool
) -> None:
    spans, expression = hours_of(plain, day, first, hours), parse_cohort(cohort)
    window = Span(spans[0].start, spans[-1].end)
    chosen = Selection("", (window,), version, expression, complement=outside and expression is not None)
    found = planner.of_hours(plain, kind, chosen, spans)
    assert found is not None
    for span, one in zip(spans, found, strict=True):
        exact = cohort_days.from_rows_of(plain, kind, replace(chosen, spans=(span,)))
        assert rows(plain, kind, one) == rows(plain, kind, exact)


def test_all_hours_and_both_kinds_are_one_scan_of_each_two_days(
    plain: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    scans: list[object] = []
    counted = planner.hours_of_codes.__globals__["hours_from_codes"]
    monkeypatch.setitem(
        planner.hours_of_codes.__globals__,
        "hours_from_codes",
        lambda *some: scans.append(some) or counted(*some),
    )
    for place in (planner, cut_ends):
        monkeypatch.setattr(place, "from_rows_of", lambda *some: pytest.fail("rows are read"))
    spans = hours_of(plain, CHANGES[0], -24, 71)
    chosen = Selection("", (Span(spans[0].start, spans[-1].end),))
    for kind in ("numeric", "categorical", "numeric"):
        found = planner.of_hours(plain, kind, chosen, spans)
        assert found is not None and all(one.by_subject for one in found[:24])
    assert 1 <= len(scans) <= 3


@pytest.mark.sampled(2)
@pytest.mark.parametrize("kind", ["numeric", "categorical", "quality"])
@pytest.mark.parametrize("window", ["2025-01-07T01:20/2025-01-07T04:00", "2025-01-07T22:00/2025-01-08T03:00"])
def test_the_same_hours_of_several_days_are_read_at_once(
    plain: Snapshot, monkeypatch: pytest.MonkeyPatch, kind: str, window: str
) -> None:
    zone, days = plain.contract.zone, sorted(plain.partitions("quality"))
    spans = same_hours(parse_span(window, zone), days, zone)
    chosen = Selection("", spans, cohort=parse_cohort("colour = 'red' or x >= 0.5"))
    each = [cohort_days.from_rows_of(plain, kind, replace(chosen, spans=(one,))) for one in spans]
    for rows_alone in (False, True):
        if rows_alone:
            monkeypatch.setattr(cohort_days, "CODED_ROWS", 10**9)
        found = planner.answer(plain, kind, chosen)
        assert rows(plain, kind, found) == rows(plain, kind, joined(each))
        assert [found.days(name) for name in found.by_subject] == [
            joined(each).days(name) for name in found.by_subject
        ]


def test_an_hour_that_is_cut_is_that_of_its_rows(plain: Snapshot) -> None:
    [hour] = hours_of(plain, CHANGES[0], 5, 1)
    cut, whole = Span(hour.start + timedelta(minutes=20), hour.end), hours_of(plain, CHANGES[0], 6, 1)[0]
    chosen = Selection("", (Span(cut.start, whole.end),))
    found = planner.of_hours(plain, "numeric", chosen, [cut, whole])
    assert found is not None
    assert [one.binned for one in found] == [False, True]
    exact = cohort_days.from_rows_of(plain, "numeric", replace(chosen, spans=(cut,)))
    assert rows(plain, "numeric", found[0]) == rows(plain, "numeric", exact)


def test_hours_that_codes_do_not_tell_are_left_to_the_rows(
    plain: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spans = hours_of(plain, CHANGES[0], 0, 3)
    chosen = Selection("", (Span(spans[0].start, spans[-1].end),))
    assert planner.of_hours(plain, "quality", chosen, spans) is None
    early = replace(chosen, as_of=pd.Timestamp("2025-11-01", tz="UTC").to_pydatetime())
    assert planner.of_hours(plain, "numeric", early, spans) is None
    load(tmp_path, read_contract(CONTRACT), predictions=[frame("2025-03-29T23:00", 1, 300)])
    assert planner.of_hours(Snapshot(tmp_path, "m"), "numeric", chosen, spans) is None  # it keeps its hours
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 10**9)
    assert planner.of_hours(plain, "numeric", chosen, spans) is None


@pytest.mark.sampled(2)
@pytest.mark.parametrize("cohort", ["", "colour = 'red'", "x >= 0.5", "label = 1"])
def test_labels_of_hours_come_from_codes_all_kinds_at_once(
    plain: Snapshot, monkeypatch: pytest.MonkeyPatch, cohort: str
) -> None:
    spans = hours_of(plain, CHANGES[1], 3, 7)
    chosen = Selection("", (Span(spans[0].start, spans[-1].end),), cohort=parse_cohort(cohort))
    with monkeypatch.context() as looked_up:
        looked_up.setattr(cut_ends, "of_part", lambda *some: None)
        exact = {kind: said(plain, kind, planner.answer(plain, kind, chosen)) for kind in WITH_LABELS}
    hour_reads._HOURS.clear()
    reads: list[object] = []
    counted = cut_days.from_rows_by_code
    monkeypatch.setattr(cut_days, "from_rows_by_code", lambda *a, **k: reads.append(a) or counted(*a, **k))
    for place in (planner, cut_ends):
        monkeypatch.setattr(place, "from_rows_of", lambda *some: pytest.fail("labels are looked up"))
    for kind in WITH_LABELS:
        found = planner.answer(plain, kind, chosen)
        assert found.route == "from rows"
        kept = said(plain, kind, found)
        assert {*kept} == {*exact[kind]}
        for name, numbers in exact[kind].items():
            for one, other in zip(numbers, kept[name], strict=True):
                assert one.tolist() == other.tolist()
    assert len(reads) == 1
