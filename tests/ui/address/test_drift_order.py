"""The order of what moved: the largest first, those of which it says nothing last, ties as they stood."""

from pathlib import Path

import pytest

from monitoring.findings.report import report
from monitoring.scope.question import Scope
from monitoring.ui.address.drift_order import ORDERS, names_of, ordered, words_of_order
from monitoring.ui.subject_drift import SubjectDrift, subject_drifts


@pytest.fixture(scope="module")
def found(demo_store: Path) -> list[SubjectDrift]:
    return subject_drifts(report(demo_store, ["drift"], Scope("lending-default")))


def names(some: list[SubjectDrift]) -> list[str]:
    return [one.name for one in some]


def test_each_order_keeps_every_subject_and_the_worst_stand_first_without_one(
    found: list[SubjectDrift],
) -> None:
    assert ordered(found, "") == found
    for order in ORDERS:
        assert sorted(names(ordered(found, order))) == sorted(names(found))


def test_the_largest_stand_first_and_what_has_none_last(found: list[SubjectDrift]) -> None:
    assert names(ordered(found, "psi"))[:2] == ["loan_amount", "utilisation"]
    assert names(ordered(found, "missing"))[0] == "utilisation"
    by_mean = ordered(found, "mean")
    told = ["mean_shift_sd" in one.rows for one in by_mean]
    assert told == sorted(told, reverse=True), "categories have no mean"
    shifts = [abs(one.rows["mean_shift_sd"].value) for one in by_mean if "mean_shift_sd" in one.rows]
    assert shifts == sorted(shifts, reverse=True)
    assert [one for one in by_mean if "mean_shift_sd" not in one.rows] == [
        one for one in found if "mean_shift_sd" not in one.rows
    ], "ties stay as they stood"
    assert names(ordered(found, "name")) == sorted(names(found))


def test_orders_that_say_nothing_are_not_offered(found: list[SubjectDrift]) -> None:
    numbers = [one for one in found if "mean_shift_sd" in one.rows]
    assert "unseen" in names_of(found, "") and "unseen" not in names_of(numbers, "")
    assert "unseen" in names_of(numbers, "unseen"), "what a link asks for is named"
    assert words_of_order(found, "psi") == "PSI, largest first"
    assert words_of_order(found, "") == "severity, then PSI × importance"
