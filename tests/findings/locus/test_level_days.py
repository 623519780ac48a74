"""What a change of a level proves where its days are hard or easy as a whole."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.locus.level_days import p_of_level
from monitoring.panels.labels.judged_sides import judged_sides
from monitoring.panels.tasks.by_cohort import within
from monitoring.panels.tasks.whole_estimates import whole_estimates
from monitoring.scope.cohort import Comparison
from monitoring.scope.question import Scope, resolve
from monitoring.statistics.intervals import difference
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot
from tests.findings.locus.test_performance_segments import PRICES

KEY, LEVEL = ("bias", ""), Comparison("shop", "=", "b")


def p_of(store: Path, days: int, mood: float, by: float) -> tuple[float, float]:
    """Give the p-value of a bias of the last week in one shop by its rows, and with its days."""
    draw, each = np.random.default_rng(11), 400
    rows = pd.DataFrame({"id": range(days * each), "x": 0.0, "version": "A", "p": 10.0})
    day = np.arange(len(rows)) // each
    rows["at"] = pd.Timestamp("2026-01-05", tz="UTC") + pd.to_timedelta(day + 0.5, "D")
    rows["shop"] = np.where(rows["id"] % 4 == 0, "b", "a")
    off = draw.normal(0, mood, days)[day] + by * (day >= days - 7)
    rows["y"] = rows["p"] + draw.normal(size=len(rows)) + np.where(rows["shop"] == "b", off, 0.0)
    load(store, read_contract(PRICES), predictions=[rows])
    snapshot = Snapshot(store, "prices")
    question = resolve(Scope("prices", window="last-7d"), snapshot.contract, snapshot.extent)
    window, baseline = judged_sides(snapshot, question)
    assert window
    assert baseline
    then, now = (
        whole_estimates(snapshot, within(side, LEVEL), frozenset({"bias"}))[KEY]
        for side in (baseline, window)
    )
    change = difference(then, now)
    assert change.p_value is not None
    return change.p_value, p_of_level(snapshot, question, (window, baseline), LEVEL, KEY, change)


def test_of_days_that_are_alike_it_is_that_of_rows(tmp_path: Path) -> None:
    rows, days = p_of(tmp_path, 42, 0.0, 0.3)
    assert days == rows < 1e-6


def test_of_days_with_a_mood_of_their_own_a_week_that_is_as_far_off_proves_nothing(tmp_path: Path) -> None:
    rows, days = p_of(tmp_path, 42, 0.5, 0.3)
    assert rows < 1e-6 < 0.01 < days


def test_what_is_far_off_shows_beside_such_days(tmp_path: Path) -> None:
    rows, days = p_of(tmp_path, 42, 0.5, 3.0)
    assert rows < days < 1e-4


@pytest.mark.parametrize(("days", "known"), [(13, False), (14, True)])
def test_two_weeks_have_to_be_known(tmp_path: Path, days: int, known: bool) -> None:
    assert (p_of(tmp_path, days, 0.0, 0.3)[1] < 1) == known
