"""One measure for every level of the cohort columns."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import build_contract
from monitoring.panels.labels.judged_sides import judged_sides
from monitoring.panels.tasks import binary_performance
from monitoring.panels.tasks.binary_performance import BinaryPerformance
from monitoring.panels.tasks.by_cohort import by_cohort, within
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.scope.question import Question, Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.reads import scored_levels
from monitoring.store.snapshot import Snapshot
from tests.many_levels import BROKEN, LEVELS, load_many_levels

STATED = {
    "model": "m", "task": "binary", "title": "M", "id": "id", "timestamp": "at", "prediction": {"score": "p"},
    "label": {"column": "y", "positive": 1, "negative": 0}, "features": ["branch"], "cohorts": ["branch"],
}  # fmt: skip


def asked(store: Path, silent: int = 0) -> tuple[Snapshot, Question]:
    """Load two branches in turn, hour by hour; ask for their last ten days against those before.

    The labels of `silent` hours at the end, all of one branch, are negative.
    """
    score = np.random.default_rng(0).random(800)
    rows = {
        "id": range(800),
        "at": pd.date_range("2026-03-01", periods=800, freq="h", tz="UTC"),
        "p": score,
        "y": (score > 0.5).astype(int),
        "branch": [20240115, 20240116] * 400,
    }
    if silent:
        rows["y"][-silent::2] = 0
    load(store, build_contract(STATED), predictions=[pd.DataFrame(rows)])
    snapshot = Snapshot(store, "m")
    scope = Scope("m", window="last-10d", baseline="previous")
    return snapshot, resolve(scope, snapshot.contract, snapshot.extent)


def test_levels_that_are_long_numbers_are_told_apart(tmp_path: Path) -> None:
    found = by_cohort(*asked(tmp_path), "brier")
    assert {one.level for one in found} == {"20240115", "20240116"}


def test_losses_of_each_side_of_a_level_are_merged_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    merged: list[object] = []
    merge = binary_performance.MomentRows.merged
    counted = SimpleNamespace(merged=lambda *given: merged.append(given) or merge(*given))
    monkeypatch.setattr(binary_performance, "MomentRows", counted)
    found = by_cohort(*asked(tmp_path), "brier")
    assert len(merged) == 2 * len(found) == 4


def test_a_level_of_one_label_has_no_change_of_precision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It fell to 0 there, by the labels alone, and said where the fall of all was."""
    monkeypatch.setattr("monitoring.panels.tasks.by_cohort.LEAST_ROWS", 30)
    silent, other = by_cohort(*asked(tmp_path, 260), "precision")
    assert (silent.now.value, silent.now.reason, silent.change.defined) == (0.0, "by_construction", False)
    assert other.change.defined


@pytest.mark.sampled(2)
@pytest.mark.parametrize("measure", ["auc", "average_precision", "ks_separation", "label_rate", "recall"])
def test_a_level_that_is_cut_out_is_the_level_read_alone(
    lending_of: Callable[..., Path], measure: str
) -> None:
    snapshot = Snapshot(lending_of(20_000), "lending-default")
    scope = Scope("lending-default", window="last-90d", baseline="previous", cohort="channel = 'web'")
    question = resolve(scope, snapshot.contract, snapshot.extent)
    sides = judged_sides(snapshot, question)
    found = by_cohort(snapshot, question, measure)
    assert len(found) > 5
    for one in found:
        level = parse_cohort(one.cohort)
        assert level is not None
        alone = [
            BinaryPerformance(snapshot, within(side, level)).estimates([None], {measure})[0][measure, ""]
            for side in sides
            if side is not None
        ]
        assert list(map(repr, alone)) == [repr(one.now), repr(one.before)]


def test_the_rows_of_a_side_are_taken_out_once_and_its_levels_are_measured_once(
    lending_of: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = Snapshot(lending_of(20_000), "lending-default")
    scope = Scope("lending-default", window="last-90d", baseline="previous")
    question = resolve(scope, snapshot.contract, snapshot.extent)
    taken: list[object] = []
    groups = scored_levels.held_groups
    monkeypatch.setattr(scored_levels, "held_groups", lambda *asked: taken.append(asked) or groups(*asked))
    monkeypatch.setattr(binary_performance, "scored", lambda *asked: taken.append(asked))
    found = by_cohort(snapshot, question, "auc")
    assert all(one.now.defined for one in found)
    assert len(taken) == 2, "window and baseline"
    monkeypatch.setattr(BinaryPerformance, "estimates", lambda *_: pytest.fail("measured again"))
    assert list(map(repr, by_cohort(snapshot, question, "auc"))) == list(map(repr, found))


def test_means_over_other_classes_have_no_change(tmp_path: Path) -> None:
    """In one branch nothing of class b came before: its macro F1 counted b as 0 then."""
    last = np.arange(800) >= 400
    classes = np.where((np.arange(800) % 2 == 0) & ~last, "a", np.where(np.arange(800) % 4 < 2, "a", "b"))
    score = np.where(classes == "a", 0.8, 0.3)
    frame = pd.DataFrame({
        "id": range(800), "at": pd.date_range("2026-03-01", periods=800, freq="h", tz="UTC"),
        "p": score, "q": 1 - score, "y": classes, "branch": ["one", "two"] * 400,
    })  # fmt: skip
    stated = STATED | {
        "task": "multiclass",
        "prediction": {"scores": {"a": "p", "b": "q"}},
        "label": {"column": "y"},
    }
    load(tmp_path, build_contract(stated), predictions=[frame])
    snapshot = Snapshot(tmp_path, "m")
    scope = Scope("m", window="2026-03-17T16:00/2026-04-03", baseline="previous")
    found = by_cohort(snapshot, resolve(scope, snapshot.contract, snapshot.extent), "macro_f1")
    changes = {one.level: one.change.reason for one in found}
    assert changes == {"one": "too_few", "two": ""}


def test_more_than_a_dozen_levels_are_told_where_the_cube_keeps_them(tmp_path: Path) -> None:
    """The one shop of sixteen in which no score told anything was on no line of the page."""
    scope = Scope(load_many_levels(tmp_path, "useless"), window="last-7d")
    snapshot = Snapshot(tmp_path, scope.model)

    def levels(asked: Scope) -> list[tuple[str, bool]]:
        found = by_cohort(snapshot, resolve(asked, snapshot.contract, snapshot.extent), "auc")
        return [(one.cohort, one.q_value < 0.01) for one in found]

    every = levels(scope)
    assert [one for one, _ in every[:2]] == ["desk = 'one'", "desk = 'two'"]
    assert len(every) == 2 + LEVELS
    assert [one for one, lost in every if lost] == [BROKEN]
    for other in (replace(scope, window="last-36h"), replace(scope, cohort="x > 0")):
        assert [one for one, _ in levels(other)] == [one for one, _ in every[:2]]
