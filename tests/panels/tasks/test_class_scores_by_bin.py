"""Each class against the rest comes from bins where rows are many: AUC within its bound, as the rows say."""

from dataclasses import replace

import numpy as np
import pytest

from monitoring.findings.report import report
from monitoring.panels.tasks.class_scores_by_bin import ClassScoresByBin
from monitoring.panels.tasks.multiclass_performance import MulticlassPerformance
from monitoring.scope.question import Scope
from monitoring.store.cube.opened import model_of
from monitoring.store.kinds import score_kinds
from monitoring.store.reads import class_scores
from monitoring.store.snapshot import Snapshot
from tests.panels.tasks.classes import LATE, SCOPES, N, agree, asked, from_rows_up_to, rows

BOUNDED = ("auc", "auc_ovr_macro")
EXACT = ("accuracy", "macro_f1", "log_loss", "brier", "recall")


@pytest.mark.sampled(4)
@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize("name", SCOPES)
def test_what_the_rows_say_lies_within_the_bound(
    held: Snapshot, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree(("performance",), held, SCOPES[name], BOUNDED, EXACT, monkeypatch)


@pytest.mark.sampled(3)
@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize("name", sorted(LATE.keys() - {"a class of then"}))
def test_so_does_it_beside_a_reference_and_of_labels_of_then(
    corrected: Snapshot, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree(("performance",), corrected, Scope("route", **LATE[name]), BOUNDED, EXACT, monkeypatch)


def test_its_intervals_hold_for_what_the_rows_say(held: Snapshot) -> None:
    """Bins do not tell how the classes vary together: the interval of the mean is no narrower for it."""
    window = asked(held, SCOPES["whole"]).window
    [exact] = MulticlassPerformance(held, window, exact=BOUNDED).estimates([None], BOUNDED)
    [binned] = ClassScoresByBin(held, window).aucs([None])
    assert binned.keys() == exact.keys()
    for key, one in exact.items():
        assert binned[key].n == one.n
        assert binned[key].lower <= one.lower + 1e-12
        assert binned[key].upper >= one.upper - 1e-12
        assert binned[key].upper - binned[key].lower < 3 * (one.upper - one.lower)


def test_too_many_rows_to_be_read_are_ranked_all_the_same(held: Snapshot, many: pytest.MonkeyPatch) -> None:
    many.setattr(class_scores, "CLASSED_ROWS", 200)
    found = [one for one in rows("performance", held, SCOPES["whole"]) if one.measure in BOUNDED]
    assert len(found) == 4
    assert all(one.method.startswith("binned(") and np.isfinite(one.value) for one in found)


def test_days_without_bins_are_read_as_before(held: Snapshot, many: pytest.MonkeyPatch) -> None:
    """Of a store from before they were kept, and of a model of more classes than are counted."""
    many.setattr(ClassScoresByBin, "n", 0)
    found = [one for one in rows("performance", held, SCOPES["whole"]) if one.measure in BOUNDED]
    assert {one.method for one in found} == {"exact"}


def test_very_many_classes_are_not_counted_by_themselves(
    held: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(score_kinds, "MOST_CLASSES", 2)
    assert score_kinds.CLASS_SCORES.columns(model_of(held)).floats == ()


def test_a_verdict_that_bins_leave_open_is_taken_off_the_rows(
    held: Snapshot, many: pytest.MonkeyPatch
) -> None:
    from_rows_up_to(10 * N, many)
    known = report(held.directory, ("performance",), SCOPES["whole"], dated=False, snapshot=held)
    from_rows_up_to(100, many)
    made = ClassScoresByBin.aucs
    many.setattr(
        ClassScoresByBin,
        "aucs",
        lambda self, spans: [
            {key: replace(one, bound=0.3) for key, one in some.items()} for some in made(self, spans)
        ],
    )
    found = report(held.directory, ("performance",), SCOPES["whole"], dated=False, snapshot=held)
    [shown], [exact] = (
        [one for one in made.measurements if one.measure == "auc_ovr_macro"] for made in (found, known)
    )
    assert repr(shown) == repr(exact)
