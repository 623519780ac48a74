"""Rates of what is rare: a single row is no change, and several are."""

import numpy as np
import pytest
from scipy.stats import binom

from monitoring.statistics.intervals import rate_change, two_proportions
from monitoring.statistics.rare_counts import few_counts_p_value


@pytest.mark.sampled(12)
@pytest.mark.parametrize("n", [30, 60, 100, 300, 1_000])
@pytest.mark.parametrize("rate", [0.001, 0.01, 0.05, 0.2, 0.99])
@pytest.mark.parametrize("before", [1_000, 100_000])
def test_calm_windows_do_not_alarm(rate: float, n: int, before: int) -> None:
    """By the pooled z up to 6 of 100 windows of 60 rows did, at one in a thousand each that had one.

    Where enough rows count the pooled z has 0.0111 for 0.01, as counts are whole.
    """
    counts = np.arange(n + 1)
    chance = binom.pmf(counts, n, rate)
    some, shares = counts[chance > 1e-6], chance[chance > 1e-6]
    references = binom.ppf((np.arange(32) + 0.5) / 32, before, rate)
    alarms = [
        share
        for reference in references.tolist()
        for count, share in zip(some.tolist(), shares.tolist(), strict=True)
        if (found := rate_change(reference, before, count, n)).p_or_nan <= 0.01 and abs(found.value) >= 0.01
    ]
    assert sum(alarms) / len(references) < 0.0125


def test_several_of_what_is_rare_are_a_change() -> None:
    assert rate_change(100, 100_000, 3, 30).p_or_nan < 0.001
    assert rate_change(0, 100_000, 2, 30).p_or_nan < 0.001
    assert rate_change(5_000, 100_000, 0, 200).p_or_nan < 0.002
    assert rate_change(99_900, 100_000, 27, 30).p_or_nan == rate_change(100, 100_000, 3, 30).p_or_nan


def test_enough_rows_that_count_have_the_pooled_z() -> None:
    assert few_counts_p_value(100, 1_000, 10, 100) == 0.0
    assert rate_change(100, 1_000, 20, 100).p_value == two_proportions(100, 1_000, 20, 100)[1]


def test_what_never_counts_has_no_test() -> None:
    assert rate_change(0, 100, 0, 100).p_value is None
    assert rate_change(100, 100, 100, 100).p_value is None
