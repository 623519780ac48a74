"""The named class of many rows comes from bins: what the rows say lies within the bound, whoever is asked."""

from pathlib import Path

import numpy as np
import pytest

from monitoring.findings.report import report
from monitoring.panels.tasks.class_scores_by_bin import ClassScoresByBin
from monitoring.panels.tasks.multiclass_performance import MulticlassPerformance
from monitoring.panels.tasks.top_labels import TopLabels
from monitoring.scope.question import Scope
from monitoring.store.reads import class_scores
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.verification import verify
from tests.panels.tasks.classes import LATE, SCOPES, N, agree, asked, from_rows_up_to, rows

BOUNDED = ("ece_debiased", "ece", "ece_equal_width", "mce", "miscalibration", "discrimination")
EXACT = ("observed_expected", "uncertainty")


@pytest.mark.sampled(4)
@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize("name", SCOPES)
def test_what_the_rows_say_lies_within_the_bound(
    held: Snapshot, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree(("calibration",), held, SCOPES[name], BOUNDED, EXACT, monkeypatch)


@pytest.mark.sampled(4)
@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize("name", LATE)
def test_so_does_it_beside_a_reference_and_of_labels_of_then(
    corrected: Snapshot, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree(("calibration",), corrected, Scope("route", **LATE[name]), BOUNDED, EXACT, monkeypatch)


def test_its_brier_score_is_that_of_the_rows(held: Snapshot) -> None:
    window = asked(held, SCOPES["whole"]).window
    read = MulticlassPerformance(held, window).shares(None)
    assert read is not None
    label, shares = read
    named, share = shares.named
    found = TopLabels(held, window)
    assert found.n == len(label)
    assert found.brier([None]) == pytest.approx([np.mean((share - (named == label)) ** 2)], rel=1e-12)
    counts = found.bins_of([None])
    assert counts.positives.sum() == np.count_nonzero(named == label)
    assert counts.scores.sum() == pytest.approx(share.sum(), rel=1e-12)


def test_classes_come_from_bins_beside_the_named_one(held: Snapshot, many: pytest.MonkeyPatch) -> None:
    """The named class is the same alone and beside the others, and `--exact` reads the rows of all."""
    every, alone = (
        rows("calibration", held, SCOPES["whole"]),
        rows("calibration", held, SCOPES["whole"], ""),
    )
    bins = [one for one in every if one.measure == "reliability"]
    assert [repr(one) for one in alone] == [repr(one) for one in every if not one.subject or one in bins]
    of_classes = [one for one in every if one.subject in ("a", "b", "c")]
    told = {one.measure: one.method.partition("(")[0] for one in of_classes if np.isfinite(one.value)}
    assert {name for name, method in told.items() if method == "exact"} == {*EXACT}
    assert {*told.values()} == {"exact", "binned"}
    exact = rows("calibration", held, Scope("route", window="last-20d", exact=True))
    assert not any("binned" in one.method for one in exact)


def test_of_too_many_rows_very_many_classes_alone_say_so(held: Snapshot, many: pytest.MonkeyPatch) -> None:
    many.setattr(class_scores, "CLASSED_ROWS", 200)
    many.setattr(ClassScoresByBin, "n", 0)
    found = rows("calibration", held, SCOPES["whole"])
    named = [one for one in found if not one.subject]
    assert all(np.isfinite(one.value) for one in named if one.measure in (*BOUNDED, *EXACT))
    classes = [one for one in found if one.subject in ("a", "b", "c")]
    assert {one.reason.partition(";")[0] for one in classes} == {"too_many_rows"}
    assert {one.n for one in classes} == {named[0].n}
    assert {one.subject for one in rows("calibration", held, SCOPES["by day"]) if "/" not in one.subject} == {
        ""
    }


def test_a_verdict_that_bins_leave_open_is_taken_off_the_rows(
    held: Snapshot, many: pytest.MonkeyPatch
) -> None:
    from_rows_up_to(10 * N, many)
    known = report(held.directory, ("calibration",), SCOPES["cut days"], dated=False, snapshot=held)
    from_rows_up_to(100, many)
    [open_] = [
        one for one in rows("calibration", held, SCOPES["cut days"], "") if one.measure == "ece_debiased"
    ]
    found = report(held.directory, ("calibration",), SCOPES["cut days"], dated=False, snapshot=held)
    [shown] = [one for one in found.measurements if (one.measure, one.subject) == ("ece_debiased", "")]
    [exact] = [one for one in known.measurements if (one.measure, one.subject) == ("ece_debiased", "")]
    assert open_.method.startswith("binned")
    assert (shown.value, shown.verdict) == (exact.value, exact.verdict)


def test_days_without_bins_are_read_as_before(held: Snapshot, many: pytest.MonkeyPatch) -> None:
    """Of a store from before they were kept nothing is counted twice, or half."""
    many.setattr(TopLabels, "n", 0)
    assert MulticlassPerformance(held, asked(held, SCOPES["whole"]).window).top_labels is None
    found = rows("calibration", held, SCOPES["whole"], "")
    assert {one.method.partition(" ")[0] for one in found} == {"exact"}


def test_what_is_kept_is_what_the_rows_give(held: Snapshot) -> None:
    assert verify(Path(held.directory), "route").differences == ()
