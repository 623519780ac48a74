"""Latency, error budgets and the worth of decisions."""

import math

import numpy as np
import pytest

from monitoring.statistics.business import DecisionValues, best_threshold, conversion, value_per_decision
from monitoring.statistics.confusion import Confusion, confusion_at
from monitoring.statistics.latency import Sketch, numbered_bins, percentile_ranks, sketch_bins
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.statistics.service_levels import Traffic, burn_threshold, error_budget

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("q", [0.0, 0.5, 0.95, 0.99, 1.0])
def test_a_sketch_is_within_one_percent_of_the_exact_rank(q: float) -> None:
    values = RNG.lognormal(4, 1.5, 5000)
    exact = np.quantile(values, q, method="lower")
    assert Sketch.counted(values).quantile(q) == pytest.approx(exact, rel=0.01 + 1e-9)


def test_merged_sketches_are_the_sketch_of_all() -> None:
    a, b = RNG.lognormal(4, 1, 300), np.append(RNG.lognormal(5, 1, 200), 0.0)
    parts = [np.unique(sketch_bins(values), return_counts=True) for values in (b, a)]
    bins, place = np.unique(np.concatenate([bins for bins, _ in parts]), return_inverse=True)
    rows = np.bincount(place, weights=np.concatenate([rows for _, rows in parts])).astype(np.int64)
    merged, whole = Sketch.of(bins[::-1], rows[::-1]), Sketch.counted(np.append(a, b))
    assert (merged.bins.tolist(), merged.ends.tolist()) == (whole.bins.tolist(), whole.ends.tolist())
    assert (merged.quantile(0.0), merged.interval(0.9)) == (0.0, whole.interval(0.9))
    assert math.isnan(Sketch.counted([]).quantile(0.5))


@pytest.mark.parametrize(
    "values",
    [[], [0.0], [0.0, 1e-12, -3.0], [3.0], [5e-324, 2e-9, 1.0, 1.7e308], [0.0, *RNG.lognormal(4, 1, 300)]],
)
def test_bins_are_numbered_as_by_sorting(values: list[float]) -> None:
    bins, number = numbered_bins(values)
    wanted = np.unique(sketch_bins(values), return_inverse=True)
    assert (bins.tolist(), number.tolist()) == tuple(one.tolist() for one in wanted)


@pytest.mark.parametrize("q", [0.01, 0.5, 0.95, 0.99])
@pytest.mark.parametrize("n", [1, 2, 3, 20, 99, 500])
def test_an_interval_of_a_percentile_holds_its_value(n: int, q: float) -> None:
    sketch = Sketch.counted(np.arange(1.0, n + 1) ** 2)
    low, high = sketch.interval(q)
    assert not low > sketch.quantile(q)
    assert not high < sketch.quantile(q)


def test_percentile_ranks_cover_as_they_say() -> None:
    for n, q in ((21, 0.5), (400, 0.95), (20, 0.99)):
        ranks = percentile_ranks(n, q)
        below = RNG.binomial(n, q, 20_000)
        assert np.mean((below >= ranks.lower) & (below < ranks.upper)) == pytest.approx(
            ranks.coverage, abs=0.01
        )
    assert percentile_ranks(20, 0.99).upper == 21


def test_the_published_burn_rates() -> None:
    assert [burn_threshold(s, h) for s, h in ((0.02, 1), (0.05, 6), (0.1, 72))] == pytest.approx([14.4, 6, 1])


def test_no_traffic_burns_nothing_and_has_no_rate() -> None:
    budget = error_budget(Traffic(0, 0, 720), Traffic(0, 0, 1), 0.99)
    assert budget.burn_rate == 0
    assert budget.error_rate.reason == "empty_current"


def test_the_best_threshold_earns_at_least_any_other() -> None:
    score = RNG.random(200).round(2)
    counts = ScoreCounts.of_rows(RNG.random(200) < score, score)
    values = DecisionValues(100, -20, -50, 0)
    best = best_threshold(counts, values)
    earned = [values.of(confusion_at(counts, t)) for t in (*np.unique(score), math.inf)]
    assert best.value == pytest.approx(max(earned))
    assert values.of(confusion_at(counts, best.threshold)) == pytest.approx(best.value)


def test_worthless_decisions_have_no_threshold() -> None:
    assert math.isnan(DecisionValues(0, 0, 0, 0).threshold)
    assert value_per_decision(Confusion(0, 0, 0, 0), DecisionValues(1, 1, 1, 1)).reason == "no_labels"


def test_no_conversions_before_have_no_lift() -> None:
    found = conversion((0, 100), (5, 100), 10.0, 0.0)
    assert found.lift.reason == "zero_denominator"
    assert (found.incremental_value, math.isnan(found.roi)) == (50, True)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("q", "true"), [(0.5, 1.0), (0.95, 5.1802), (0.99, 10.2405)])
@pytest.mark.parametrize("n", [2_000, 120_000])
def test_the_interval_of_a_sketched_percentile_covers(q: float, true: float, n: int) -> None:
    rng = np.random.default_rng(7)
    ends = [Sketch.counted(rng.lognormal(0, 1, n)).interval(q) for _ in range(150)]
    # of their own bin alone: 0.45 to 0.88; a bin is wide, so that more than 95 % is no fault
    assert sum(low <= true <= high for low, high in ends) / len(ends) > 0.92


def test_few_values_leave_an_end_open() -> None:
    assert math.isnan(Sketch.counted([1.0, 2.0]).interval(0.5)[0])
    assert all(math.isnan(end) for end in Sketch.counted([]).interval(0.5))
