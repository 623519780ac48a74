"""Redrawn labels and their normal law say the same of large bins."""

import numpy as np
import pytest

from monitoring.statistics import redraws
from monitoring.statistics.consistency import consistency_p_value
from monitoring.statistics.score_counts import ScoreCounts


def sample(rows: int, off: float, seed: int) -> tuple[ScoreCounts, np.ndarray]:
    rng = np.random.default_rng(seed)
    score = np.sort(np.round(rng.beta(2, 5, rows), 3))
    counts = ScoreCounts.of_rows(rng.random(rows) < np.clip(score + off, 0, 1), score)
    return counts, np.minimum(np.cumsum(counts.total) * 10 // (counts.total.sum() + 1), 9).astype(np.intp)


@pytest.mark.parametrize("off", [0.0, 0.01, 0.02])
def test_normal_draws_agree_with_redrawn_labels(off: float, monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = []
    for seed in range(12):
        counts, index = sample(8000, off, seed)
        normal = consistency_p_value(counts, index, seed, draws=2000)
        with monkeypatch.context() as patch:
            patch.setattr(redraws, "LARGE", np.inf)
            pairs.append((normal, consistency_p_value(counts, index, seed, draws=2000)))
    normal, drawn = np.array(pairs).T
    error = 4 * np.sqrt(2 * drawn * (1 - drawn) / 2000) + 0.004  # of two simulations
    assert (np.abs(normal - drawn) <= error).all()


def test_small_bins_are_redrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    counts, index = sample(200, 0.0, 1)
    expected = consistency_p_value(counts, index, 3)
    monkeypatch.setattr(redraws, "LARGE", np.inf)
    assert consistency_p_value(counts, index, 3) == expected
