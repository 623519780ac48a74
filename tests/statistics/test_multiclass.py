"""Class probabilities that are divided by their sum: what was a tie stays one."""

import numpy as np
import pytest

from monitoring.statistics import discrimination
from monitoring.statistics.multiclass import auc_ovr, class_aucs, class_aucs_of_bins, normalised
from monitoring.statistics.multiclass_calibration import top_label_ece
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.statistics.score_stack import ScoreStack

TENTHS = np.array([[7, 2, 1], [1, 7, 2], [2, 1, 7], [6, 3, 1], [1, 3, 6], [3, 6, 1], [4, 3, 3]]) / 10


def test_rows_with_the_same_probability_are_ties() -> None:
    """Added up in doubles some of these sums are less than 1: their sevenths were larger than the others'."""
    assert len({float(row.sum()) for row in TENTHS}) > 1
    assert (normalised(TENTHS) == TENTHS).all()


def test_sums_that_miss_1_by_rounding_what_is_written_leave_ties() -> None:
    written = np.random.default_rng(0).integers(0, 40, (4000, 3)) * 100
    written[:, 2] = 10_000 - written[:, :2].sum(axis=1) + np.arange(-1, 3)[np.arange(4000) % 4]
    shares = {}
    for row, share in zip(written.tolist(), normalised(written / 10_000)[:, 0].tolist(), strict=True):
        shares.setdefault((row[0], sum(row)), set()).add(share)
    assert {len(one) for one in shares.values()} == {1}


def test_small_probabilities_keep_their_order() -> None:
    small = normalised([[1e-300, 0.5, 0.5], [2e-300, 0.5, 0.5]])[:, 0]
    assert small[1] == pytest.approx(2 * small[0], rel=1e-12)


def test_no_measure_knows_the_order_of_the_columns() -> None:
    rng = np.random.default_rng(1)
    shares = TENTHS[rng.integers(0, len(TENTHS), 400)]
    label = (rng.random(400)[:, None] > shares.cumsum(axis=1)).sum(axis=1).clip(max=2)
    turned, other = shares[:, ::-1], 2 - label
    for measure in (lambda y, p: auc_ovr(y, normalised(p)), lambda y, p: top_label_ece(y, p, 10, "mass")):
        assert measure(label, shares).value == pytest.approx(measure(other, turned).value, abs=1e-12)


@pytest.mark.parametrize("classes", [2, 3, 7])
def test_bins_bound_every_auc_and_hold_no_narrower_interval(classes: int) -> None:
    rng = np.random.default_rng(classes)
    shares = rng.dirichlet(np.ones(classes) / 2, 3_000).round(3) + 1e-4
    shares /= shares.sum(axis=1, keepdims=True)
    label = (rng.random((3_000, 1)) > shares.cumsum(axis=1)[:, :-1]).sum(axis=1)
    exact, each = class_aucs(label, shares)
    edges = np.linspace(0, 1, 60)[1:-1]
    stacks = []
    for k in range(classes):
        code = np.searchsorted(edges, shares[:, k])
        counts = [np.bincount(code[kind], minlength=60) for kind in (label != k, label == k)]
        sums = np.bincount(code, weights=shares[:, k], minlength=60)
        stacks.append(ScoreStack.of_bins(*(one[None] for one in (sums, *counts))))
    [(macro, binned)] = class_aucs_of_bins(stacks, "binned(60)")
    for one, other in zip([exact, *each], [macro, *binned], strict=True):
        assert 0 < other.bound < 0.1
        assert abs(one.value - other.value) <= other.bound
        assert other.lower <= one.lower and other.upper >= one.upper
        assert other.n == one.n


def test_groups_without_rows_or_with_one_class_have_no_auc_of_bins() -> None:
    none, alone = ScoreCounts.of([], [], []), ScoreCounts.of([0.5], [0], [4])
    rest = ScoreCounts.of([0.5], [4], [0])
    first, second = class_aucs_of_bins(
        [ScoreStack.of([none, alone]), ScoreStack.of([none, rest])], "binned(1)"
    )
    assert (first[0].reason, second[0].reason, second[0].n) == ("no_labels", "one_class", 4)


def test_the_places_of_the_rows_of_each_class_are_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are most of the work: of each class, of its rows among the others and of these among its own."""
    placed, calls = discrimination._placements, list[object]()
    monkeypatch.setattr(discrimination, "_placements", lambda *of: (calls.append(of), placed(*of))[1])
    counts = ScoreCounts.of([0.2, 0.8], [3, 1], [1, 3])
    class_aucs_of_bins([ScoreStack.of([counts])] * 3, "binned(2)")
    assert len(calls) == 2 * 3
