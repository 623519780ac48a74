"""A measurement says where its counts came from; of the cube, which is the rule, nothing is said."""

from pathlib import Path

import pytest

from monitoring.panels.copied_rows import COPIED
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import compute
from monitoring.scope.question import Scope, resolve
from monitoring.store.bounded import Bounded
from monitoring.store.cohorts import cohort_days, cohort_records
from monitoring.store.snapshot import Snapshot

MODEL = "lending-default"
CUT = "2026-09-01T06:00/2026-09-20T12:00"
COUNTED = {"drift": "psi", "quality": "missing_rate", "performance": "brier", "calibration": "ece"}


@pytest.fixture(autouse=True)
def afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cohort_records, "_KEPT", Bounded(1 << 20, lambda one: one.size))


def measured(store: Path, panel: str, **words: str) -> list[Measurement]:
    taken = Snapshot(store, MODEL)
    question = resolve(Scope(MODEL, **({"window": "last-14d"} | words)), taken.contract, taken.extent)
    return compute(panel, taken, question)


def route(store: Path, panel: str, **words: str) -> str:
    """What the methods of the counted measure say behind the first comma."""
    said = {one.method for one in measured(store, panel, **words) if one.measure == COUNTED[panel]}
    tails = {", ".join(part for part in one.split(", ")[1:] if "from" in part) for one in said}
    assert len(tails) == 1
    return tails.pop()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("panel", COUNTED)
def test_of_the_cube_nothing_is_said(demo_store: Path, panel: str) -> None:
    assert route(demo_store, panel) == ""
    rows = [
        one for one in measured(demo_store, "quality") if one.measure != COPIED
    ]  # that one is of a sample
    assert {one.method for one in rows} == {"exact"}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("panel", COUNTED)
def test_few_rows_of_a_cohort_over_a_feature_are_read(demo_store: Path, panel: str) -> None:
    assert route(demo_store, panel, cohort="age >= 40") == "from rows"


@pytest.mark.sampled(1)
@pytest.mark.parametrize("panel", ["drift", "performance"])
def test_many_are_counted_from_their_codes(
    demo_store: Path, monkeypatch: pytest.MonkeyPatch, panel: str
) -> None:
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 0)
    assert route(demo_store, panel, cohort="age >= 40") == "from codes"
    if panel == "drift":
        assert route(demo_store, panel, cohort="age >= 40", window=CUT) == "from codes, ends from rows"


@pytest.mark.sampled(1)
@pytest.mark.parametrize("panel", ["drift", "quality"])
def test_a_window_that_cuts_days_has_their_ends_from_rows(demo_store: Path, panel: str) -> None:
    assert route(demo_store, panel, window=CUT) == "ends from rows"
    assert route(demo_store, panel, window="2026-09-01T06:00/2026-09-01T18:00") == "from rows"


def test_what_needs_the_values_is_from_rows_whatever_was_counted(
    demo_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 0)
    rows = measured(demo_store, "drift", cohort="age >= 40")
    assert {one.method for one in rows if one.measure == "ks"} == {"exact, from rows"}
    ranked = measured(demo_store, "performance", cohort="age >= 40")
    assert {one.method for one in ranked if one.measure == "auc"} == {"exact, from rows"}
    assert {one.method for one in ranked if one.measure == "brier"} == {"exact, from codes"}
