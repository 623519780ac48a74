"""Intervals of AUC hold the truth with few positives, and calm rows with few do not alarm."""

from math import sqrt

import numpy as np
import pytest
from scipy.stats import norm

from monitoring.statistics.discrimination import auc, auc_each, delong, logit_interval
from monitoring.statistics.intervals import difference
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.statistics.score_stack import ScoreStack

DRAWS = 400
SIZES = [(3, 100), (5, 100), (10, 30), (10, 1_000), (20, 200), (60, 300)]
CUTS = np.array([-0.5, 0.5, 1.2, 2.0])


def scored(kind: str, area: float, n_pos: int, n_neg: int, rng: np.random.Generator) -> ScoreCounts:
    """Draw scores of which positives are as spread as negatives, twice, in five steps, or partly hidden."""
    negative = rng.normal(size=n_neg)
    spread = 2.0 if kind == "wide" else 1.0
    positive = rng.normal(norm.ppf(area) * sqrt(1 + spread**2), spread, n_pos)
    if kind == "hidden":
        hides = rng.random(n_pos) < 2 * (1 - area)
        positive = np.where(hides, rng.normal(size=n_pos), rng.normal(9, 1, n_pos))
    if kind == "steps":
        positive, negative = (
            np.digitize(positive, CUTS).astype(float),
            np.digitize(negative, CUTS).astype(float),
        )
    label = np.concatenate([np.ones(n_pos), np.zeros(n_neg)])
    return ScoreCounts.of_rows(label, np.concatenate([positive, negative]))


def true_area(kind: str, area: float) -> float:
    if kind != "steps":
        return area
    ends = [np.diff(np.r_[0, norm.cdf(CUTS - norm.ppf(area) * sqrt(2) * at), 1]) for at in (1, 0)]
    return float(ends[0] @ (np.cumsum(ends[1]) - ends[1] / 2))


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("n_pos", "n_neg"), [(3, 100), (5, 100), (10, 30), (10, 1_000), (20, 200), (60, 300)]
)
@pytest.mark.parametrize("area", [0.6, 0.75, 0.9, 0.96])
@pytest.mark.parametrize("kind", ["alike", "wide", "steps", "hidden"])
def test_intervals_hold_and_calm_rows_do_not_alarm(kind: str, area: float, n_pos: int, n_neg: int) -> None:
    """The logit interval alone held 72 to 98 of 100 at ten positives: most others were lower."""
    rng, right = np.random.default_rng([n_pos, n_neg, round(100 * area), len(kind)]), true_area(kind, area)
    before = auc(scored(kind, area, 1_000, 10_000, rng))
    found = auc_each(ScoreStack.of([scored(kind, area, n_pos, n_neg, rng) for _ in range(DRAWS)]))
    assert np.mean([one.lower <= right <= one.upper for one in found]) > 0.93 - 2.5 * sqrt(0.06 / DRAWS)
    changes = [difference(before, one) for one in found]
    alarms = np.mean([one.p_or_nan <= 0.01 and one.value < -0.01 for one in changes])
    if n_pos >= 10:  # fewer have no verdict
        assert alarms < 0.01 + 3 * sqrt(0.01 / DRAWS)


@pytest.mark.parametrize(
    ("kind", "area", "n_pos", "n_neg"),
    [("wide", 0.9964, 150, 1_500), ("wide", 0.9964, 500, 3_000), ("alike", 0.9977, 100, 1_000)],
)
def test_many_positives_of_which_next_to_none_is_astray_may_be_lucky_as_well(
    kind: str, area: float, n_pos: int, n_neg: int
) -> None:
    """The logit interval held 77 to 89 of 100, most others were lower."""
    rng = np.random.default_rng([n_pos, n_neg, len(kind)])
    found = auc_each(ScoreStack.of([scored(kind, area, n_pos, n_neg, rng) for _ in range(DRAWS)]))
    assert np.mean([one.lower <= area <= one.upper for one in found]) > 0.93
    assert np.mean([one.lower > area for one in found]) < 0.03


def test_the_interval_is_that_of_the_mirrored_scores() -> None:
    rng = np.random.default_rng(1)
    counts = scored("wide", 0.8, 12, 80, rng)
    mirrored = ScoreCounts.of(-counts.score[::-1], counts.n_neg[::-1], counts.n_pos[::-1])
    one, other = auc(counts), auc(mirrored)
    assert [other.lower, other.upper] == pytest.approx([1 - one.upper, 1 - one.lower])


def test_a_hundred_of_either_class_have_the_logit_interval_alone() -> None:
    rng = np.random.default_rng(2)
    some = scored("alike", 0.92, 100, 300, rng)
    found, plain = auc(some), delong(some)
    assert (found.lower, found.upper) == pytest.approx(logit_interval(plain.auc, plain.se))
    fewer = auc(scored("alike", 0.92, 99, 300, rng))
    assert fewer.upper - fewer.lower > 1.05 * (found.upper - found.lower)
