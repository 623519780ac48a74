"""Class probabilities that are divided by their sum: what was a tie stays one."""

import numpy as np
import pytest

from monitoring.statistics.multiclass import auc_ovr, normalised
from monitoring.statistics.multiclass_calibration import top_label_ece

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
