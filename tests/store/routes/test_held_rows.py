"""What is cut out of rows that are held is what would be read."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.profiles import LevelCounts
from monitoring.scope.baseline import Selection
from monitoring.scope.question import Scope, resolve
from monitoring.scope.window import Span
from monitoring.store.bounded import Bounded
from monitoring.store.codes.coded_labels import WITH_LABELS
from monitoring.store.cohorts import chosen_cells, cohort_days, cohort_records
from monitoring.store.ingest.load import load
from monitoring.store.reads import labelled_cells, row_reads
from monitoring.store.reads.scored_rows import scored
from monitoring.store.routes import held_rows, planner
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.removal import remove
from tests.store.cohorts.test_sibling_levels import same

COHORTS = (
    "",
    "region = 'south'",
    "channel = 'web' and region = 'west'",
    "not (channel = 'web' or region = 'north')",
    "channel in ('web', 'branch')",
    "channel is null",
)


@pytest.fixture(autouse=True)
def afresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The cube answers for nobody's cohort, and nothing is held from before."""
    ask = planner.from_cube
    plain: Callable[..., Any] = lambda *given: None if given[2].cohort is not None else ask(*given)  # noqa: E731
    monkeypatch.setattr(planner, "from_cube", plain)
    monkeypatch.setattr(cohort_records, "_KEPT", Bounded(1 << 28, lambda one: one.size))
    monkeypatch.setattr(held_rows, "_HELD", Bounded(1 << 24, lambda one: len(one.cell)))
    monkeypatch.setattr(row_reads, "_READS", Bounded(1 << 24, lambda read: len(read[0])))
    yield


def window(snapshot: Snapshot, words: str, cohort: str = "", version: str = "") -> Selection:
    scope = Scope("lending-default", window=words, cohort=cohort, version=version)
    return resolve(scope, snapshot.contract, snapshot.extent).window


def selections(snapshot: Snapshot, cohort: str) -> Iterator[Selection]:
    yield window(snapshot, "last-7d", cohort)
    yield window(snapshot, "last-30d", cohort)
    yield replace(window(snapshot, "last-30d", cohort), version=snapshot.extent.versions[0])
    if cohort:
        yield replace(window(snapshot, "last-30d", cohort), complement=True)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("cohort", COHORTS)
def test_profiles_are_those_of_the_rows(snapshot: Snapshot, cohort: str) -> None:
    for asked in selections(snapshot, cohort):
        assert held_rows.holdable(snapshot, asked)
        found = held_rows.held_profiles(snapshot, asked)
        for kind in WITH_LABELS:
            exact = cohort_days.from_rows_of(snapshot, kind, asked)
            assert found[kind].by_subject.keys() == exact.by_subject.keys()
            for name, own in exact.by_subject.items():
                assert found[kind].of(name).day.tolist() == own.day.tolist()
                same(kind, found[kind].of(name).records, own.records)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("cohort", COHORTS)
def test_scored_rows_are_those_that_are_read(snapshot: Snapshot, cohort: str) -> None:
    columns = [next(one.sql for one in snapshot.subjects if one.role == "score"), "__label"]
    rows = 0
    for asked in selections(snapshot, cohort):
        [span] = asked.spans
        cut = replace(asked, spans=(Span(span.start + timedelta(hours=7), span.end - timedelta(hours=30)),))
        for some in (asked, cut):
            found = scored(snapshot, some)
            stamps, (score, label) = row_reads._read(snapshot, some, columns, "__label is not null")
            np.testing.assert_array_equal(found.stamp, stamps)
            # rows of one moment are in any order
            mine, read = np.lexsort([found.score, found.stamp]), np.lexsort([score, stamps])
            np.testing.assert_array_equal(found.score[mine], score[read])
            np.testing.assert_array_equal(found.label[mine], label[read])
            rows += len(stamps)
    assert rows


def test_the_planner_answers_from_them_and_a_day_is_read_once(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    days: list[int] = []
    read = held_rows._read

    def counting(taken: Snapshot, files: Any) -> Any:
        days.append(len(files))
        return read(taken, files)

    monkeypatch.setattr(held_rows, "_read", counting)
    for words in ("last-30d", "last-7d", "last-40d"):
        for cohort in COHORTS[1:3]:
            asked = window(snapshot, words, cohort)
            scored(snapshot, asked)
            for kind in WITH_LABELS:
                assert planner.answer(snapshot, kind, asked).route == planner.FROM_ROWS
    assert days == [30, 10]


def test_many_groups_are_asked_by_their_levels_and_looked_through_at_once(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside a cohort column of ten thousand levels each of 90,000 groups was asked and found by itself."""
    chosen = window(snapshot, "last-60d", "region = 'west'")
    held, every = held_rows._chosen(snapshot, chosen)
    asked: list[Any] = []
    holds = chosen_cells.holds
    monkeypatch.setattr(chosen_cells, "holds", lambda *given: bool(asked.append(given)) or holds(*given))
    held.known.clear()
    inside = held_rows._inside(snapshot, chosen, held)
    regions = {cell[1 + [one.name for one in snapshot.cohorts].index("region")] for cell in held.cells}
    assert len(asked) == len(regions) < len(held.cells)
    asked.clear()
    both = window(snapshot, "last-60d", "region = 'west' and not (channel = 'web')")
    few = held_rows._inside(snapshot, both, held)
    channels = {cell[1 + [one.name for one in snapshot.cohorts].index("channel")] for cell in held.cells}
    assert len(asked) == len(regions) + len(channels)  # not their product: of two such columns it is the rows
    assert 0 < few.sum() < inside.sum() and not np.any(few & ~inside)
    found = []
    for rows in (0, 1 << 40):
        monkeypatch.setattr(held_rows, "_ROWS_A_GROUP", rows)
        found.append(held.of_groups(inside, 10, len(held.day) - 10))
    assert found[0].tolist() == found[1].tolist()
    assert len(every) > len(found[0]) > 0


def test_what_is_not_held(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = window(snapshot, "last-7d", "region = 'south'")
    assert held_rows.holdable(snapshot, asked)
    assert not held_rows.holdable(snapshot, window(snapshot, "last-7d", "income > 2500"))
    assert not held_rows.holdable(snapshot, replace(asked, as_of=snapshot.extent.last))
    assert not held_rows.holdable(snapshot, replace(asked, source="some file"))
    monkeypatch.setattr(held_rows, "MOST_ROWS", 10)
    assert not held_rows.holdable(snapshot, asked)


LATE = """
model: late
task: binary
id: id
timestamp: at
prediction: {score: score}
label: {column: y, positive: 1}
cohorts: [group]
features: [{name: x, kind: numeric}]
"""


def late_rows() -> pd.DataFrame:
    at = pd.date_range("2025-05-01", periods=40, freq="1h", tz="UTC")
    rows = pd.DataFrame({"id": range(40), "at": at, "score": np.linspace(0, 1, 40), "x": 1.0})
    return rows.assign(group=np.where(np.arange(40) % 2, "odd", "even"))


def held_labels(store: Path, cohort: str, generation: int | None = None) -> int:
    taken = Snapshot(store, "late", generation)
    question = resolve(Scope("late", window="all", cohort=cohort), taken.contract, taken.extent)
    assert held_rows.holdable(taken, question.window)
    return len(scored(taken, question.window).label)


def test_labels_that_come_later_are_there(tmp_path: Path) -> None:
    contract = read_contract(LATE)
    labels = pd.DataFrame({"id": range(40), "y": [k % 3 == 0 for k in range(40)]})
    load(tmp_path, contract, predictions=[late_rows()], labels=[labels[:10]])
    assert held_labels(tmp_path, "group = 'odd'") == 5
    load(tmp_path, contract, labels=[labels])
    assert held_labels(tmp_path, "group = 'odd'") == 20


@pytest.mark.sampled(1)
@pytest.mark.parametrize("cohort", ["", "group = 'odd'"])
def test_days_between_that_only_another_generation_has_do_not_count(tmp_path: Path, cohort: str) -> None:
    contract, rows = read_contract(LATE), late_rows()
    rows["at"] = pd.date_range("2025-05-01", periods=40, freq="6h", tz="UTC")  # ten days
    labels, every = pd.DataFrame({"id": range(40), "y": [1, 0] * 20}), 40 if not cohort else 20
    between = rows["at"].dt.day.between(4, 6)
    load(tmp_path, contract, predictions=[rows[~between]], labels=[labels])
    batch = load(tmp_path, contract, predictions=[rows[between]]).batch
    assert held_labels(tmp_path, cohort) == every
    assert held_labels(tmp_path, cohort, 1) == every * 28 // 40
    remove(tmp_path, "late", batch)
    assert held_labels(tmp_path, cohort) == every * 28 // 40


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("cohort", "rows"), [("group = 'odd'", 20), ("kind = 'odd'", 20), ("group = 'odd' and kind != 'odd'", 0)]
)
def test_two_cohorts_may_be_of_one_column(tmp_path: Path, cohort: str, rows: int) -> None:
    contract = read_contract(LATE.replace("[group]", "[group, {name: kind, column: group}]"))
    labels = pd.DataFrame({"id": range(40), "y": [1, 0] * 20})
    load(tmp_path, contract, predictions=[late_rows()], labels=[labels])
    assert held_labels(tmp_path, cohort) == rows
    taken = Snapshot(tmp_path, "late")
    everybody = resolve(Scope("late", window="all"), taken.contract, taken.extent).window
    cells = labelled_cells._held(taken, everybody, taken.cohorts, [])
    assert cells is not None
    assert {key[1:] for key in cells.keys} == {("even", "even"), ("odd", "odd")}


def test_rows_answer_where_codes_are_gone(tmp_path: Path) -> None:
    labels = pd.DataFrame({"id": range(40), "y": [1, 0] * 20})
    load(tmp_path, read_contract(LATE), predictions=[late_rows()], labels=[labels])
    for codes in tmp_path.glob("segments/late/*.codes"):
        codes.unlink()
    taken = Snapshot(tmp_path, "late")
    asked = resolve(Scope("late", window="all", cohort="group = 'odd'"), taken.contract, taken.extent).window
    assert held_rows.holdable(taken, asked)
    found = planner.answer(taken, "labels", asked)
    assert found.merged("", LevelCounts.merged).counts["rows"] == 20
