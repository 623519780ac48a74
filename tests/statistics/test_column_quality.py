"""Quality of columns, volume and arrival."""

import math
from datetime import UTC, datetime

import numpy as np
import pytest

from monitoring.statistics.arrival import freshness_hours
from monitoring.statistics.column_quality import column_quality, expect_between, meets, train_serve_skew
from monitoring.statistics.volume import volume


def test_infinite_is_neither_missing_nor_out_of_range() -> None:
    found = column_quality([1.0, math.inf, -math.inf, math.nan, None, 12.0], minimum=0, maximum=10)
    assert (found.null, found.infinite, found.out_of_range) == (2, 2, 1)


def test_blank_texts_are_not_missing_nor_strange() -> None:
    found = column_quality(["a", "", " ", "\t", None, "z"], allowed=["a"])
    assert (found.null, found.blank, found.out_of_domain) == (1, 3, 1)


def test_nothing_declared_is_nothing_checked() -> None:
    found = column_quality([1.0, 2.0])
    assert (found.out_of_range, found.out_of_domain) == (None, None)
    assert column_quality([]).missing_rate.reason == "empty_current"


@pytest.mark.parametrize("checked", [10, 100, 1000, 10**6])
def test_mostly_is_met_exactly_at_the_boundary(checked: int) -> None:
    assert meets(checked, checked // 10, 0.9).passed
    assert not meets(checked, checked // 10 + 1, 0.9).passed


def test_nothing_checked_is_not_a_success() -> None:
    assert meets(0, 0).passed is None
    assert expect_between([None, math.nan], 0, 1).rate.reason == "empty_current"


def test_missing_equals_missing_between_training_and_serving() -> None:
    found = train_serve_skew({"a": None, "b": 1e6}, {"a": None, "b": 1e6 + 0.5, "c": 1.0})
    assert (found.mismatches, found.only_serving) == (0, 1)
    assert train_serve_skew({"a": None}, {"a": 1.0}).mismatches == 1
    assert math.isnan(train_serve_skew({"a": None}, {}).completeness)


def test_a_drop_is_seen_and_its_direction_kept() -> None:
    weeks = [1020, 980, 1100, 1010, 990, 1060, 940, 1005]
    assert volume(weeks, 610).robust_z < -10
    assert volume(weeks, 1500).robust_z > 10
    assert volume(weeks, 0).p_value < 1e-6
    assert volume(weeks[::-1], 610) == volume(weeks, 610)


def test_a_history_too_short_or_constant_says_so() -> None:
    assert volume([], 5).reason == "too_few"
    assert volume([100, 90], 95).reason == "too_few"
    assert volume([100] * 6, 100).reason == "constant_history"


def test_tails_of_calm_counts_are_rarely_small() -> None:
    rng = np.random.default_rng(0)
    p_values = [volume(rng.poisson(500, 8), rng.poisson(500)).p_value for _ in range(300)]
    assert np.mean(np.array(p_values) < 0.01) < 0.06


def test_freshness_is_counted_from_the_newest_row() -> None:
    now = datetime(2025, 1, 2, tzinfo=UTC)
    assert freshness_hours(datetime(2025, 1, 1, 12, tzinfo=UTC), now).value == 12
    assert freshness_hours(None, now).reason == "empty_current"
