"""What the heading of a distribution says of its outer bars."""

from math import inf
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from monitoring.findings.report import report
from monitoring.panels.distributions.level_shares import LevelShares
from monitoring.scope.question import Scope
from monitoring.ui.drift.drift_detail import _head, _judgeable, _tails
from monitoring.ui.shape import Shape
from monitoring.ui.subject_drift import subject_drifts


def test_every_number_of_the_head_has_its_interval(demo_store: Path) -> None:
    found = subject_drifts(report(demo_store, ["drift"], Scope("lending-default")))
    [amount] = [one for one in found if one.name == "loan_amount"]
    for name in ("PSI", "Factor", "KS"):
        [said] = [part for part in _head(amount, "").split(" · ") if name in part]
        assert "95% CI" in said


def shape(*bins: tuple[float, float, float, float]) -> Shape:
    rows = [
        {"side": side, "x0": low, "x1": high, "share": share}
        for place, side in enumerate(("baseline", "current"))
        for low, high, *shares in bins
        for share in shares[place : place + 1]
    ]
    return Shape(rows, [], LevelShares(), (0.0, 0.0))


@pytest.mark.parametrize(
    ("bins", "told"),
    [
        ([(0, 1, 0.5, 0.5), (1, 2, 0.5, 0.46), (2, inf, 0.0, 0.04)], []),  # 4 % beside 50 % is a tail
        ([(0, 1, 0.99, 0.95), (1, 2, 0.01, 0.01), (2, inf, 0, 0.04)], ["2 and more: 4.0% (training set 0%)"]),
        ([(0, 1, 0.99, 0.95), (1, 2, 0.01, 0.01), (2, 3, 0.0, 0.04)], []),  # it holds but its own
        ([(-inf, 1, 0.02, 0.3), (1, 2, 0.01, 0), (2, 3, 0.97, 0.7)], ["below 1: 30.0% (training set 2.0%)"]),
        ([(0, 1, 0.993, 0.991), (1, 2, 0.002, 0.0), (2, inf, 0.005, 0.009)], []),  # less than 1 %
        ([(4.5, 5.5, 1.0, 1.0)], []),
        ([], []),
    ],
)  # fmt: skip
def test_an_outer_bar_is_explained_where_it_stands_out(
    bins: list[tuple[float, float, float, float]], told: list[str]
) -> None:
    assert list(_tails(shape(*bins), "Training set")) == told


def test_no_label_that_comes_is_a_baseline() -> None:
    """However long one waits for labels, there is nothing to hold them against."""
    row = SimpleNamespace(
        uncompared=True, n=90, verdict="insufficient", reason="immature; empty_reference",
        reasons=["immature", "empty_reference"],
    )  # fmt: skip
    asked = SimpleNamespace(
        same_cohort=False,
        baseline=SimpleNamespace(selection=SimpleNamespace(source=""), words="the period before"),
        scope=Scope("m"),
    )
    why, remedy = _judgeable(cast("Any", row), cast("Any", asked))
    assert why == "The baseline has no rows."
    assert remedy == "Choose another window, or another baseline."
