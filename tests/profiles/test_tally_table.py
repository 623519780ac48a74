"""Tallies as bytes: each record names what was counted."""

import json

import numpy as np
import pytest

from monitoring.profiles import LevelCounts
from monitoring.profiles.level_rows import MOST_ROWS
from monitoring.profiles.tally_table import TallyTable

NAMES = ["rows", '5 % "off"', "é", "%d"]


@pytest.mark.parametrize("groups", [0, 1, 50])
@pytest.mark.parametrize("many", [0, MOST_ROWS])
def test_a_record_names_what_is_there_and_what_always_is(groups: int, many: int) -> None:
    counts = np.random.default_rng(1).integers(0, 3, (groups, len(NAMES)))
    counts[:, 0] += many
    found = TallyTable(NAMES, counts, frozenset(NAMES[:1])).payloads()
    assert [LevelCounts.merged([record]) for record in found] == [
        LevelCounts(
            dict(sorted((name, n) for name, n in zip(NAMES, row, strict=True) if n or name == "rows"))
        )
        for row in counts.tolist()
    ]
    every = LevelCounts.merged(found)
    assert every.counts == dict(zip(NAMES, counts.sum(axis=0).tolist(), strict=True)) or not groups


def test_nothing_to_count_is_an_empty_record() -> None:
    found = TallyTable((), np.empty((2, 0), dtype=np.intp), frozenset()).payloads()
    assert LevelCounts.merged(found) == LevelCounts()


def test_records_of_earlier_versions_are_read_with_those_of_this_one() -> None:
    found = TallyTable(("a", "é"), np.array([[2, 1]]), frozenset()).payloads()
    earlier = json.dumps([0, {"é": 3, "b": 1}], ensure_ascii=False).encode()
    assert LevelCounts.merged([*found, earlier]) == LevelCounts({"a": 2, "b": 1, "é": 4})
