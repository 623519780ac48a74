"""Decisions of many periods at once are those of each alone, whatever a period lacks."""

import json
from datetime import date

import numpy as np
import pytest

from monitoring.panels.tasks.decision_tables import decision_tables
from monitoring.profiles import LevelCounts
from monitoring.store.records.daily_records import SubjectRecords, by_day

CLASSES = ("0", "1", "2")
FIRST = 20_000


@pytest.fixture
def records() -> tuple[SubjectRecords, np.ndarray]:
    """Days of several records, some without rows, and what was counted on each."""
    rng = np.random.default_rng(5)
    counted, written = np.zeros((12, 3, 3), dtype=np.int64), []
    for day in range(12):
        for _ in range(int(rng.integers(0, 4))):
            counts = {}
            for actual, predicted in {(int(a), int(b)) for a, b in rng.integers(0, 4, (3, 2))}:
                rows = int(rng.integers(1, 9))
                counts[json.dumps([str(actual), str(predicted)])] = rows
                if actual < 3 and predicted < 3:  # a class that the contract does not know is left out
                    counted[day, actual, predicted] += rows
            written.append((FIRST + day, LevelCounts(counts).to_bytes()))
    return by_day(written), counted


def test_runs_of_days_are_counted_as_each_day_alone(records: tuple[SubjectRecords, np.ndarray]) -> None:
    some, counted = records
    runs = [(0, 12), (0, 1), (3, 4), (2, 9), (5, 12), (40, 41)]
    days = [tuple(date.fromordinal(FIRST + k) for k in range(*run)) for run in runs]
    found = decision_tables(some, [*days, None], CLASSES)
    expected = [counted[first:last].sum(axis=0) for first, last in [*runs, (0, 12)]]
    np.testing.assert_array_equal(found, expected)


def test_without_records_there_are_zeros() -> None:
    assert decision_tables(by_day([]), [None], ("0", "1")).tolist() == [[[0, 0], [0, 0]]]
