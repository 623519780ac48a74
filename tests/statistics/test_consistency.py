"""The law of the test of calibration is that of labels redrawn row by row."""

import numpy as np
import pytest

from monitoring.statistics.binomial_squares import BinomialSquares
from monitoring.statistics.consistency import consistency_p_values
from monitoring.statistics.score_bins import ScoreBins, score_bins
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.statistics.score_stack import ScoreStack


def sample(rows: int, off: float, seed: int) -> tuple[ScoreCounts, ScoreBins]:
    rng = np.random.default_rng(seed)
    score = np.sort(np.round(rng.beta(2, 5, rows), 3))
    counts = ScoreCounts.of_rows(rng.random(rows) < np.clip(score + off, 0, 1), score)
    [bins] = score_bins(ScoreStack.of([counts]))
    return counts, bins


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("rows", "off"), [(60, 0.0), (60, 0.12), (200, 0.0), (200, 0.06), (700, 0.0), (700, 0.03)]
)
def test_p_values_agree_with_labels_redrawn_by_score(rows: int, off: float) -> None:
    for seed in range(6):
        counts, bins = sample(rows, off, seed)
        [found] = consistency_p_values(bins)
        edges = np.cumsum(bins.n[0])[:-1]
        group = np.searchsorted(edges, np.cumsum(counts.total), side="left")
        drawn = np.random.default_rng(seed).binomial(
            counts.total.astype(int), counts.score, (4000, group.size)
        )
        starts = np.flatnonzero(np.diff(group, prepend=-1))
        gaps = (np.add.reduceat(drawn, starts, axis=1) - bins.expected[0]) ** 2 / bins.n[0]
        seen = ((bins.positives - bins.expected) ** 2 / bins.n).sum()
        share = (1 + np.count_nonzero(gaps.sum(axis=1) >= seen - 1e-9)) / 4001
        assert found == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / 4000) + 0.012)


@pytest.mark.parametrize("p", [0.02, 0.3])
@pytest.mark.parametrize("off", [0.0, 0.1])
def test_the_moments_are_those_of_the_sum(p: float, off: float) -> None:
    """Each bin's from all its counts, one by one."""
    n, counts = np.array([[30.0, 80.0]]), [np.arange(31), np.arange(81)]
    variance = n * p * (1 - p)
    law = BinomialSquares(n, n * off, variance, variance * (1 - 2 * p))
    wanted = np.zeros(3)
    for k, count in enumerate(counts):
        size = int(n[0, k])
        chance = np.cumprod(np.append((1 - p) ** size, (size - count[:-1]) / count[1:] * p / (1 - p)))
        square = (count - size * p + size * off) ** 2 / size
        mean = chance @ square
        wanted += mean, chance @ (square - mean) ** 2, chance @ (square - mean) ** 3
    assert [float(one[0]) for one in law._moments(True)] == pytest.approx(wanted.tolist())


def test_probabilities_of_none_and_all_leave_nothing_to_chance() -> None:
    [bins] = score_bins(ScoreStack.of([ScoreCounts.of([0.0, 1.0], [50, 0], [0, 50])]))
    assert np.isnan(consistency_p_values(bins)).all()
