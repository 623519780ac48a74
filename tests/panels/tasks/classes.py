"""Rows of three classes, what is asked of them, and bins held against rows."""

from collections.abc import Collection

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.panel import Panel
from monitoring.panels import calibration
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import compute
from monitoring.panels.tasks import multiclass_performance, whole_estimates
from monitoring.scope.question import Question, Scope, resolve
from monitoring.store.bounded import Bounded
from monitoring.store.snapshot import Snapshot

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
LATE = {
    "a reference": {"window": "last-20d", "baseline": "training"},
    "a version of a reference": {"window": "all", "baseline": "training", "version": "1"},
    "labels of then": {"window": "2026-01-05/2026-01-25", "baseline": "training", "as_of": "2026-01-28"},
    "a class of then": {"window": "last-20d", "cohort": "label = 'a'", "as_of": "2026-02-03", "by": "week"},
    "a mixed cohort": {"window": "last-20d", "cohort": "x > 0 and side = 'right'", "by": "day"},
}


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


def asked(taken: Snapshot, scope: Scope) -> Question:
    return resolve(scope, taken.contract, taken.extent)


def rows(panel: Panel, taken: Snapshot, scope: Scope, *subjects: str) -> list[Measurement]:
    return compute(panel, taken, asked(taken, scope), among=frozenset(subjects))


def from_rows_up_to(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take more rows than these for many, and keep nothing of what was measured otherwise."""
    monkeypatch.setattr(multiclass_performance, "SCORED_ROWS", most)
    monkeypatch.setattr(calibration, "_BASES", Bounded(100, lambda _: 1))
    monkeypatch.setattr(whole_estimates, "_KEPT", Bounded(100, lambda _: 1))


VARY_INSIDE = ("observed_expected",)
"""Whose intervals rest on what scores tell of their labels, of which bins hide what is inside of them."""


def agree(
    measure: tuple[Panel, *tuple[str, ...]],
    taken: Snapshot,
    scope: Scope,
    bounded: Collection[str],
    exact: Collection[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Hold bins against rows: `measure` is a panel and the subjects that are asked for."""
    panel, *subjects = measure
    found = []
    for most in (100_000, 50):
        from_rows_up_to(most, monkeypatch)
        found.append(rows(panel, taken, scope, *subjects))
    keys = [[(one.measure, one.subject, one.window_start, one.n) for one in some] for some in found]
    assert keys[0] == keys[1]
    both = list(zip(*found, strict=True))
    of_bins = [(one, other) for one, other in both if one.measure in bounded]
    assert any(other.method.startswith("binned(") and other.bound > 0 for _, other in of_bins)
    for one, other in of_bins:
        assert np.isnan(one.value) == np.isnan(other.value), one
        assert np.isnan(one.value) or abs(one.value - other.value) <= other.bound * (1 + 1e-9) + 1e-12, one
    for one, other in both:
        if one.measure in exact:
            numbers = [(side.value, side.baseline_value) for side in (one, other)]
            assert numbers[0] == pytest.approx(numbers[1], rel=1e-12, nan_ok=True)
            ends = [(side.lower, side.upper) for side in (one, other)]
            inside = 0.2 * (one.upper - one.lower) if one.measure in VARY_INSIDE else 0.0
            assert ends[0] == pytest.approx(ends[1], rel=1e-12, abs=max(inside, 1e-12), nan_ok=True)
