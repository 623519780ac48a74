"""Averages over classes: how sure they are."""

import numpy as np
import pytest

from monitoring.statistics.class_averages import (
    macro_f1,
    macro_precision,
    macro_recall,
    weighted_f1,
)


def confusion(shares: list[float], right: float) -> np.ndarray:
    """Probabilities of the cells where a class is named with that chance, else one of the others."""
    p = np.array(shares)
    wrong = np.where(np.eye(len(p), dtype=bool), 0.0, p)
    cells = (1 - right) * wrong / wrong.sum(axis=1, keepdims=True) + right * np.eye(len(p))
    return cells * p[:, None]


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("shares", "right", "n"),
    [([0.4, 0.3, 0.3], 0.99, 100), ([0.5, 0.25, 0.15, 0.07, 0.03], 0.6, 150), ([0.4, 0.3, 0.3], 0.6, 500)],
)
def test_intervals_cover_near_1_and_with_rare_classes(shares: list[float], right: float, n: int) -> None:
    """Redrawing the cells alone held 64 and 87 % of the first two: what never failed was certain."""
    cells = confusion(shares, right)
    draw = np.random.default_rng(6).multinomial(n, cells.ravel(), size=300).reshape(-1, *cells.shape)
    for measure in (macro_f1, weighted_f1, macro_precision, macro_recall):
        truth = measure(cells * 1e9).value
        found = [measure(one) for one in draw]
        assert np.mean([one.lower <= truth <= one.upper for one in found]) > 0.9


MANY = [
    ("twelve alike", [1 / 12] * 12, 30), ("twelve unlike", [k / 78 for k in range(1, 13)], 30),
    ("twelve alike", [1 / 12] * 12, 120), ("thirty alike", [1 / 30] * 30, 60),
    ("six alike", [1 / 6] * 6, 30), ("three", [0.4, 0.3, 0.3], 30), ("two", [0.7, 0.3], 300),
]  # fmt: skip


@pytest.mark.sampled(3)
@pytest.mark.parametrize("right", [0.3, 0.6, 0.9])
@pytest.mark.parametrize(("shares", "n"), [one[1:] for one in MANY], ids=[f"{a} {n}" for a, _, n in MANY])
def test_many_classes_with_few_rows(shares: list[float], n: int, right: float) -> None:
    """The intervals of 12 classes put together held 81 and 72 % of weighted and macro F1 of 30 rows."""
    cells = confusion(shares, right)
    draw = np.random.default_rng(6).multinomial(n, cells.ravel(), size=400).reshape(-1, *cells.shape)
    for measure in (macro_f1, weighted_f1):
        truth = measure(cells * 1e9).value
        found = [measure(one) for one in draw]
        assert np.mean([one.lower <= truth <= one.upper for one in found]) > 0.925
        width = np.mean([one.upper - one.lower for one in found])
        if measure is weighted_f1:  # as sure as a share of right decisions is
            assert width < 1.3 * 3.92 * np.sqrt(right * (1 - right) / n)


def test_a_class_without_rows_is_open_among_few_and_counts_0_among_many() -> None:
    for times, open_ in ((1, True), (40, False)):
        m = np.diag([5, 5, 0]) * times
        found = macro_f1(m)
        assert found.value == pytest.approx(2 / 3)
        assert (found.upper == 1.0) == open_
        assert weighted_f1(m).value == 1.0


def test_no_error_in_ten_rows_is_no_proof_of_none() -> None:
    perfect, wrong = np.diag([5, 5]), np.array([[0, 5], [5, 0]])
    for measure in (macro_f1, weighted_f1):
        assert (measure(perfect).value, measure(perfect).upper) == (1.0, 1.0)
        assert 0.4 < measure(perfect).lower < 0.9
        assert (measure(wrong).value, measure(wrong).lower) == (0.0, 0.0)
        assert 0.1 < measure(wrong).upper < 0.7


RARE = [([0.98, 0.02], 0.9, 100), ([0.49, 0.49, 0.02], 0.99, 100), ([0.49, 0.49, 0.02], 0.99, 300)]


@pytest.mark.parametrize(("shares", "right", "n"), RARE, ids=["two", "three", "three, of 300"])
def test_a_class_of_two_rows_in_a_hundred(shares: list[float], right: float, n: int) -> None:
    """Every seventh sample of a hundred rows has none: 83, 83 and 87 held recall or precision."""
    p = np.array(shares)
    others = (1 - right) / (len(p) - 1) * (1 - np.eye(len(p)))
    cells = p[:, None] * (right * np.eye(len(p)) + others)
    draw = np.random.default_rng(8).multinomial(n, cells.ravel(), size=400).reshape(-1, *cells.shape)
    for measure in (macro_precision, macro_recall):
        truth = measure(cells * 1e9).value
        found = [measure(one) for one in draw]
        assert np.mean([one.lower <= truth <= one.upper for one in found]) > 0.92
