"""The SQL beside a number counts the rows that it rests on, for anybody who asks it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from monitoring.database import answer
from monitoring.profiles import LevelCounts
from monitoring.scope.question import Scope, resolve
from monitoring.store.reads.named_rows import counting_sql
from monitoring.store.snapshot import Snapshot

COHORTS = [
    "",
    "region = 'west'",
    "age_band = '[35,50)' and income > 2000",
    "not (channel = 'web') or score >= 0.2",
    "label = 1 and version = '3.2'",
    "scored_at >= '2026-10-15' and not logged_at > '2026-10-20T12:00' and model_version = '3.2'",
]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("version", ["", "3.2"])
@pytest.mark.parametrize("cohort", COHORTS)
def test_it_counts_what_the_profiles_count(
    lending_of: Callable[..., Path], cohort: str, version: str
) -> None:
    store = lending_of(20_000)
    snapshot = Snapshot(store, "lending-default")
    scope = Scope("lending-default", cohort=cohort, version=version)
    window = resolve(scope, snapshot.contract, snapshot.extent).window
    sql = counting_sql(snapshot, window)
    [found] = answer(sql, model="lending-default", store=store).to_pylist()
    counted = snapshot.profiles("labels", window).merged("", LevelCounts.merged).counts
    assert (found["rows"], found["labelled"]) == (counted.get("rows", 0), counted.get("labelled", 0))
    assert found["rows"] > 0


def test_what_the_views_do_not_have_is_not_asked(lending_of: Callable[..., Path]) -> None:
    snapshot = Snapshot(lending_of(20_000), "lending-default")
    asked = Scope("lending-default", as_of="2026-10-15")
    assert counting_sql(snapshot, resolve(asked, snapshot.contract, snapshot.extent).window) == ""
