"""Tables of decisions, binary and multiclass."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.statistics import confusion as decisions
from monitoring.statistics.class_averages import macro_f1, weighted_f1
from monitoring.statistics.confusion import Confusion, confusion_at
from monitoring.statistics.discrimination import auc
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.multiclass import (
    auc_ovr,
    confusion_matrix,
    multiclass_accuracy,
    multiclass_mcc,
    one_vs_rest,
)
from monitoring.statistics.multiclass_scores import multiclass_brier, multiclass_log_loss
from monitoring.statistics.score_counts import ScoreCounts

Measure = Callable[[Confusion], Estimate]
NAMES = ("accuracy", "precision", "recall", "specificity", "f1", "balanced_accuracy", "mcc")
BINARY: list[Measure] = [getattr(decisions, name) for name in NAMES]
TABLES = st.builds(Confusion, *[st.integers(0, 300)] * 4)


@pytest.mark.parametrize("measure", BINARY)
@given(table=TABLES)
def test_intervals_contain_their_value(measure: Measure, table: Confusion) -> None:
    estimate = measure(table)
    if estimate.defined and not math.isnan(estimate.lower):
        assert -1 <= estimate.lower <= estimate.value + 1e-12
        assert estimate.value - 1e-12 <= estimate.upper <= 1 + 1e-12


@pytest.mark.parametrize("measure", BINARY)
@given(table=TABLES)
def test_what_is_undefined_says_why(measure: Measure, table: Confusion) -> None:
    estimate = measure(table)
    assert estimate.defined or estimate.reason in {"zero_denominator", "no_labels"}


@given(TABLES)
def test_naming_the_other_class_positive_swaps_recall_and_specificity(table: Confusion) -> None:
    mirrored = Confusion(table.tn, table.fn, table.fp, table.tp)
    swapped = decisions.recall(mirrored).value
    assert swapped == pytest.approx(decisions.specificity(table).value, nan_ok=True)
    for measure in (decisions.accuracy, decisions.mcc, decisions.balanced_accuracy):
        assert measure(mirrored).value == pytest.approx(measure(table).value, nan_ok=True)


def test_no_positive_decision_is_not_zero_precision() -> None:
    table = Confusion(0, 0, 12, 88)
    assert decisions.precision(table).reason == "zero_denominator"
    assert decisions.recall(table).value == 0


def test_f1_without_a_positive_rests_on_all_rows() -> None:
    found = decisions.f1(Confusion(0, 0, 0, 7))
    assert (found.n, found.reason) == (7, "zero_denominator")


def test_a_perfect_table_still_has_a_lower_bound() -> None:
    for measure in BINARY:
        estimate = measure(Confusion(20, 0, 0, 80))
        assert estimate.value == 1
        assert 0.5 < estimate.lower < 1


def test_large_margins_do_not_overflow() -> None:
    assert decisions.mcc(Confusion(10**9, 10**8, 10**8, 10**9)).value == pytest.approx(0.8182, abs=1e-4)


def test_a_score_at_the_threshold_is_positive() -> None:
    assert confusion_at(ScoreCounts.of_rows([1, 0], [0.5, 0.49]), 0.5) == Confusion(1, 0, 0, 1)


def test_the_wilson_interval_covers_where_wald_does_not() -> None:
    rng = np.random.default_rng(0)
    drawn = rng.binomial(50, 0.02, size=1500)
    hits = [
        estimate.lower <= 0.02 <= estimate.upper
        for estimate in (decisions.recall(Confusion(int(k), 0, 50 - int(k), 0)) for k in drawn)
    ]
    assert np.mean(hits) > 0.9


Y = [0, 0, 1, 1, 1, 2, 2, 2, 2, 0]
NAMED = [0, 1, 1, 1, 0, 2, 2, 1, 2, 0]


def test_renaming_the_classes_changes_nothing() -> None:
    swap = [2, 0, 1]
    matrix = confusion_matrix(Y, NAMED, 3)
    renamed = confusion_matrix([swap[k] for k in Y], [swap[k] for k in NAMED], 3)
    for measure in (multiclass_accuracy, macro_f1, weighted_f1, multiclass_mcc):
        assert measure(renamed).value == pytest.approx(measure(matrix).value)


def test_two_classes_agree_with_the_binary_measures() -> None:
    matrix = np.array([[50, 7], [9, 30]])
    assert multiclass_mcc(matrix).value == pytest.approx(decisions.mcc(one_vs_rest(matrix, 1)).value)
    assert multiclass_accuracy(matrix).lower == decisions.accuracy(one_vs_rest(matrix, 0)).lower


def test_an_absent_declared_class_counts_zero_in_the_macro_mean() -> None:
    assert macro_f1(confusion_matrix([0, 0, 1], [0, 0, 1], 3)).value == pytest.approx(2 / 3)
    assert weighted_f1(confusion_matrix([0, 0, 1], [0, 0, 1], 3)).value == 1


def test_the_mean_of_the_classes_lies_in_its_interval() -> None:
    found = macro_f1(confusion_matrix(Y, NAMED, 3))
    assert found.lower <= found.value <= found.upper


def test_no_rows_are_no_labels() -> None:
    empty = np.zeros((3, 3))
    for measure in (multiclass_accuracy, macro_f1, weighted_f1, multiclass_mcc):
        assert measure(empty).reason == "no_labels"
    for score in (multiclass_log_loss, multiclass_brier, auc_ovr):
        assert score([], np.zeros((0, 3))).reason == "no_labels"


def test_probabilities_are_taken_relative_to_their_sum() -> None:
    p = np.array([[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]])
    for score in (multiclass_log_loss, multiclass_brier):
        assert score([2, 1], p * 7).value == pytest.approx(score([2, 1], p).value)


def test_the_macro_auc_interval_covers_the_long_run() -> None:
    rng = np.random.default_rng(3)

    def draw(n: int) -> Estimate:
        y = rng.integers(0, 3, n)
        return auc_ovr(y, rng.normal(size=(n, 3)) + np.eye(3)[y])

    truth = draw(30_000).value
    estimates = [draw(150) for _ in range(120)]
    assert np.mean([e.lower <= truth <= e.upper for e in estimates]) > 0.9


def test_the_macro_auc_of_few_rows_is_not_surer_than_they_are() -> None:
    """Near 1 a symmetric interval held 65 % of the true values; a single row of a class does not vary."""
    rng = np.random.default_rng(5)

    def draw(n: int) -> Estimate:
        y = np.repeat([0, 1, 2], [n * 9 // 10, n // 20, n // 20])
        return auc_ovr(y, rng.normal(size=(n, 3)) + 3 * np.eye(3)[y])

    truth = draw(30_000).value
    assert np.mean([(e := draw(100)).lower <= truth <= e.upper for _ in range(100)]) > 0.85
    single = auc_ovr(
        [0, 0, 1, 2, 2], [[0.5, 0.3, 0.2], [0.2, 0.5, 0.3], [0.4, 0.3, 0.3]] + [[0.3, 0.2, 0.5]] * 2
    )
    assert (np.isnan(single.lower), single.reason) == (True, "too_few")
    wrong = auc_ovr([0, 0, 1, 1], [[0.1, 0.9], [0.1, 0.9], [0.9, 0.1], [0.9, 0.1]])
    assert (wrong.value, wrong.lower) == (0.0, 0.0)
    assert wrong.upper > 0.5


def test_two_classes_give_the_macro_auc_of_one() -> None:
    rng = np.random.default_rng(4)
    y, p = rng.integers(0, 2, 200), rng.random(200)
    p = np.clip(p + 0.2 * y, 0, 1)
    single = auc(ScoreCounts.of_rows(y, p)).value
    assert auc_ovr(y, np.column_stack([1 - p, p])).value == pytest.approx(single)


def test_a_class_without_rows_is_left_out_and_counted() -> None:
    estimate = auc_ovr([0, 1, 0], [[0.6, 0.4, 0], [0.3, 0.7, 0], [0.2, 0.8, 0]])
    assert estimate.defined
    assert "2 of 3 classes" in estimate.method
    assert auc_ovr([1, 1], [[0.1, 0.9], [0.2, 0.8]]).reason == "one_class"
