"""The interval of the KS separation: the largest of many sampled gaps lies above the largest gap."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from monitoring.statistics.discrimination import ks_separation
from monitoring.statistics.peak_bias import CELLS, peak_bias
from monitoring.statistics.score_counts import ScoreCounts

GRID = [
    (auc, share, n)
    for auc in (0.55, 0.65, 0.75, 0.85, 0.95)
    for share in (0.02, 0.1, 0.5)
    for n in (300, 1_000, 3_000, 10_000, 30_000)
]


def sides(counts: ScoreCounts) -> tuple[np.ndarray, np.ndarray, float, float]:
    return np.cumsum(counts.n_neg), np.cumsum(counts.n_pos), counts.negatives, counts.positives


def covered(truth: float, draws: int, sample: "list[ScoreCounts]") -> float:
    found = [ks_separation(one) for one in sample]
    assert len(found) == draws
    return sum(one.lower <= truth <= one.upper for one in found) / draws


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("auc", "share", "n"), GRID)
def test_the_interval_covers_what_it_says(auc: float, share: float, n: int) -> None:
    draws = 1_000 if n < 10_000 else 400
    rng = np.random.default_rng([round(100 * auc), round(100 * share), n])
    gap = math.sqrt(2) * ndtri(auc)
    sample = []
    for _ in range(draws):
        label = np.arange(n) < max(2, rng.binomial(n, share))
        sample.append(ScoreCounts.of_rows(label, rng.normal(gap * label, 1)))
    chance = 2.5 * math.sqrt(0.95 * 0.05 / draws)
    rate = covered(2 * ndtr(gap / 2) - 1, draws, sample)
    assert 0.935 - chance < rate < 0.97 + chance  # Newcombe alone: 0.85 to 0.96


def test_it_covers_where_many_thresholds_are_as_good() -> None:
    rng, draws, sample = np.random.default_rng(4), 400, []
    for _ in range(draws):
        label = rng.random(1_000) < 0.3
        outer = rng.random(1_000) < 0.5
        score = rng.random(1_000) + np.where(outer, np.where(label, 2, 0), 1)
        sample.append(ScoreCounts.of_rows(label, score))
    assert covered(0.5, draws, sample) > 0.91  # Newcombe alone: 0.83


def test_few_levels_of_which_one_stands_out_have_no_bias() -> None:
    counts = ScoreCounts.of([1, 2, 3], [500, 400, 100], [50, 150, 800])
    assert peak_bias(*sides(counts)) < 1e-9


@given(st.integers(2, 400), st.integers(2, 400), st.integers(0, 50))
def test_the_bias_is_that_of_counts_in_any_unit_of_score(n_pos: int, n_neg: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    label = np.repeat([1, 0], [n_pos, n_neg])
    score = rng.normal(label, 1)
    plain, bent = (ScoreCounts.of_rows(label, one) for one in (score, np.exp(score)))
    assert peak_bias(*sides(plain)) == peak_bias(*sides(bent)) >= 0


def test_more_rows_than_cells_change_little() -> None:
    rng = np.random.default_rng(2)
    label = rng.random(4 * CELLS) < 0.4
    fine = ScoreCounts.of_rows(label, rng.normal(label, 1))
    size = fine.score.size
    bins = np.minimum(np.arange(size) * CELLS // size, CELLS - 1).astype(float)
    coarse = ScoreCounts.of(bins, fine.n_neg, fine.n_pos)
    assert peak_bias(*sides(coarse)) == pytest.approx(peak_bias(*sides(fine)), rel=0.2)
