"""Cells of all numeric subjects at once are those that each has alone, whatever days and bins it has."""

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest

from monitoring.panels.distributions.numeric_counts import NumericCounts, cells_of
from monitoring.panels.sides import Sides
from monitoring.profiles import NumericProfile
from monitoring.scope.period import Period
from monitoring.scope.window import Span
from monitoring.statistics.binning import regroup
from monitoring.statistics.histogram_bounds import ks_bounds
from monitoring.statistics.two_sample_tests import ks, wasserstein
from monitoring.store.columns.subjects import Subject
from monitoring.store.kinds.bins import Bins
from monitoring.store.records.daily_records import DailyRecords, by_day

PERIOD = Period(Span(datetime(2025, 2, 1, tzinfo=UTC), datetime(2025, 2, 2, tzinfo=UTC)), False)
EDGES = {
    "a": np.arange(-2.0, 2.0, 0.1),
    "b": np.arange(0.0, 8.0, 0.2),
    "c": np.array([1.0, 2.0]),
    "d": np.empty(0),
}


def records(rng: np.random.Generator, days: int, most: int) -> DailyRecords:
    """Records of each subject on some days, one or two a day, or on none."""
    found: dict[str, Any] = {}
    for name, edges in EDGES.items():
        some = []
        for day in rng.choice(days, size=rng.integers(days + 1), replace=False).tolist():
            for _ in range(rng.integers(1, 3)):
                values = np.round(rng.normal(1, 1, rng.integers(most)), 1)
                values[rng.random(len(values)) < 0.1] = np.nan
                some.append((date(2025, 1, 1 + day).toordinal(), NumericProfile.of(values, edges).to_bytes()))
        if some:
            found[name] = by_day(some)
    return DailyRecords(found)


@pytest.mark.sampled(7)
@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("most", [2, 300])
def test_cells_are_those_of_each_subject_alone(seed: int, most: int) -> None:
    rng = np.random.default_rng(seed)
    baseline, window = records(rng, 20, most), records(rng, 5, most)
    question: Any = None  # the period has records of its own: nothing asks for days
    both = Sides(question, window, {PERIOD: window}, baseline)
    subjects = [Subject(name, "numeric", "feature", f'"{name}"') for name in EDGES]
    found = NumericCounts(both, subjects, Bins(EDGES)).at(PERIOD, [one.name for one in subjects])
    assert repr(
        NumericCounts(both, subjects, Bins(EDGES), again=False).at(PERIOD, [one.name for one in subjects])
    ) == repr(found)
    for name, edges in EDGES.items():
        bins = len(edges) + 1
        then = NumericProfile.merged(baseline.of(name).records, bins)
        now = NumericProfile.merged(window.of(name).records, bins)
        own, cells = found[name], found[name].cells
        group = cells_of(then.counts, then.rows, now.rows)
        then_cells, now_cells = (regroup(side.with_missing, group) for side in (then, now))
        used = (cells.then > 0) | (cells.now > 0)
        own_used = (then_cells > 0) | (now_cells > 0)
        assert cells.then[used].tolist() == then_cells[own_used].tolist()
        assert cells.now[used].tolist() == now_cells[own_used].tolist()
        days = both.daily(name, lambda some, bins=bins: NumericProfile.counted(some, bins))  # type: ignore[misc]
        if len(days):
            assert cells.blocks is not None
            assert (cells.blocks[:, used] == regroup(days, group)[:, own_used]).all()
        else:
            assert cells.blocks is None
        assert own.ks == pytest.approx(ks_bounds(then.counts, now.counts), nan_ok=True)


def one_day(values: dict[str, Any]) -> DailyRecords:
    day = date(2025, 1, 1).toordinal()
    return DailyRecords(
        {name: by_day([(day, NumericProfile.of(values[name], EDGES[name]).to_bytes())]) for name in EDGES}
    )


@pytest.mark.sampled(7)
@pytest.mark.parametrize("seed", range(60))
def test_the_bounds_hold_whatever_is_infinite(seed: int) -> None:
    rng = np.random.default_rng(seed)
    question: Any = None
    sides = []
    for _ in range(2):
        values = {name: rng.normal(rng.uniform(-1, 3), rng.uniform(0.2, 3), 400) for name in EDGES}
        for one in values.values():
            one[rng.random(400) < rng.uniform(0, 0.6)] = np.inf
            one[rng.random(400) < rng.choice([0, 0.3])] = -np.inf
        sides.append(values)
    then, now = map(one_day, sides)
    subjects = [Subject(name, "numeric", "feature", f'"{name}"') for name in EDGES]
    found = NumericCounts(Sides(question, now, {PERIOD: now}, then), subjects, Bins(EDGES)).at(
        PERIOD, [one.name for one in subjects]
    )
    for name, one in found.items():
        before, after = (np.sort(side[name][np.isfinite(side[name])]) for side in sides)
        low, high = one.ks
        assert low - 1e-12 <= ks(before, after).value <= high + 1e-12
        value, error = one.wasserstein
        assert error >= 0
        assert abs(wasserstein(before, after).value - value) <= error + 1e-12
