"""Many groups of scores at once give each, to the last digit, what it gives alone."""

from collections.abc import Callable
from dataclasses import replace
from weakref import ref

import numpy as np
import pytest

from monitoring.statistics import score_bins as bins_of_scores
from monitoring.statistics import score_stack as stacks_of_scores
from monitoring.statistics.binning import collapse
from monitoring.statistics.calibration import cox_standard_errors
from monitoring.statistics.calibration_errors import calibration_errors
from monitoring.statistics.discrimination import auc, auc_bounds, auc_each, auc_slack_each, delong
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import proportion
from monitoring.statistics.proportions import proportions
from monitoring.statistics.reliability import ace, ece, ece_debiased, ece_equal_width, ece_l2, mce
from monitoring.statistics.score_bins import Binning, bin_starts, score_bins
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.statistics.score_stack import ScoreStack

ALONE: dict[str, Callable[..., Estimate]] = {
    "l1": ece,
    "largest": mce,
    "unweighted": ace,
    "l2": ece_l2,
    "debiased": ece_debiased,
}


def groups(rows: int, seed: int = 0) -> list[ScoreCounts]:
    """Large and small ones, of many scores and few, of one class, of one row, perfect, empty."""
    rng = np.random.default_rng(seed)
    found = []
    for digits in (1, 2, 3, 6) * 12:
        score = np.round(rng.beta(2, 5, rng.integers(2, rows)), digits)
        found.append(ScoreCounts.of_rows(rng.random(score.size) < score, score))
    odd = [([], []), ([1], [0.3]), ([0, 0], [0.1, 0.2]), ([0, 1], [0.2, 0.8]), ([1, 0], [0.2, 0.8])]
    found[5:5] = [ScoreCounts.of_rows(*one) for one in odd]
    found[9:9] = [ScoreCounts.of([0.0, 1.0], [9, 0], [0, 9]), ScoreCounts.of([0.5], [400], [400])]
    return found


@pytest.mark.parametrize("lowest", [0.0, -0.5], ids=["shares", "margins"])
@pytest.mark.parametrize("digits", [1, 3, 17])
def test_rows_by_score(digits: int, lowest: float, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(digits)
    size = np.array([0, 40, 1, 0, 0, 700, 3, 0])
    score = np.round(rng.random(size.sum()) + lowest, digits)
    score[:60:7] = [*([-0.0] * 8), 5e-324]
    label = (rng.random(score.size) < 0.3).astype(float)
    alone = zip(*(np.split(one, np.cumsum(size)[:-1]) for one in (label, score)), strict=True)
    expected = ScoreStack.of([ScoreCounts.of_rows(*one) for one in alone])
    together = ScoreStack.of_rows(label, score, size)
    for column in ("score", "n_neg", "n_pos", "size"):
        assert getattr(together, column).tolist() == getattr(expected, column).tolist()
    assert not ScoreStack.of_rows([], [], np.zeros(2, dtype=np.intp)).size.any()
    monkeypatch.setattr(stacks_of_scores, "_TOGETHER", 7)
    again = ScoreStack.of_rows(label, score, size)
    for column in ("score", "n_neg", "n_pos", "size"):
        assert getattr(again, column).tolist() == getattr(expected, column).tolist()


def test_scores_go_with_their_stack() -> None:
    """Millions of them once stayed for what is asked next."""
    stack = ScoreStack.of(groups(900))
    assert score_bins(stack) is score_bins(stack)
    score, fitted = ref(stack.score), ref(stack.groups[0])
    cox_standard_errors(stack.groups[0])
    del stack
    assert (score(), fitted()) == (None, None)


@pytest.mark.sampled(5)
@pytest.mark.parametrize("kind", ALONE)
@pytest.mark.parametrize("rows", [60, 900, 20_000])
def test_calibration_errors(kind: str, rows: int) -> None:
    some = groups(rows)
    together = calibration_errors(kind, ScoreStack.of(some), seed=3)  # type: ignore[arg-type]
    assert [repr(one) for one in together] == [repr(ALONE[kind](one, seed=3)) for one in some]
    backward = calibration_errors(kind, ScoreStack.of(some[::-1]), seed=3)  # type: ignore[arg-type]
    assert list(map(repr, backward[::-1])) == list(map(repr, together))


def test_equal_widths() -> None:
    some = groups(900)
    together = calibration_errors("l1", ScoreStack.of(some), binning="width", seed=3)
    assert list(map(repr, together)) == [repr(ece_equal_width(one, seed=3)) for one in some]


@pytest.mark.parametrize("rows", [60, 900, 20_000])
def test_areas(rows: int) -> None:
    some = groups(rows)
    stack = ScoreStack.of(some)
    assert list(map(repr, auc_each(stack))) == [repr(auc(one)) for one in some]
    ends = [auc_bounds(one.n_neg, one.n_pos) for one in some]
    slack = [high - middle for middle, _, high in ends]
    assert auc_slack_each(stack) == pytest.approx(slack, abs=1e-15, nan_ok=True)


def test_the_area_alone_is_the_mean_placement() -> None:
    for one in groups(900):
        if not one.gap:
            below = np.cumsum(one.n_neg) - one.n_neg / 2
            share = (below @ one.n_pos) / (one.positives * one.negatives)
            assert delong(one).auc == pytest.approx(share, rel=1e-12)


def test_bins_are_those_of_collapse() -> None:
    some = groups(900)
    stack = ScoreStack.of(some)
    starts = bin_starts(stack, 10)
    for k, one in enumerate(some):
        own = starts[(starts >= stack.start[k]) & (starts < stack.start[k] + stack.size[k])] - stack.start[k]
        assert own.tolist() == np.flatnonzero(np.diff(collapse(one.total, 10), prepend=-1)).tolist()


@pytest.mark.parametrize("binning", ["mass", "width"])
def test_sums_of_bins_have_the_digits_of_one_pass_over_all(
    binning: Binning, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = ScoreStack.of(groups(900))
    starts = bin_starts(stack, 10, binning)
    whole = np.add.reduceat(stack.score * stack.total, starts)
    used = np.add.reduceat(stack.total, starts) > 0
    for scores in (7, 1_000, stack.score.size):
        monkeypatch.setattr(bins_of_scores, "_SCORES", scores)
        assert bin_starts(stack, 10, binning).tolist() == starts.tolist()
        anew = replace(stack)  # what was cut of the other stays beside it
        found = np.concatenate([one.expected.ravel() for one in score_bins(anew, 10, binning)])
        assert sorted(found.tolist()) == sorted(whole[used].tolist())


def test_groups_come_back_as_they_went_in() -> None:
    some = groups(60)
    for one, other in zip(some, ScoreStack.of(some).groups, strict=True):
        assert one.score.tolist() == other.score.tolist()
        assert one.n_pos.tolist() == other.n_pos.tolist()
        assert one.n_neg.tolist() == other.n_neg.tolist()


def test_proportions() -> None:
    rng = np.random.default_rng(1)
    n = rng.integers(0, 50, 200)
    k = rng.binomial(n, 0.1)
    assert list(map(repr, proportions(k, n))) == [
        repr(proportion(*pair)) for pair in zip(k.tolist(), n.tolist(), strict=True)
    ]
