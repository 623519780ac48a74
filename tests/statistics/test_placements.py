"""Placements: which share of the other class each row beats."""

import numpy as np
import pytest

from monitoring.statistics.auc_comparison import placements


def by_pairs(label: np.ndarray, score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each row against each of the other class; a tie counts one half."""
    pos, neg = score[label][:, None], score[~label][None, :]
    beats = (pos > neg) + (pos == neg) / 2
    return beats.mean(axis=1), beats.mean(axis=0)


@pytest.mark.parametrize("digits", [0, 1, 12])
def test_they_are_those_of_all_pairs_in_the_order_of_the_rows(digits: int) -> None:
    rng = np.random.default_rng(digits)
    label, score = rng.random(300) < 0.1, np.round(rng.random(300), digits)
    score[:20] = rng.choice([np.inf, -np.inf], 20)
    for found, expected in zip(placements(label, score), by_pairs(label, score), strict=True):
        assert found == pytest.approx(expected, abs=1e-15)


def test_scores_that_are_none_come_last_and_are_ties() -> None:
    found = placements([1, 0, 1, 0], [np.nan, np.nan, 0.5, 0.1])
    assert [one.tolist() for one in found] == [[0.75, 0.5], [0.25, 1.0]]


def test_each_row_is_not_looked_up_among_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of sixty classes that was two thirds of the 16 CPU s which performance took."""
    monkeypatch.setattr(np, "searchsorted", None)
    assert placements([0, 1, 1], [0.5, 0.5, 0.9])[1].tolist() == [0.75]
