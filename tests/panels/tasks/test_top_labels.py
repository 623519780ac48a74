"""The named class of many rows comes from bins: what the rows say lies within the bound, whoever is asked."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.report import report
from monitoring.panels import calibration
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import compute
from monitoring.panels.tasks import multiclass_performance
from monitoring.panels.tasks.multiclass_performance import MulticlassPerformance
from monitoring.panels.tasks.top_labels import TopLabels
from monitoring.scope.question import Question, Scope, resolve
from monitoring.store.bounded import Bounded
from monitoring.store.cohorts import cohort_days
from monitoring.store.ingest.load import load
from monitoring.store.reads import class_scores
from monitoring.store.routes import held_rows
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.verification import verify

CONTRACT = """
model: route
task: multiclass
id: id
timestamp: at
prediction: {scores: {a: p_a, b: p_b, c: p_c}}
label: {column: y, observed_at: seen}
features: [x]
cohorts: [side]
default_baseline: previous
"""
N, DAYS = 6_000, 40
SCOPES = {
    "whole": Scope("route", window="last-20d"),
    "a level": Scope("route", window="last-20d", cohort="side = 'left'"),
    "a feature": Scope("route", window="last-20d", cohort="x > 0.2"),
    "cut days": Scope("route", window="2026-01-15T07:00:00Z/2026-02-03T19:00:00Z"),
    "by day": Scope("route", window="last-7d", by="day"),
}
BOUNDED = ("ece_debiased", "ece", "ece_equal_width", "mce", "miscalibration", "discrimination")
EXACT = ("observed_expected", "uncertainty")


def frame() -> pd.DataFrame:
    """Scores with ties and of several sums, among them rows of equal classes and of sure ones."""
    draw = np.random.default_rng(8)
    share = draw.dirichlet((2.0, 1.0, 0.6), N).round(2)
    share[::50], share[1::50], share[2::50] = (0.4, 0.4, 0.2), (1.0, 0.0, 0.0), (0.5, 0.25, 0.25)
    share[3::10] *= 3.0
    true = (share + 0.05) ** 1.4
    y = (draw.random((N, 1)) > (true / true.sum(1, keepdims=True)).cumsum(1)[:, :2]).sum(1)
    at = pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(
        np.sort(draw.integers(0, DAYS * 86400, N)), "s"
    )
    more = {"x": draw.normal(size=N), "side": draw.choice(["left", "right"], N)}
    label = np.where(draw.random(N) < 0.02, None, np.array(list("abc"))[y])
    found = pd.DataFrame(share, columns=["p_a", "p_b", "p_c"])
    return found.assign(id=range(N), at=at, y=label, seen=at + pd.Timedelta(hours=1), **more)


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    home = tmp_path_factory.mktemp("named")
    load(home, read_contract(CONTRACT), predictions=frame())
    return Snapshot(home, "route")


def asked(taken: Snapshot, scope: Scope) -> Question:
    return resolve(scope, taken.contract, taken.extent)


def rows(taken: Snapshot, scope: Scope, *subjects: str) -> list[Measurement]:
    return compute("calibration", taken, asked(taken, scope), among=frozenset(subjects))


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Take a hundred rows for many, and keep nothing of what was measured otherwise."""
    monkeypatch.setattr(multiclass_performance, "SCORED_ROWS", 100)
    monkeypatch.setattr(calibration, "_BASES", Bounded(100, lambda _: 1))
    return monkeypatch


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A reference, two versions, labels that take days and some that are corrected."""
    home, draw, found = tmp_path_factory.mktemp("corrected"), np.random.default_rng(3), frame()
    found["seen"] = found["at"] + pd.to_timedelta(draw.integers(1, 240, N), "h")
    found["v"] = draw.choice(["1", "2"], N)
    reference = found.sample(1_500, random_state=1).assign(id=[f"r{k}" for k in range(1_500)])
    text = CONTRACT.replace(
        "default_baseline: previous", "version: v\nbaselines: {training: {file: r.parquet}}"
    )
    load(home, read_contract(text), predictions=found, references={"training": [reference]})
    again = found.dropna(subset=["y"]).sample(400, random_state=2)[["id", "seen"]]
    again = again.assign(seen=again["seen"] + pd.Timedelta(days=3), y=draw.choice(list("abc"), 400))
    load(home, read_contract(text), labels=again)
    return Snapshot(home, "route")


LATE = {
    "a reference": {"window": "last-20d", "baseline": "training"},
    "a version of a reference": {"window": "all", "baseline": "training", "version": "1"},
    "labels of then": {"window": "2026-01-05/2026-01-25", "baseline": "training", "as_of": "2026-01-28"},
    "a class of then": {"window": "last-20d", "cohort": "label = 'a'", "as_of": "2026-02-03", "by": "week"},
    "a mixed cohort": {"window": "last-20d", "cohort": "x > 0 and side = 'right'", "by": "day"},
}


def agree(taken: Snapshot, scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold bins against rows."""
    monkeypatch.setattr(calibration, "_BASES", Bounded(100, lambda _: 1))
    exact = rows(taken, scope, "")
    monkeypatch.setattr(multiclass_performance, "SCORED_ROWS", 50)
    monkeypatch.setattr(calibration, "_BASES", Bounded(100, lambda _: 1))
    binned = rows(taken, scope, "")
    keys = [[(one.measure, one.subject, one.window_start, one.n) for one in some] for some in (exact, binned)]
    assert keys[0] == keys[1]
    bounded = [(one, other) for one, other in zip(exact, binned, strict=True) if one.measure in BOUNDED]
    assert any(other.method.startswith("binned(") and other.bound > 0 for _, other in bounded)
    for one, other in bounded:
        assert np.isnan(one.value) == np.isnan(other.value)
        assert np.isnan(one.value) or abs(one.value - other.value) <= other.bound * (1 + 1e-9) + 1e-12
    for one, other in zip(exact, binned, strict=True):
        if one.measure in EXACT:
            numbers = [(side.value, side.lower, side.upper, side.baseline_value) for side in (one, other)]
            assert numbers[0] == pytest.approx(numbers[1], rel=1e-12, nan_ok=True)


@pytest.fixture(params=[False, True], ids=["from the rows", "from codes"])
def coded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Count cohorts that the cube does not hold from their rows, or from codes."""
    if request.param:
        monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
        monkeypatch.setattr(held_rows, "MOST_ROWS", 0)


@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize("name", SCOPES)
def test_what_the_rows_say_lies_within_the_bound(
    taken: Snapshot, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree(taken, SCOPES[name], monkeypatch)


@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize("name", LATE)
def test_so_does_it_beside_a_reference_and_of_labels_of_then(
    corrected: Snapshot, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree(corrected, Scope("route", **LATE[name]), monkeypatch)


def test_its_brier_score_is_that_of_the_rows(taken: Snapshot) -> None:
    window = asked(taken, SCOPES["whole"]).window
    held = MulticlassPerformance(taken, window).shares(None)
    assert held is not None
    label, shares = held
    named, share = shares.named
    found = TopLabels(taken, window)
    assert found.n == len(label)
    assert found.brier([None]) == pytest.approx([np.mean((share - (named == label)) ** 2)], rel=1e-12)
    counts = found.bins_of([None])
    assert counts.positives.sum() == np.count_nonzero(named == label)
    assert counts.scores.sum() == pytest.approx(share.sum(), rel=1e-12)


def test_classes_are_read_beside_the_named_one(taken: Snapshot, many: pytest.MonkeyPatch) -> None:
    """The named class is the same alone and beside the others, and `--exact` reads the rows of all."""
    every, alone = rows(taken, SCOPES["whole"]), rows(taken, SCOPES["whole"], "")
    bins = [one for one in every if one.measure == "reliability"]
    assert [repr(one) for one in alone] == [repr(one) for one in every if not one.subject or one in bins]
    of_classes = [one for one in every if one.subject in ("a", "b", "c")]
    assert {one.method.partition("(")[0] for one in of_classes if np.isfinite(one.value)} == {"exact"}
    exact = rows(taken, Scope("route", window="last-20d", exact=True))
    assert not any("binned" in one.method for one in exact)


def test_of_too_many_rows_classes_alone_say_so(taken: Snapshot, many: pytest.MonkeyPatch) -> None:
    many.setattr(class_scores, "CLASSED_ROWS", 200)
    found = rows(taken, SCOPES["whole"])
    named = [one for one in found if not one.subject]
    assert all(np.isfinite(one.value) for one in named if one.measure in (*BOUNDED, *EXACT))
    classes = [one for one in found if one.subject in ("a", "b", "c")]
    assert {one.reason.partition(";")[0] for one in classes} == {"too_many_rows"}
    assert {one.n for one in classes} == {named[0].n}
    assert {one.subject for one in rows(taken, SCOPES["by day"]) if "/" not in one.subject} == {""}


def test_a_verdict_that_bins_leave_open_is_taken_off_the_rows(
    taken: Snapshot, many: pytest.MonkeyPatch
) -> None:
    many.setattr(multiclass_performance, "SCORED_ROWS", 10 * N)
    known = report(taken.directory, ("calibration",), SCOPES["cut days"], dated=False, snapshot=taken)
    many.setattr(multiclass_performance, "SCORED_ROWS", 100)
    many.setattr(calibration, "_BASES", Bounded(100, lambda _: 1))
    [open_] = [one for one in rows(taken, SCOPES["cut days"], "") if one.measure == "ece_debiased"]
    found = report(taken.directory, ("calibration",), SCOPES["cut days"], dated=False, snapshot=taken)
    [shown] = [one for one in found.measurements if (one.measure, one.subject) == ("ece_debiased", "")]
    [exact] = [one for one in known.measurements if (one.measure, one.subject) == ("ece_debiased", "")]
    assert open_.method.startswith("binned")
    assert (shown.value, shown.verdict) == (exact.value, exact.verdict)


def test_days_without_bins_are_read_as_before(taken: Snapshot, many: pytest.MonkeyPatch) -> None:
    """Of a store from before they were kept nothing is counted twice, or half."""
    many.setattr(TopLabels, "n", 0)
    assert MulticlassPerformance(taken, asked(taken, SCOPES["whole"]).window).top_labels is None
    found = rows(taken, SCOPES["whole"], "")
    assert {one.method.partition(" ")[0] for one in found} == {"exact"}


def test_what_is_kept_is_what_the_rows_give(taken: Snapshot) -> None:
    assert verify(Path(taken.directory), "route").differences == ()
