"""The mean of the classes' AUCs: its interval holds with a rare class; with an absent one there is none."""

from math import isnan

import numpy as np
import pytest

from monitoring.statistics.discrimination import auc
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import difference
from monitoring.statistics.multiclass import auc_ovr, class_aucs
from monitoring.statistics.score_counts import ScoreCounts

DRAWS = 400
LAWS = {
    "alike": ([1 / 3] * 3, 1.2),
    "2 in 100": ([0.9, 0.08, 0.02], 1.5),
    "2 in 100, told apart": ([0.9, 0.08, 0.02], 3.5),
    "ten": ([1 / k for k in range(1, 11)], 1.5),
}


def drawn(law: str, rows: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    shares, apart = LAWS[law]
    y = rng.choice(len(shares), rows, p=np.divide(shares, sum(shares)))
    return y, np.exp(rng.normal(size=(rows, len(shares))) + apart * np.eye(len(shares))[y])


def measured(law: str, rows: int, rng: np.random.Generator) -> Estimate:
    label, score = drawn(law, rows, rng)
    return auc_ovr(label, score / score.sum(axis=1, keepdims=True))


@pytest.mark.sampled(1)
@pytest.mark.parametrize("rows", [30, 100, 300, 1_000])
@pytest.mark.parametrize("law", LAWS)
def test_intervals_hold_and_calm_rows_do_not_alarm(law: str, rows: int) -> None:
    """The standard error of the mean alone held 83 of 100 where a class has two rows of 100."""
    rng = np.random.default_rng([rows, len(law)])
    before = measured(law, 200_000, rng)
    found = [one for one in (measured(law, rows, rng) for _ in range(DRAWS)) if not isnan(one.lower)]
    if len(found) < DRAWS / 4:
        return
    assert np.mean([one.lower <= before.value <= one.upper for one in found]) > 0.93 - 2.5 * 0.25 / DRAWS**0.5
    changes = [difference(before, one) for one in found]
    assert (
        np.mean([one.p_or_nan <= 0.01 and one.value < -0.01 for one in changes]) < 0.01 + 3 * 0.1 / DRAWS**0.5
    )


def test_a_class_that_is_missing_by_chance_leaves_no_interval() -> None:
    rng = np.random.default_rng(2)
    score = rng.random((89, 3))
    few, many = auc_ovr(np.resize([0, 1], 89), score), auc_ovr(np.resize([0, 1], 90), rng.random((90, 3)))
    assert (few.defined, isnan(few.lower), few.reason) == (True, True, "too_few")
    assert not isnan(many.lower)


def test_ten_classes_without_an_error_are_not_certain() -> None:
    """A tenth ten times is a hair less than 1, and the logit of that had an interval of no width."""
    found = auc_ovr(np.repeat(np.arange(10), 5), np.repeat(np.eye(10), 5, axis=0))
    assert (found.value, found.upper) == (1.0, 1.0)
    assert found.lower == pytest.approx(0.05 ** (1 / 5))


@pytest.mark.parametrize("classes", [[0, 1, 2, 3], [0, 2, 3], [1]], ids=["all", "one absent", "one alone"])
@pytest.mark.parametrize("digits", [2, 17], ids=["ties", "no ties"])
def test_each_class_has_the_area_of_its_rows_against_the_rest(classes: list[int], digits: int) -> None:
    """To the last digit: the order of the rows is that of their placements."""
    draw = np.random.default_rng(digits)
    label, score = draw.choice(classes, 500), draw.dirichlet(np.ones(4), 500).round(digits)
    macro, each = class_aucs(label, score)
    assert repr(macro) == repr(auc_ovr(label, score))
    alone = [auc(ScoreCounts.of_rows((label == k).astype(float), score[:, k])) for k in range(4)]
    assert repr(each) == repr(alone)
    assert class_aucs([], np.empty((0, 4)))[1] == [auc(ScoreCounts.of([], [], []))] * 4
