"""AUC and its relatives, from counts by score."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitoring.statistics.auc_comparison import auc_difference, paired_auc
from monitoring.statistics.discrimination import auc, auc_bounds, delong, gini, ks_separation
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.ranked_lists import (
    average_precision,
    average_precision_bounds,
    average_precision_of_rows,
    gain_at,
    lift_at,
    ranked_lists,
)
from monitoring.statistics.score_counts import ScoreCounts

Ranking = Callable[[ScoreCounts], Estimate]
RANKING = [auc, gini, ks_separation, average_precision]
ROWS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 15)), min_size=4, max_size=60).filter(
    lambda rows: 0 < sum(y for y, _ in rows) < len(rows)
)


def _counts(rows: list[tuple[int, int]], score: Callable[[float], float] = lambda s: s) -> ScoreCounts:
    return ScoreCounts.of_rows([y for y, _ in rows], [score(s) for _, s in rows])


@given(ROWS)
def test_auc_is_the_share_of_pairs_in_order(rows: list[tuple[int, int]]) -> None:
    positive, negative = [s for y, s in rows if y], [s for y, s in rows if not y]
    pairs = [(p > n) + (p == n) / 2 for p in positive for n in negative]
    assert delong(_counts(rows)).auc == pytest.approx(np.mean(pairs))


@given(ROWS)
def test_turning_the_score_round_turns_auc_round(rows: list[tuple[int, int]]) -> None:
    assert delong(_counts(rows, lambda s: -s)).auc == pytest.approx(1 - delong(_counts(rows)).auc)
    reverse, plain = delong(_counts(rows, lambda s: -s)).variance, delong(_counts(rows)).variance
    assert reverse == pytest.approx(plain, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("ranking", RANKING)
@given(rows=ROWS)
def test_only_the_order_of_scores_counts(ranking: Ranking, rows: list[tuple[int, int]]) -> None:
    transformed = ranking(_counts(rows, lambda s: math.exp(s / 3)))
    assert transformed.value == pytest.approx(ranking(_counts(rows)).value)


@pytest.mark.parametrize("ranking", RANKING)
@given(rows=ROWS)
def test_counting_every_row_twice_changes_no_value(ranking: Ranking, rows: list[tuple[int, int]]) -> None:
    once, twice = ranking(_counts(rows)), ranking(_counts(rows + rows))
    assert twice.value == pytest.approx(once.value)


@given(ROWS, ROWS)
def test_merged_counts_are_those_of_all_rows(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> None:
    merged, whole = ScoreCounts.merged([_counts(a), _counts(b)]), _counts(a + b)
    assert merged.score.tolist() == whole.score.tolist()
    assert merged.n_pos.tolist() == whole.n_pos.tolist()
    assert merged.n_neg.tolist() == whole.n_neg.tolist()


@pytest.mark.parametrize("ranking", RANKING)
@given(rows=ROWS)
def test_intervals_contain_their_value(ranking: Ranking, rows: list[tuple[int, int]]) -> None:
    estimate = ranking(_counts(rows))
    if not math.isnan(estimate.lower):
        assert estimate.lower - 1e-12 <= estimate.value <= estimate.upper + 1e-12


@pytest.mark.parametrize("ranking", RANKING)
@pytest.mark.parametrize(("y", "reason"), [([], "no_labels"), ([0, 0, 0], "one_class")])
def test_a_missing_class_is_named(ranking: Ranking, y: list[int], reason: str) -> None:
    estimate = ranking(ScoreCounts.of_rows(y, list(range(len(y)))))
    assert estimate.reason == reason
    assert not estimate.defined


def test_a_constant_score_is_a_half() -> None:
    assert auc(ScoreCounts.of_rows([0, 1, 0, 1], [0.5] * 4)).value == 0.5


def test_a_perfect_score_has_a_one_sided_bound() -> None:
    estimate = auc(ScoreCounts.of_rows([0, 0, 0, 1, 1], [1, 2, 3, 8, 9]))
    assert (estimate.value, estimate.upper) == (1, 1)
    assert estimate.lower == pytest.approx(0.05 ** (1 / 2))


def test_one_positive_has_a_value_without_interval() -> None:
    estimate = auc(ScoreCounts.of_rows([0, 0, 1, 0], [1, 4, 3, 2]))
    assert estimate.value == pytest.approx(2 / 3)
    assert (math.isnan(estimate.lower), estimate.reason) == (True, "too_few")


def test_the_logit_interval_covers_a_high_auc() -> None:
    rng = np.random.default_rng(0)
    gap, hits, draws = 1.8124, 0, 600  # normal scores of this gap have AUC 0.9
    for _ in range(draws):
        score = np.r_[rng.normal(gap, 1, 20), rng.normal(0, 1, 200)]
        estimate = auc(ScoreCounts.of_rows(np.repeat([1, 0], [20, 200]), score))
        hits += estimate.lower <= 0.9 <= estimate.upper
    assert hits / draws > 0.88  # Wald: 0.87 and below


@given(ROWS)
def test_bins_enclose_the_auc_of_their_rows(rows: list[tuple[int, int]]) -> None:
    counts = _counts(rows)
    coarse = (counts.score // 4).astype(int)
    middle, lower, upper = auc_bounds(
        np.bincount(coarse, counts.n_neg, minlength=4), np.bincount(coarse, counts.n_pos, minlength=4)
    )
    assert lower - 1e-12 <= delong(counts).auc <= upper + 1e-12
    assert lower <= middle <= upper


@given(ROWS)
def test_bins_enclose_the_average_precision_of_their_rows(rows: list[tuple[int, int]]) -> None:
    counts = _counts(rows)
    coarse = (counts.score // 4).astype(int)
    lower, upper = average_precision_bounds(
        np.bincount(coarse, counts.n_neg, minlength=4), np.bincount(coarse, counts.n_pos, minlength=4)
    )
    assert 0 <= lower <= average_precision(counts).value + 1e-12
    assert average_precision(counts).value - 1e-12 <= upper <= 1


def test_the_lower_bound_of_the_average_precision_is_nearly_reached() -> None:
    n_neg, n_pos = np.array([500, 300, 200]), np.array([100, 200, 150])
    label = np.concatenate([np.repeat([1, 0], [p, n]) for n, p in zip(n_neg, n_pos, strict=True)])
    worst = average_precision(ScoreCounts.of_rows(label, np.arange(len(label)))).value
    lower, _ = average_precision_bounds(n_neg, n_pos)
    assert worst - 1e-4 < lower <= worst


@given(ROWS)
def test_average_precision_of_rows_is_that_of_their_counts(rows: list[tuple[int, int]]) -> None:
    both = [np.sort([float(s) for y, s in rows if y == one]) for one in (1, 0)]
    found, counted = average_precision_of_rows(*both), average_precision(_counts(rows))
    assert found.n == counted.n
    for name in ("value", "lower", "upper"):
        assert getattr(found, name) == pytest.approx(getattr(counted, name), rel=1e-12)
    none = np.empty(0)
    for positive, negative in ((none, none), (both[0], none), (none, both[1])):
        label = np.repeat([1.0, 0.0], [positive.size, negative.size])
        alone = average_precision(ScoreCounts.of_rows(label, np.concatenate([positive, negative])))
        assert repr(average_precision_of_rows(positive, negative)) == repr(alone)


@given(ROWS)
def test_rows_are_counted_as_weights_are(rows: list[tuple[int, int]]) -> None:
    label, score = (np.array(one, dtype=float) for one in zip(*rows, strict=True))
    found, weighed = ScoreCounts.of_rows(label, score), ScoreCounts.of_rows(label, score, np.ones(len(rows)))
    for name in ("score", "n_neg", "n_pos"):
        np.testing.assert_array_equal(getattr(found, name), getattr(weighed, name))


@given(ROWS)
def test_a_model_is_not_different_from_itself(rows: list[tuple[int, int]]) -> None:
    y, score = zip(*rows, strict=True)
    assume(1 < sum(y) < len(y) - 1)
    found = paired_auc(y, score, [3 * s + 1 for s in score])
    assert (found.difference, found.variance) == (0, 0)
    assert math.isnan(found.p_value)


def test_windows_are_compared_without_pairs() -> None:
    rng = np.random.default_rng(1)
    y = rng.integers(0, 2, 400)
    good = ScoreCounts.of_rows(y, y + rng.normal(0, 1, 400))
    bad = ScoreCounts.of_rows(y, y + rng.normal(0, 4, 400))
    change, back = auc_difference(good, bad), auc_difference(bad, good)
    assert change.value == pytest.approx(-back.value)
    assert change.upper < 0
    assert change.p_value is not None
    assert change.p_value < 0.001


def test_a_perfect_window_still_has_an_interval_of_change() -> None:
    perfect = ScoreCounts.of_rows([0] * 20 + [1] * 20, range(40))
    weak = ScoreCounts.of_rows([0, 1] * 20, range(40))
    change = auc_difference(perfect, weak)
    assert change.lower < change.value < change.upper < 0


def test_ties_at_the_cut_are_shared_out() -> None:
    y, tied = [1, 0, 1, 0, 0, 0, 0, 0], [1.0] * 8
    for order in (y, y[::-1]):
        assert gain_at(ScoreCounts.of_rows(order, tied), 0.25).value == pytest.approx(0.25)
    assert lift_at(ScoreCounts.of_rows(y, tied), 0.25).value == pytest.approx(1)


def test_lists_without_a_relevant_item_are_counted_apart() -> None:
    found = ranked_lists([([0, 0], [0.5, 0.1]), ([0, 1], [0.1, 0.5])], k=2)
    assert (found.ndcg, found.without_relevant) == (1, 1)
    assert math.isnan(ranked_lists([], k=2).ndcg)
