"""The order of scores: finer than bins, never against the scores; the exact value lies in its bounds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from monitoring.profiles.fine_bins import FineBins
from monitoring.profiles.records import Records, Whole
from monitoring.profiles.score_order import ScoreOrder, counted_order, with_label
from monitoring.profiles.stretches import Stretches
from monitoring.statistics.binning import reference_edges
from monitoring.statistics.ranked_lists import (
    average_precision,
    average_precision_bounds,
    average_precision_of_rows,
)
from monitoring.statistics.score_counts import ScoreCounts

SCORES = st.one_of(
    st.floats(0, 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.0, 0.5, 1.0, 5e-324]),
)


def coded(order: ScoreOrder, score: np.ndarray, label: np.ndarray) -> np.ndarray:
    return with_label(order.codes(score, FineBins(order.edges).codes(score)), label)


@given(
    arrays(np.float64, st.integers(0, 40), elements=SCORES),
    arrays(np.float64, st.integers(1, 60), elements=SCORES),
)
def test_parts_follow_the_scores(reference: np.ndarray, values: np.ndarray) -> None:
    order = ScoreOrder(np.unique(reference))
    with np.errstate(over="ignore"):
        score = np.sort(np.concatenate([values, reference, np.nextafter(reference, -np.inf)]))
    score = score[np.isfinite(score)]
    bins = FineBins(order.edges).codes(score)
    part = order.codes(score, bins).astype(np.int64)
    assert np.all(np.diff(part) >= 0)
    assert np.all((part >= 0) & (part < order.parts))
    assert np.all(np.diff(part)[np.diff(bins) > 0] > 0), "two bins share no part"


@given(st.integers(0, 2**32 - 1), st.integers(1, 5))
def test_the_order_of_parts_of_rows_is_that_of_all(seed: int, records: int) -> None:
    rng = np.random.default_rng(seed)
    order = ScoreOrder(np.linspace(0.1, 0.8, 30))
    score, label = rng.random(200), rng.integers(0, 2, 200)
    codes = coded(order, score, label)
    cuts = np.sort(rng.integers(0, 201, records - 1))
    parts = Records.all(Whole.of([one.tobytes() for one in np.split(codes, cuts)]))
    whole = [np.bincount(codes[codes % 2 == k] // 2, minlength=order.parts) for k in (0, 1)]
    found = counted_order(parts, Stretches.whole(parts), order.parts)
    np.testing.assert_array_equal([one[0] for one in found], whole)
    each = Stretches(np.arange(records), np.arange(records) + 1)
    alone = counted_order(parts, each, order.parts)
    np.testing.assert_array_equal([one.sum(axis=0) for one in alone], whole)
    ends = np.sort(rng.integers(0, records + 1, (2, 6)), axis=0)  # some share records, some have none
    shared = counted_order(parts, Stretches(*ends), order.parts)
    for k, (first, last) in enumerate(ends.T.tolist()):
        np.testing.assert_array_equal(
            [one[k] for one in shared], [one[first:last].sum(axis=0) for one in alone]
        )


def test_nothing_counts_as_nothing() -> None:
    none = Records.all(Whole.of([]))
    negatives, positives = counted_order(none, Stretches.whole(none), 7)
    assert negatives.tolist() == positives.tolist() == [[0] * 7]


@pytest.mark.parametrize("seed", range(40))
def test_the_exact_value_lies_inside_a_bound_that_closes_verdicts(seed: int) -> None:
    rng = np.random.default_rng(seed)
    reference = rng.beta(*rng.uniform(0.5, 6, 2), 20_000)
    moved = np.clip(reference ** rng.uniform(0.7, 1.4), 0, 1)
    score = np.round(moved, int(rng.integers(2, 9)))  # some with many ties
    label = (rng.random(score.size) < score * rng.uniform(0.2, 1)).astype(np.intp)
    order = ScoreOrder(reference_edges(np.sort(reference), 250))
    some = Records.all(Whole.of([coded(order, score, label).tobytes()]))
    negatives, positives = (one[0] for one in counted_order(some, Stretches.whole(some), order.parts))
    low, high = average_precision_bounds(negatives, positives)
    exact = average_precision_of_rows(np.sort(score[label == 1]), np.sort(score[label == 0])).value
    tied = average_precision(
        ScoreCounts(np.arange(order.parts), negatives.astype(float), positives.astype(float))
    )
    assert low <= exact <= high
    assert low <= tied.value <= high
    if len(np.unique(score)) > 10_000:
        assert high - low < 0.004  # the limits of a fall are 0.01 and 0.05
