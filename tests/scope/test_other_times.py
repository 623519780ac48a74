"""Which baselines hold other weekdays or hours than the window."""

from datetime import UTC, datetime

import pytest

from monitoring.contract.reading import read_contract
from monitoring.scope.other_times import other_times
from monitoring.scope.question import Extent, Scope, resolve

CONTRACT = read_contract("""
model: m
task: binary
id: id
timestamp: at
timezone: Europe/Berlin
prediction: {score: p}
features: [region]
baselines: {training: {file: reference.parquet}}
""")
NEWEST = datetime(2026, 10, 31, tzinfo=UTC)
EXTENT = Extent(
    datetime(2026, 7, 1, tzinfo=UTC), NEWEST, NEWEST, (), frozenset({"training"}), {"region": "categorical"}
)


@pytest.mark.parametrize(
    ("window", "baseline", "said"),
    [
        ("last-2d", "previous", "other weekdays"),
        ("last-2d", "week-before", ""),
        ("last-2d", "2026-10-01/2026-10-04", "other weekdays"),
        ("last-2d", "2026-08-01/2026-10-01", ""),  # has them all: judged by them
        ("last-2d", "training", ""),
        ("last-7d", "previous", ""),
        ("last-30d", "previous", ""),
        ("last-6h", "previous", "other hours of the day"),
        ("last-6h", "training", "other hours of the day"),
        ("2026-10-26T06:00/2026-10-26T12:00", "week-before", ""),  # at the same clock, which was changed
        ("last-24h", "previous", "other weekdays"),
        ("last-2d", "cohort:region='x'", ""),
        ("last-2d", "rest", ""),
    ],
)
def test_it_says_which_times_are_not_shared(window: str, baseline: str, said: str) -> None:
    question = resolve(Scope("m", window=window, baseline=baseline), CONTRACT, EXTENT)
    assert other_times(question) == said
