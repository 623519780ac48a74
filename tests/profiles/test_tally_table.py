"""Tallies as bytes: JSON that names what was counted."""

import json

import numpy as np
import pytest

from monitoring.profiles.tally_table import TallyTable

NAMES = ["rows", '5 % "off"', "é", "%d"]


@pytest.mark.parametrize("groups", [0, 1, 50])
def test_a_record_names_what_is_there_and_what_always_is(groups: int) -> None:
    counts = np.random.default_rng(1).integers(0, 3, (groups, len(NAMES)))
    found = TallyTable(NAMES, counts, frozenset(NAMES[:1])).payloads()
    assert [json.loads(record) for record in found] == [
        [0, {name: n for name, n in zip(NAMES, row, strict=True) if n or name == "rows"}]
        for row in counts.tolist()
    ]


def test_nothing_to_count_is_an_empty_record() -> None:
    assert TallyTable((), np.empty((2, 0), dtype=np.intp), frozenset()).payloads() == [b"[0, {}]"] * 2
