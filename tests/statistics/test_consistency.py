"""Normal and discrete laws of redrawn labels, and the labels redrawn row by row, say the same."""

import numpy as np
import pytest

from monitoring.statistics import redraws
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


@pytest.mark.parametrize("off", [0.0, 0.01, 0.02])
def test_normal_draws_agree_with_discrete_ones(off: float, monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = []
    for seed in range(12):
        _, bins = sample(8000, off, seed)
        [normal] = consistency_p_values(bins, seed, draws=2000)
        with monkeypatch.context() as patch:
            patch.setattr(redraws, "LARGE", np.inf)
            [discrete] = consistency_p_values(sample(8000, off, seed)[1], seed, draws=2000)
        pairs.append((normal, discrete))
    one, other = np.array(pairs).T
    error = 4 * np.sqrt(2 * other * (1 - other) / 2000) + 0.004  # of two simulations
    assert (np.abs(one - other) <= error).all()


@pytest.mark.parametrize(("rows", "off"), [(200, 0.0), (200, 0.06), (700, 0.0), (700, 0.03)])
def test_small_bins_agree_with_labels_redrawn_by_score(rows: int, off: float) -> None:
    for seed in range(6):
        counts, bins = sample(rows, off, seed)
        [found] = consistency_p_values(bins, seed, draws=4000)
        edges = np.cumsum(bins.n[0])[:-1]
        group = np.searchsorted(edges, np.cumsum(counts.total), side="left")
        drawn = np.random.default_rng(seed).binomial(
            counts.total.astype(int), counts.score, (4000, group.size)
        )
        starts = np.flatnonzero(np.diff(group, prepend=-1))
        gaps = (np.add.reduceat(drawn, starts, axis=1) - bins.expected[0]) ** 2 / bins.n[0]
        seen = ((bins.positives - bins.expected) ** 2 / bins.n).sum()
        share = (1 + np.count_nonzero(gaps.sum(axis=1) >= seen - 1e-9)) / 4001
        assert found == pytest.approx(share, abs=4 * np.sqrt(2 * share * (1 - share) / 4000) + 0.004)


def test_probabilities_of_none_and_all_leave_nothing_to_chance() -> None:
    [bins] = score_bins(ScoreStack.of([ScoreCounts.of([0.0, 1.0], [50, 0], [0, 50])]))
    assert np.isnan(consistency_p_values(bins)).all()
