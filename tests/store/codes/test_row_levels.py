"""Levels of single rows from their codes are what the rows say."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from monitoring.scope.baseline import Selection
from monitoring.store.codes.coded_days import CodedDays
from monitoring.store.codes.row_levels import RowLevels
from monitoring.store.columns.stored_columns import VERSION
from monitoring.store.snapshot import Snapshot


@pytest.fixture(scope="module")
def snapshot(lending_of: Callable[..., Path]) -> Snapshot:
    return Snapshot(lending_of(3_000), "lending-default")


def test_levels_are_those_of_the_rows(snapshot: Snapshot) -> None:
    some = [one for one in snapshot.subjects if not one.numeric and not one.labelled_only]
    read = RowLevels.read(snapshot.files("codes", Selection()) or {}, {one.name: one for one in some})
    assert read.levels.keys() == {VERSION, *(one.name for one in some)}
    asked = ", ".join([VERSION, *(f"cast({one.sql} as varchar)" for one in some)])
    rows = snapshot.connection().cursor().execute(f"select __seq, {asked} from unlabelled_rows").fetchall()
    rows = [rows[k] for k in np.random.default_rng(3).permutation(len(rows))[:1_000]]
    found = read.at(np.array([row[0] for row in rows]))
    for place, name in enumerate([VERSION, *(one.name for one in some)], start=1):
        levels = found[name]
        assert list(levels.names) == sorted(levels.names)
        said = [levels.names[k] if k >= 0 else None for k in levels.code.tolist()]
        assert said == [row[place] for row in rows], name


def test_rows_that_are_not_there_have_none(snapshot: Snapshot) -> None:
    [one, *_] = [one for one in snapshot.subjects if not one.numeric and not one.labelled_only]
    read = RowLevels.read(snapshot.files("codes", Selection()) or {}, {one.name: one})
    there = read.sequence[:2]
    found = read.at(np.array([read.sequence.max() + 7, there[1], there[0], -5]))[one.name].code
    assert (found[[0, 3]] < 0).all()
    assert found[[2, 1]].tolist() == read.levels[one.name].code[:2].tolist()


def test_a_subject_that_a_day_has_no_codes_of_is_left_out(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = [one for one in snapshot.subjects if not one.numeric and not one.labelled_only][:2]
    files = snapshot.files("codes", Selection()) or {}
    ask, lacking = CodedDays.__init__, iter([True])

    def first_lacks(self: CodedDays, day: Any, version: Any, wholes: dict[str, Any]) -> None:
        ask(
            self, day, version, {k: v for k, v in wholes.items() if k != one.name or not next(lacking, False)}
        )

    monkeypatch.setattr(CodedDays, "__init__", first_lacks)
    assert RowLevels.read(files, {"a": one, "b": other}).levels.keys() == {VERSION, "b"}
