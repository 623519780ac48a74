"""The interval of debiased ECE holds the true error, and excludes 0 exactly where its test rejects."""

import numpy as np
import pytest
from scipy.special import expit, logit

from monitoring.statistics.calibration_errors import calibration_errors
from monitoring.statistics.calibration_intervals import _Path
from monitoring.statistics.consistency import squared_gap
from monitoring.statistics.intervals import difference
from monitoring.statistics.score_bins import score_bins
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.statistics.score_stack import ScoreStack

DRAWS = 400
KINDS = [("beta", 0.5), ("beta", 0.1), ("skew", 0.1), ("skew", 0.01), ("ties", 0.2), ("narrow", 0.3)]
ROWS = [60, 300, 2_000, 20_000, 1_000_000]


def scores(kind: str, rate: float, rows: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw scores: spread, skewed, few distinct ones, or close together."""
    score = {
        "beta": lambda: rng.beta(4 * rate, 4 * (1 - rate), rows),
        "skew": lambda: expit(rng.normal(logit(rate) - 0.5, 1.5, rows)),
        "ties": lambda: rng.choice(
            rate * np.array([0.2, 0.5, 1, 1.5, 2.5]), rows, p=[0.3, 0.2, 0.3, 0.15, 0.05]
        ),
        "narrow": lambda: rng.beta(100 * rate, 100 * (1 - rate), rows),
    }[kind]()
    return np.unique(np.clip(score, 1e-4, 1 - 1e-4).round(4), return_counts=True)


def true_error(score: np.ndarray, rows: np.ndarray, chance: np.ndarray) -> tuple[float, float]:
    """Root mean squared gap of the bins, and the same in units of its noise."""
    [cells] = score_bins(ScoreStack.of([ScoreCounts.of(score, rows * (1 - chance), rows * chance)]))
    error = float(np.sqrt((cells.share * (cells.forecast - cells.observed) ** 2).sum()))
    return error, error * float(np.sqrt(rows.sum() / (cells.observed * (1 - cells.observed)).mean()))


def off_by(score: np.ndarray, rows: np.ndarray, units: float) -> tuple[np.ndarray, float]:
    """Give the probabilities of rows whose scores are so much too low (or high), and the error."""
    low, high = 0.0, 3.0
    for _ in range(40 if units else 0):
        middle = (low + high) / 2
        chance = expit(np.sign(units) * middle + (1 - 0.2 * middle) * logit(score))
        low, high = (middle, high) if true_error(score, rows, chance)[1] < abs(units) else (low, middle)
    chance = expit(np.sign(units) * low + (1 - 0.2 * low) * logit(score)) if units else score
    return chance, true_error(score, rows, chance)[0]


def drawn(
    score: np.ndarray, rows: np.ndarray, chance: np.ndarray, rng: np.random.Generator, draws: int = DRAWS
) -> ScoreStack:
    positives = rng.binomial(rows, chance, (draws, rows.size))
    return ScoreStack.of([ScoreCounts.of(score, rows - one, one) for one in positives])


@pytest.mark.sampled(2)
@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("units", [0.0, 1.5, -1.5, 4.0, -4.0, 12.0])
@pytest.mark.parametrize(("kind", "rate"), KINDS)
def test_the_interval_covers_and_says_what_the_test_says(
    kind: str, rate: float, rows: int, units: float
) -> None:
    """Wider than need be only where fewer than thirty positives are expected: no law is that smooth."""
    rng = np.random.default_rng([rows, round(100 * rate), round(10 + units)])
    score, times = scores(kind, rate, rows, rng)
    chance, error = off_by(score, times, units)
    found = calibration_errors("debiased", drawn(score, times, chance, rng))
    known = [one for one in found if not np.isnan(one.lower)]
    for one in known:
        assert one.lower <= one.value <= one.upper
        assert (one.lower > 0) == (one.p_or_nan < 0.05)
    if not units:
        assert np.mean([one.p_or_nan < 0.05 for one in found]) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / DRAWS)
    if (times * score).sum() < 1:
        assert not known
        return
    covered = np.mean([one.lower <= error + 1e-9 <= one.upper + 2e-9 for one in known])
    assert covered > (0.9 if (times * chance).sum() >= 30 else 0.87)
    assert covered < 0.99 or (times * chance).sum() < 30


def test_one_positive_where_next_to_none_was_expected_is_an_error_where_the_test_rejects() -> None:
    """Of 120 rows it was 0.000 beside p = 0.03: one positive in a bin varies as much as it is off."""
    score = np.linspace(0.001, 0.02, 120)
    label = np.isin(np.arange(120), [1, 13, 25, 37, 49])
    [found] = calibration_errors("debiased", ScoreStack.of([ScoreCounts.of_rows(label, score)]))
    assert found.p_or_nan < 0.05
    assert 0 < found.lower <= found.value <= found.upper


def test_less_than_one_expected_positive_gives_no_interval() -> None:
    [few] = calibration_errors("debiased", ScoreStack.of([ScoreCounts.of([0.01, 0.02], [30, 29], [0, 1])]))
    [some] = calibration_errors("debiased", ScoreStack.of([ScoreCounts.of([0.01, 0.02], [30, 49], [0, 1])]))
    assert (few.reason, np.isnan(few.lower), few.p_value is None) == ("too_few", True, False)
    assert some.lower <= some.value <= some.upper


@pytest.mark.parametrize(("left", "expected"), [(0.1, 21.0), (0.7, 21.0), (2.0, 21.0), (0.7, 240.0)])
def test_where_outcomes_are_promised_and_none_comes_there_is_an_interval(
    left: float, expected: float
) -> None:
    """A verdict rests on it: where 240 were promised and none came there was a number alone, 0.387."""
    rng = np.random.default_rng(11)
    score = np.sort(rng.uniform(0.2, 1.8, 600))
    score *= expected / score.sum()
    chance = score * left / score.sum()
    stack = drawn(score, np.ones(600, dtype=int), chance, rng)
    gaps = [np.mean(of) for of in np.split(score - chance, 10)]
    error, found = np.sqrt(np.mean(np.square(gaps))), calibration_errors("debiased", stack)
    held = np.array([one.lower <= error <= one.upper for one in found])
    assert not any(one.reason for one in found)
    assert (stack.positives == 0).sum() > 40
    assert held[stack.positives == 0].mean() > 0.95


def test_none_of_a_few_that_were_promised_gives_no_interval() -> None:
    [few] = calibration_errors("debiased", ScoreStack.of([ScoreCounts.of([0.2], [95], [0])]))
    [plain] = calibration_errors("l1", ScoreStack.of([ScoreCounts.of([0.2], [950], [0])]))
    assert (few.reason, plain.reason) == ("one_class", "one_class")


def test_the_games_of_which_the_interval_began_at_0_while_the_test_rejected() -> None:
    """Of 135 samples of 5,360 rows whose p was below 0.02, 108 had an interval from 0."""
    rng = np.random.default_rng(1)
    score, times = scores("narrow", 0.5, 5_360, rng)
    chance, _ = off_by(score, times, 3.0)
    found = calibration_errors("debiased", drawn(score, times, chance, rng))
    certain = [one for one in found if one.p_or_nan < 0.02]
    assert len(certain) > 100
    assert min(one.lower for one in certain) > 0


def test_rare_false_alarms_are_as_rare_as_the_p_value_says() -> None:
    """Of 500 redrawings 4 in 1,000 such samples were told as 1 in 1,000."""
    rng = np.random.default_rng(5)
    score, times = np.arange(1, 40) / 400, np.repeat([90, 30, 9], 13)
    found = calibration_errors("debiased", drawn(score, times, score, rng, 4_000))
    p_values = np.array([one.p_or_nan for one in found])
    for level in (0.05, 0.01, 0.001):
        assert np.mean(p_values < level) < level + 4 * np.sqrt(level / p_values.size)


def test_a_value_within_bounds_has_the_interval_and_the_p_value_of_all_it_may_be() -> None:
    rng = np.random.default_rng(2)
    score, times = scores("beta", 0.3, 5_000, rng)
    chance, _ = off_by(score, times, 5.0)
    stack = drawn(score, times, chance, rng, 30)
    value = np.array([one.value for one in calibration_errors("debiased", stack)])
    ends = np.maximum(value - 0.004, 0.0), value + 0.004
    for one, wide in zip(
        calibration_errors("debiased", stack), calibration_errors("debiased", stack, within=ends), strict=True
    ):
        assert wide.value == one.value
        assert wide.lower <= one.lower
        assert wide.upper > one.upper
        assert wide.p_or_nan > one.p_or_nan
        assert (wide.lower > 0) == (wide.p_or_nan < 0.05)


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("before", "after"), [(0.0, 0.0), (0.0, 6.0), (4.0, 4.0), (12.0, 3.0)])
def test_the_difference_from_a_baseline_covers(before: float, after: float) -> None:
    rng = np.random.default_rng([int(before), int(after)])
    sides, errors = [], []
    for rows, units in ((20_000, before), (3_000, after)):
        score, times = scores("beta", 0.2, rows, rng)
        chance, error = off_by(score, times, units)
        sides.append(calibration_errors("debiased", drawn(score, times, chance, rng)))
        errors.append(error)
    changes = [difference(*pair) for pair in zip(*sides, strict=True)]
    covered = np.mean([one.lower <= errors[1] - errors[0] <= one.upper for one in changes])
    assert covered > 0.92


@pytest.mark.parametrize("units", [3.0, 8.0])
def test_the_ends_are_where_the_test_turns(units: float) -> None:
    """Between two gaps closer than 1e-8 the normal score of the statistic passes what the level asks for."""
    rng = np.random.default_rng(8)
    score, times = scores("skew", 0.1, 2_000, rng)
    chance, _ = off_by(score, times, units)
    [cells] = score_bins(drawn(score, times, chance, rng, 40))
    path, seen, z = _Path(cells), squared_gap(cells), np.array([[1.96], [-1.96]])
    statistic = np.stack([seen, seen])
    for ends, sought, level in zip(path.reached(statistic, z), statistic, z.ravel(), strict=True):
        inner = np.flatnonzero((ends > 0) & (ends < 1))
        assert len(inner) > 5
        below, above = (
            path.law(ends[inner] + by, inner).score(sought[inner], upper=bool(level < 0))
            for by in (-1e-8, 1e-8)
        )
        assert (below <= level).all()
        assert (above >= level).all()
