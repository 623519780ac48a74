"""The intervals of ECE and of the largest gap hold the true ones: chance adds to both."""

import numpy as np
import pytest
from scipy.special import expit, logit

from monitoring.statistics.calibration_errors import Kind, calibration_errors
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import difference
from monitoring.statistics.score_bins import Binning, score_bins
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.statistics.score_stack import ScoreStack

DRAWS = 300
ERRORS: list[tuple[Kind, Binning]] = [
    ("l1", "mass"),
    ("l1", "width"),
    ("largest", "mass"),
    ("unweighted", "mass"),
]


def samples(score: np.ndarray, chance: np.ndarray, rng: np.random.Generator) -> ScoreStack:
    some = [ScoreCounts.of_rows(one, score) for one in rng.binomial(1, chance, (DRAWS, score.size))]
    return ScoreStack.of(some)


def true_error(kind: Kind, binning: Binning, score: np.ndarray, chance: np.ndarray) -> float:
    """By hand from the probabilities of the rows, in the bins of the sample."""
    [cells] = score_bins(ScoreStack.of([ScoreCounts.of(score, 1 - chance, chance)]), binning=binning)
    gap = np.abs(cells.expected - cells.positives)[0] / cells.n[0]
    mean = {"l1": gap @ cells.n[0] / cells.n.sum(), "unweighted": gap.mean(), "largest": gap.max()}
    return float(mean[kind])


@pytest.mark.sampled(4)
@pytest.mark.parametrize("rows", [100, 1_000, 10_000])
@pytest.mark.parametrize("bent", [1.0, 0.8, 0.5])
@pytest.mark.parametrize("beta", [(2, 3), (0.5, 5)])
@pytest.mark.parametrize(("kind", "binning"), ERRORS)
def test_the_true_error_lies_inside(
    kind: Kind, binning: Binning, beta: tuple[float, float], bent: float, rows: int
) -> None:
    """By redrawn labels alone those of a calibrated model were in 0 to 38 of 100, of however many rows."""
    rng = np.random.default_rng([rows, round(10 * bent), round(beta[1])])
    score = np.unique(np.clip(rng.beta(*beta, rows), 1e-5, 1 - 1e-5))
    chance = expit(bent * logit(score))
    error = true_error(kind, binning, score, chance)
    found = calibration_errors(kind, samples(score, chance, rng), binning=binning)
    assert all(one.lower <= one.value <= one.upper for one in found)
    assert np.mean([one.lower <= error + 1e-12 <= one.upper + 2e-12 for one in found]) > 0.91
    if bent == 0.5 and rows == 10_000:
        assert min(one.lower for one in found) > error / 2


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("kind", "binning"), ERRORS[:3])
def test_a_calm_window_of_fewer_rows_has_no_significant_change(kind: Kind, binning: Binning) -> None:
    rng = np.random.default_rng(4)
    sides: list[list[Estimate]] = []
    for rows in (10_000, 200):
        score = rng.beta(2, 5, rows)
        sides.append(calibration_errors(kind, samples(score, score, rng), binning=binning))
    changes = [difference(*pair) for pair in zip(*sides, strict=True)]
    assert np.mean([one.lower > 0 or one.upper < 0 for one in changes]) < 0.05
