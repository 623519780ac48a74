"""Sums of every level are those that each level's own profiles have."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from monitoring.panels.tasks.by_cohort import within
from monitoring.profiles import LevelCounts, NumericProfile
from monitoring.scope.cohort import Comparison
from monitoring.scope.question import Question, Scope, resolve
from monitoring.store.columns.cells import Dimension
from monitoring.store.reads import level_counts as module
from monitoring.store.reads.level_counts import both_sides, level_counts
from monitoring.store.records.stored_records import StoredRecords
from monitoring.store.snapshot import Snapshot
from tests.many_levels import load_many_levels


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    store: Path = tmp_path_factory.mktemp("levels") / "store"
    return Snapshot(store, load_many_levels(store, "missing"))


@pytest.fixture
def question(snapshot: Snapshot) -> Question:
    return resolve(Scope(snapshot.model, window="last-7d"), snapshot.contract, snapshot.extent)


@pytest.fixture
def column(snapshot: Snapshot) -> Dimension:
    return next(one for one in snapshot.cohorts if one.name == "shop")


def test_each_level_has_the_rows_of_its_own_profiles(
    snapshot: Snapshot, question: Question, column: Dimension
) -> None:
    subjects = [one for one in snapshot.subjects if not one.labelled_only]
    found = level_counts(snapshot, question.window, column, subjects)
    assert found is not None
    assert len(found.levels) == 16
    assert {one.numeric for one in subjects} == {True, False}
    for place, level in enumerate(found.levels):
        assert level is not None
        own = within(question.window, Comparison(column.name, "=", level))
        for one in subjects:
            records = snapshot.profiles(one.profiled, own)
            counts = found.counts[one.name][place]
            if one.numeric:
                bins = snapshot.bins.number(one.name)
                profile = records.merged(one.name, lambda some, bins=bins: NumericProfile.merged(some, bins))
                assert counts.tolist() == profile.with_missing.tolist()
            else:
                levels = records.merged(one.name, LevelCounts.merged)
                there = dict(zip(found.values[one.name], counts.tolist(), strict=False))
                assert {name: n for name, n in there.items() if n} == dict(levels.counts)
                assert counts[-1] == levels.missing


def test_some_subjects_at_a_time_are_the_same_sums(
    snapshot: Snapshot, question: Question, column: Dimension, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The records of two hundred scores, copied and added up at once, were 150 MB."""
    subjects = [one for one in snapshot.subjects if one.numeric and not one.labelled_only]
    whole = level_counts(snapshot, question.window, column, subjects)
    asked: list[int] = []
    add = module._add

    def added(sums: np.ndarray, part: StoredRecords, names: list[str], *more: Any) -> None:
        asked.append(len(names))
        add(sums, part, names, *more)

    monkeypatch.setattr(module, "_TOGETHER", 1)
    monkeypatch.setattr(module, "_add", added)
    found = level_counts(snapshot, question.window, column, subjects)
    assert len(subjects) > 1 and set(asked) == {1}
    assert found is not None and whole is not None
    assert {name: one.tolist() for name, one in found.counts.items()} == {
        name: one.tolist() for name, one in whole.counts.items()
    }


def test_what_the_cube_does_not_hold_by_itself_is_not_summed(
    snapshot: Snapshot, question: Question, column: Dimension, monkeypatch: pytest.MonkeyPatch
) -> None:
    subjects = [one for one in snapshot.subjects if one.numeric]
    inside = within(question.window, Comparison(column.name, "=", "x"))
    assert level_counts(snapshot, inside, column, subjects) is None
    assert level_counts(snapshot, question.window, replace(column, name="nobody"), subjects) is None
    monkeypatch.setattr(module, "MOST_BYTES", 1)
    assert level_counts(snapshot, question.window, column, subjects) is None


def test_both_sides_have_the_same_levels_and_values(
    snapshot: Snapshot, question: Question, column: Dimension
) -> None:
    baseline = question.baseline.selection
    assert baseline is not None
    subjects = [one for one in snapshot.subjects if not one.labelled_only]
    both = both_sides(snapshot, (baseline, question.window), column, subjects)
    assert both is not None
    then, now = both
    assert then.levels == now.levels
    for one in subjects:
        assert then.counts[one.name].shape == now.counts[one.name].shape
    alone = level_counts(snapshot, question.window, column, subjects)
    assert alone is not None
    for name, rows in alone.counts.items():
        assert np.array_equal(
            rows.sum(axis=1), now.counts[name][[*map(now.levels.index, alone.levels)]].sum(axis=1)
        )
