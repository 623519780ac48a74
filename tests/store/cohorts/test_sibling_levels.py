"""Levels that are counted together are those that would be counted alone."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import numpy as np
import pytest

from monitoring.panels.registry import compute
from monitoring.profiles import LevelCounts, NumericProfile
from monitoring.profiles.moment_table import moment_record
from monitoring.profiles.records import Records, even
from monitoring.profiles.score_label_table import score_label_record
from monitoring.scope.baseline import Selection
from monitoring.scope.question import Scope, resolve
from monitoring.scope.window import Span
from monitoring.store.bounded import Bounded
from monitoring.store.codes import coded_levels
from monitoring.store.codes.coded_days import NotCodedError
from monitoring.store.codes.coded_labels import ORDER, WITH_LABELS
from monitoring.store.cohorts import cohort_days, cohort_records, sibling_levels
from monitoring.store.cohorts.cohort_levels import cohort_levels
from monitoring.store.cohorts.sibling_levels import siblings
from monitoring.store.reads import row_reads
from monitoring.store.reads.scored_rows import scored
from monitoring.store.routes import held_rows, planner, routes, rows_by_code
from monitoring.store.snapshot import Snapshot

COHORTS = [f"channel = 'web' and region = '{level}'" for level in ("north", "south", "west")]
COHORTS += ["income > 2500 and channel = 'partner'", "region = 'west' and income > 2500"]
COHORTS += ["label = 1 and income > 2500", "not label = 0 and region = 'west'"]
LEFT_OUT = "income > 2500 and not region = 'west'"

LAYOUTS: dict[str, Callable[[int], np.dtype[np.void]]] = {
    "losses": lambda _: moment_record(5),
    "score_label": lambda size: score_label_record(size // 16),
}


def same(kind: str, one: Records, other: Records) -> None:
    """Counts to the last one; sums of numbers but for the order of their rows."""
    if kind not in LAYOUTS:
        pairs = zip(one, other, strict=True)
        assert all(LevelCounts.merged([a]) == LevelCounts.merged([b]) for a, b in pairs)
        return
    layout = LAYOUTS[kind](int(one.sizes[0]))
    for name in layout.names or ():
        pair = (even(some, layout)[name] for some in (one, other))
        np.testing.assert_allclose(*pair, rtol=1e-12, atol=1e-12)


@pytest.fixture(autouse=True)
def coded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Codes answer also for few rows, and nothing is held from before."""
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
    monkeypatch.setattr(held_rows, "MOST_ROWS", 0)
    monkeypatch.setattr(planner, "from_cube", of_everybody(planner.from_cube))
    monkeypatch.setattr(cohort_records, "_KEPT", Bounded(1 << 28, lambda one: one.size))
    monkeypatch.setattr(routes, "_LEVELLED", Bounded(1 << 24, lambda rows: rows.nbytes))
    monkeypatch.setattr(row_reads, "_READS", Bounded(1 << 24, lambda read: len(read[0])))
    yield


def of_everybody(ask: Callable[..., Any]) -> Callable[..., Any]:
    def only(snapshot: Snapshot, kind: str, selection: Selection) -> Any:
        return None if selection.cohort is not None else ask(snapshot, kind, selection)

    return only


def window(snapshot: Snapshot, words: str, cohort: str) -> Selection:
    scope = Scope("lending-default", window=words, cohort=cohort)
    return resolve(scope, snapshot.contract, snapshot.extent).window


@pytest.mark.sampled(1)
@pytest.mark.parametrize("moment", ["", "2026-10-20"])
def test_the_order_of_scores_is_whole_whoever_asked_before(snapshot: Snapshot, moment: str) -> None:
    """It is kept of all rows of a cohort together alone, also where its siblings are counted at once."""
    for level in ("north", "south", "west"):
        asked = window(snapshot, "last-60d", f"income > 2500 and region = '{level}'")
        asked = replace(asked, as_of=datetime.fromisoformat(f"{moment}T00:00+00:00") if moment else None)
        exact = cohort_days.from_rows_of(snapshot, ORDER, asked).of("")
        planner.answer(snapshot, "score_label", asked)
        found = planner.answer(snapshot, ORDER, asked).of("")
        assert found.day.tolist() == exact.day.tolist()
        assert [bytes(one) for one in found.records] == [bytes(one) for one in exact.records]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("cohort", COHORTS)
@pytest.mark.parametrize("kind", WITH_LABELS)
def test_profiles_are_those_of_the_rows(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, kind: str, cohort: str
) -> None:
    monkeypatch.setattr(cohort_days, "ROWS_AT_ONCE", 1_000)
    for words in ("last-30d", "last-7d", "last-90d"):  # held, cut out of what is held, and extended
        asked = window(snapshot, words, cohort)
        found, exact = planner.answer(snapshot, kind, asked), cohort_days.from_rows_of(snapshot, kind, asked)
        assert found.by_subject.keys() == exact.by_subject.keys()
        for name, own in exact.by_subject.items():
            assert found.of(name).day.tolist() == own.day.tolist()
            same(kind, found.of(name).records, own.records)


@pytest.mark.sampled(6)
@pytest.mark.parametrize("cohort", [*COHORTS, LEFT_OUT])
@pytest.mark.parametrize("kind", WITH_LABELS)
def test_no_digit_depends_on_what_was_asked_before(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, kind: str, cohort: str
) -> None:
    planner.answer(snapshot, kind, window(snapshot, "last-7d", cohort))
    asked = window(snapshot, "last-30d", cohort)
    later = planner.answer(snapshot, kind, asked)
    monkeypatch.setattr(cohort_records, "_KEPT", Bounded(1 << 28, lambda one: one.size))
    first = planner.answer(snapshot, kind, asked)
    assert later.by_subject.keys() == first.by_subject.keys()
    for name, own in first.by_subject.items():
        assert [*later.of(name).records] == [*own.records]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("column", ["region", "channel"])
def test_all_levels_but_one_are_those_that_are_left(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, column: str
) -> None:
    """From what was counted of each, with the rows that have no level."""

    def measured(words: str, level: str) -> dict[tuple[str, str], tuple[float, float]]:
        cohort = f"income > 2500 and not {column} = '{level}'"
        scope = Scope("lending-default", window=words, cohort=cohort)
        rows = compute("performance", snapshot, resolve(scope, snapshot.contract, snapshot.extent))
        return {(one.measure, one.subject): (one.n, one.value) for one in rows}

    column_of = next(one for one in snapshot.cohorts if one.name == column)
    levels = cohort_levels(snapshot, column_of, 24)
    asked = [(words, str(level)) for words in ("last-30d", "last-60d") for level in levels]
    together = [measured(*one) for one in asked]
    monkeypatch.setattr(cohort_records, "_KEPT", Bounded(1 << 28, lambda one: one.size))
    monkeypatch.setattr(routes, "others", lambda *_: None)
    for one, found in zip(asked, together, strict=True):
        alone = measured(*one)
        assert found.keys() == alone.keys()
        np.testing.assert_allclose(list(found.values()), list(alone.values()), rtol=1e-12)


@pytest.mark.parametrize("cohort", COHORTS)
def test_scored_rows_are_those_of_the_cohort(snapshot: Snapshot, cohort: str) -> None:
    for words in ("last-90d", "last-30d"):  # the second is cut out of the first
        asked = window(snapshot, words, cohort)
        found = scored(snapshot, asked)
        columns = [next(one.sql for one in snapshot.subjects if one.role == "score"), "__label"]
        stamps, (score, label) = row_reads._read(snapshot, asked, columns, "__label is not null")
        assert len(stamps)
        for one, other in zip((found.stamp, found.score, found.label), (stamps, score, label), strict=True):
            np.testing.assert_array_equal(one, other)


def test_a_level_is_counted_with_its_siblings_and_a_day_once(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    days: list[int] = []
    count = rows_by_code.from_rows_by_code

    def counting(*given: Any, of: Any, **also: Any) -> Any:
        days.append(len(of.files))
        return count(*given, of=of, **also)

    monkeypatch.setattr(rows_by_code, "from_rows_by_code", counting)
    for words in ("last-30d", "last-7d", "last-40d"):
        for cohort in COHORTS[:3]:
            for kind in WITH_LABELS:
                planner.answer(snapshot, kind, window(snapshot, words, cohort))
    assert days == [30, 10]


def test_the_levels_of_all_columns_are_counted_with_their_cohort(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    count, scans = rows_by_code.from_rows_by_code, []
    monkeypatch.setattr(
        rows_by_code, "from_rows_by_code", lambda *given, **also: scans.append(1) or count(*given, **also)
    )
    for cohort in (
        "income > 2500",
        *(f"income > 2500 and {one}" for one in ("region = 'west'", "channel = 'web'")),
    ):
        asked = window(snapshot, "last-30d", cohort)
        for kind in WITH_LABELS:
            found, exact = (
                planner.answer(snapshot, kind, asked),
                cohort_days.from_rows_of(snapshot, kind, asked),
            )
            assert found.by_subject.keys() == exact.by_subject.keys()
            same(kind, found.of("").records, exact.of("").records)
    assert scans == [1]


def test_a_level_that_comes_later_moves_no_other(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Levels are numbered in their order, and what was counted before is held."""
    asked = window(snapshot, "last-30d", "channel = 'web' and region = 'west'")
    before = planner.answer(snapshot, "labels", asked)
    known = sibling_levels.cohort_levels
    monkeypatch.setattr(sibling_levels, "cohort_levels", lambda *given: ("aaa", *known(*given)))
    after = planner.answer(snapshot, "labels", asked)
    assert [*after.of("").records] == [*before.of("").records]


def test_what_has_no_siblings(snapshot: Snapshot) -> None:
    for cohort in (
        "",
        "income > 2500",
        "region != 'west'",
        "region = 'nowhere'",
        "region in ('west', 'north')",
        "region in ('west', 'north') and region = 'west'",
        "income > 2500 and region = 'west' and region = 'north'",
    ):
        assert siblings(snapshot, window(snapshot, "last-7d", cohort)) is None
    level = siblings(snapshot, window(snapshot, "last-7d", "income > 2500 and region = 'west'"))
    assert level is not None
    assert (level.column, str(level.selection.cohort)) == ("region", "income > 2500")


@pytest.mark.parametrize("kind", [kind for kind in WITH_LABELS if kind != "class_scores"])  # of two classes
def test_a_column_may_be_named_twice(snapshot: Snapshot, kind: str) -> None:
    asked = window(snapshot, "last-30d", "income > 2500 and region in ('west', 'north') and region = 'west'")
    found, exact = planner.answer(snapshot, kind, asked), cohort_days.from_rows_of(snapshot, kind, asked)
    assert found.by_subject.keys() == exact.by_subject.keys() == {""}
    same(kind, found.of("").records, exact.of("").records)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("sparse", [0, 1 << 20])
@pytest.mark.parametrize("cohort", ["income > 2500", *COHORTS[3:]])
def test_a_subject_alone_is_counted_as_among_all(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, cohort: str, sparse: int
) -> None:
    """… also its days and, to the last byte, its numbers; the rows are looked for once for all subjects.

    Whether levels are counted together or put apart before.
    """
    monkeypatch.setattr(coded_levels, "SPARSE", sparse)
    find, scans = routes.levelled_rows, []
    monkeypatch.setattr(routes, "levelled_rows", lambda *given: scans.append(1) or find(*given))
    asked = window(snapshot, "last-30d", cohort)
    alone = {one: planner.of_one(snapshot, asked, one) for one in snapshot.subjects}
    assert scans == [1]
    monkeypatch.setattr(cohort_records, "_KEPT", Bounded(1 << 20, lambda _: 1))
    for subject, found in alone.items():
        every = planner.answer(snapshot, subject.profiled, asked).of(subject.name)
        assert found is not None and found.route == "from codes" and found.binned is subject.numeric
        own = found.of(subject.name)
        assert own.day.tolist() == every.day.tolist() and len(own.day)
        if subject.numeric:
            assert [*own.records] == [*every.records]
        else:
            same("categorical", own.records, every.records)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("cohort", ["income > 2500", *COHORTS[3:5]])
@pytest.mark.parametrize("minutes", [0, 17])
def test_a_subject_of_a_window_that_cuts_days_is_counted_as_among_all(
    snapshot: Snapshot, cohort: str, minutes: int
) -> None:
    """Its whole days alone, the ends that cut a day as for all subjects."""
    [span] = window(snapshot, "last-30d", cohort).spans
    cut = Span(span.start + timedelta(hours=7), span.end - timedelta(days=1, minutes=minutes))
    asked = replace(window(snapshot, "last-30d", cohort), spans=(cut,))
    alone = {one: planner.of_one(snapshot, asked, one) for one in snapshot.subjects}
    for subject, found in alone.items():
        assert found is not None and found.route == "from codes, ends from rows"
        assert found.by_subject.keys() == {subject.name}
        every = planner.answer(snapshot, subject.profiled, asked)
        if subject.numeric:
            merge = partial(NumericProfile.merged, bins=snapshot.bins.number(subject.name))
            own, among = (one.merged(subject.name, merge) for one in (found, every))
            assert own.with_missing.tolist() == among.with_missing.tolist() and own.rows == among.rows > 0
        else:
            own, among = (one.merged(subject.name, LevelCounts.merged) for one in (found, every))
            assert own == among
    hours = Span(span.start + timedelta(hours=7), span.start + timedelta(hours=19))
    assert planner.of_one(snapshot, replace(asked, spans=(hours,)), subject) is None  # no whole day


@pytest.mark.parametrize("cohort", ["income > 2500", *COHORTS[3:5]])
def test_those_that_follow_are_counted_in_the_same_scan(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, cohort: str
) -> None:
    count, scans = routes.levels_from_codes, list[set[str]]()

    def counting(*given: Any) -> Any:
        scans.append({one.name for one in given[3]})
        return count(*given)

    monkeypatch.setattr(routes, "levels_from_codes", counting)
    asked, subjects = window(snapshot, "last-30d", cohort), snapshot.subjects[:4]
    together = [planner.of_one(snapshot, asked, one, subjects) for one in subjects]
    assert scans == [{one.name for one in subjects}]
    monkeypatch.setattr(cohort_records, "_KEPT", Bounded(1 << 28, lambda one: one.size))
    for subject, found in zip(subjects, together, strict=True):
        alone = planner.of_one(snapshot, asked, subject)
        assert found is not None and alone is not None and found.by_subject.keys() == {subject.name}
        own, every = found.of(subject.name), alone.of(subject.name)
        assert own.day.tolist() == every.day.tolist() and [*own.records] == [*every.records]
    assert len(scans) == 1 + len(subjects)


def test_one_that_follows_without_codes_hinders_none(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    count, young = routes.levels_from_codes, snapshot.subjects[1]

    def counting(*given: Any) -> Any:
        if young in given[3]:
            raise NotCodedError(young.name)
        return count(*given)

    monkeypatch.setattr(routes, "levels_from_codes", counting)
    asked, subjects = window(snapshot, "last-30d", "income > 2500"), snapshot.subjects[:3]
    found = {one.name: planner.of_one(snapshot, asked, one, subjects) for one in subjects}
    assert {name for name, one in found.items() if one is None} == {young.name}


def test_what_is_known_of_all_is_not_counted_alone(snapshot: Snapshot) -> None:
    subject = snapshot.subjects[0]
    in_cube = window(snapshot, "last-30d", "")
    assert planner.of_one(snapshot, in_cube, subject) is None
    asked = window(snapshot, "last-30d", "income > 2500")
    planner.answer(snapshot, subject.profiled, asked)
    assert planner.of_one(snapshot, asked, subject) is None


def test_a_level_that_comes_later_is_counted_alone_too(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A window whose days were counted when the column had fewer levels."""
    subject = next(one for one in snapshot.subjects if one.name == "income")
    known = sibling_levels.cohort_levels
    web, late = (
        window(snapshot, "last-30d", f"income > 2500 and channel = '{one}'") for one in ("web", "partner")
    )
    with monkeypatch.context() as before:
        before.setattr(
            sibling_levels,
            "cohort_levels",
            lambda *given: tuple(one for one in known(*given) if one != "partner"),
        )
        assert planner.of_one(snapshot, web, subject)
    found = planner.of_one(snapshot, late, subject)
    assert found is not None and len(found.of("income").day)
