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


def test_no_error_in_ten_rows_is_no_proof_of_none() -> None:
    perfect, wrong = np.diag([5, 5]), np.array([[0, 5], [5, 0]])
    for measure in (macro_f1, weighted_f1):
        assert (measure(perfect).value, measure(perfect).upper) == (1.0, 1.0)
        assert 0.4 < measure(perfect).lower < 0.9
        assert (measure(wrong).value, measure(wrong).lower) == (0.0, 0.0)
        assert 0.1 < measure(wrong).upper < 0.7
