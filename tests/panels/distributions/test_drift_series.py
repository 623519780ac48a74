"""Drift over time: the line on the page is the panel's own numbers."""

from collections.abc import Callable
from math import isnan
from pathlib import Path

import pytest

from monitoring.panels.distributions.drift_series import chance_series, psi_series
from monitoring.panels.registry import compute
from monitoring.scope.question import Scope, resolve
from monitoring.store.cohorts import cohort_days
from monitoring.store.routes import cut_ends, planner
from monitoring.store.snapshot import Snapshot


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("by", "window"), [("hour", "last-2d"), ("day", "last-30d"), ("week", "all"), ("month", "all")]
)
@pytest.mark.parametrize("cohort", ["", "region = 'west'", "income > 2000"])
def test_every_point_is_the_psi_of_the_panel_to_the_last_digit(
    lending_of: Callable[..., Path], by: str, window: str, cohort: str
) -> None:
    snapshot = Snapshot(lending_of(20_000), "lending-default")
    scope = Scope("lending-default", window=window, by=by, cohort=cohort)  # type: ignore[arg-type]
    question = resolve(scope, snapshot.contract, snapshot.extent)
    panel = {
        (row.subject, row.window_start): row
        for row in compute("drift", snapshot, question)
        if row.measure == "psi"
    }
    series = psi_series(snapshot, question)
    assert sum(map(len, series.values())) == len(panel)
    assert any(not isnan(row.value) for row in panel.values())
    for name, points in series.items():
        for point in points:
            row = panel[name, point.period.span.start]
            assert (repr(point.value), point.n) == (repr(row.value), row.n)
            waits = row.evidence is not None and row.evidence.note == "immature"
            assert point.mature != waits
            assert isnan(point.judged_value) == (waits or isnan(row.value))
    assert any(not point.mature for point in series["label"]) == (by != "month")
    assert all(point.mature for name, points in series.items() for point in points if name != "label")


@pytest.mark.sampled(1)
@pytest.mark.parametrize("cohort", ["", "income > 2000"])
def test_hours_from_codes_are_the_panels_to_the_last_digit(
    lending_of: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, cohort: str
) -> None:
    snapshot = Snapshot(lending_of(20_000), "lending-default")
    scope = Scope("lending-default", window="last-2d", by="hour", cohort=cohort)
    question = resolve(scope, snapshot.contract, snapshot.extent)
    panel = [row for row in compute("drift", snapshot, question) if row.measure == "psi"]
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
    for place in (planner, cut_ends):
        monkeypatch.setattr(place, "from_rows_of", lambda *some: pytest.fail("rows are read"))
    series = psi_series(snapshot, question)
    shown = {(name, one.period.span.start): one for name, points in series.items() for one in points}
    assert sum(not isnan(row.value) for row in panel) > 100
    for row in panel:
        point = shown[row.subject, row.window_start]
        assert (repr(point.value), point.n) == (repr(row.value), row.n)


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("by", "window"), [("hour", "last-2d"), ("day", "last-30d"), ("week", "all")])
@pytest.mark.parametrize("cohort", ["", "region = 'west'", "income > 2000"])
def test_what_is_beyond_chance_is_what_the_panel_tests_so(
    lending_of: Callable[..., Path], by: str, window: str, cohort: str
) -> None:
    snapshot = Snapshot(lending_of(20_000), "lending-default")
    scope = Scope("lending-default", window=window, by=by, cohort=cohort)  # type: ignore[arg-type]
    question = resolve(scope, snapshot.contract, snapshot.extent)
    names = ("income", "region", "score")
    panel = {
        (row.subject, row.window_start): row
        for row in compute("drift", snapshot, question)
        if row.measure == "psi" and row.subject in names
    }
    beyond = 0
    for subject in snapshot.subjects:
        if subject.name not in names:
            continue
        found = chance_series(snapshot, question, subject)
        for period, limit in zip(question.periods, found, strict=True):
            row = panel[subject.name, period.span.start]
            p_value = row.evidence.p_value if row.evidence else None
            assert isnan(limit) == (p_value is None)
            if p_value is not None:
                assert (row.value > limit) == (p_value < 0.05)
                beyond += row.value > limit
    assert beyond


def test_some_subjects_alone_are_the_same(lending_of: Callable[..., Path]) -> None:
    snapshot = Snapshot(lending_of(20_000), "lending-default")
    question = resolve(Scope("lending-default", by="week"), snapshot.contract, snapshot.extent)
    every, one = psi_series(snapshot, question), psi_series(snapshot, question, frozenset({"income"}))
    assert repr(one) == repr({"income": every["income"]})
