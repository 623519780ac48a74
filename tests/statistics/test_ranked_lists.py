"""The interval of the average precision: that of its sampling, whatever share is positive."""

import numpy as np
import pytest
from scipy.special import expit, logit

from monitoring.statistics.arrays import Floats
from monitoring.statistics.ranked_lists import FEW_POSITIVES, average_precision, average_precision_of_rows
from monitoring.statistics.score_counts import ScoreCounts


def drawn(rng: np.random.Generator, rows: int, share: float, apart: float) -> tuple[Floats, Floats]:
    label = (rng.random(rows) < share).astype(float)
    return label, np.round(expit(rng.normal(size=rows) + apart * label), 3)  # with ties


def standard_error(lower: float, upper: float) -> float:
    """On the scale of logits."""
    return float(logit(upper) - logit(lower)) / 2 / 1.959964


@pytest.mark.parametrize(("share", "apart"), [(0.1, 0.5), (0.1, 1.5), (0.5, 0.5), (0.5, 1.5)])
def test_the_standard_error_is_that_of_redrawn_rows(share: float, apart: float) -> None:
    rng = np.random.default_rng(3)
    label, score = drawn(rng, 3_000, share, apart)
    found = average_precision(ScoreCounts.of_rows(label, score))
    assert found.method == "logit"
    values = []
    for _ in range(300):
        some = rng.integers(0, len(label), len(label))
        values.append(average_precision(ScoreCounts.of_rows(label[some], score[some])).value)
    assert standard_error(found.lower, found.upper) == pytest.approx(np.std(logit(values)), rel=0.15)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("rows", "share"), [(300, 0.1), (1_000, 0.1), (1_000, 0.5)])
def test_intervals_hold_the_truth_as_often_as_they_say(rows: int, share: float) -> None:
    rng = np.random.default_rng(4)
    label, score = drawn(rng, 400_000, share, 0.5)
    truth = average_precision(ScoreCounts.of_rows(label, score)).value
    found = [average_precision(ScoreCounts.of_rows(*drawn(rng, rows, share, 0.5))) for _ in range(600)]
    held = np.mean([one.lower <= truth <= one.upper for one in found])
    assert 0.925 <= held <= 0.985  # by chance 0.95 ± 0.027 in 600


@pytest.mark.parametrize("share", [0.05, 0.5])
def test_both_ways_to_count_give_the_same_interval(share: float) -> None:
    label, score = drawn(np.random.default_rng(5), 1_000, share, 1.0)
    counted = average_precision(ScoreCounts.of_rows(label, score))
    read = average_precision_of_rows(np.sort(score[label == 1]), np.sort(score[label == 0]))
    assert (read.value, read.lower, read.upper) == pytest.approx(
        (counted.value, counted.lower, counted.upper), rel=1e-12
    )
    assert read.method == counted.method


def test_few_positives_have_at_least_the_interval_of_a_proportion() -> None:
    label, score = drawn(np.random.default_rng(6), 200, 0.1, 0.5)
    found = average_precision(ScoreCounts.of_rows(label, score))
    assert label.sum() < FEW_POSITIVES
    least = np.sqrt(1 / (label.sum() * found.value * (1 - found.value)))
    assert standard_error(found.lower, found.upper) >= least - 1e-9
