"""What the method of a distance from bins says it may be off by, is in that distance's own unit."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from monitoring.panels import subject_values
from monitoring.panels.measurement import Measurement

Judged = Callable[..., Callable[..., list[Measurement]]]
CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
features: [{name: income, kind: numeric}, {name: device, kind: categorical}]
"""
ASKED = {"window": "2025-01-16/2025-01-31", "baseline": "2025-01-01/2025-01-16"}


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """A number in the thousands that grows, and a category that half-way comes no more."""
    rng, n = np.random.default_rng(3), 6_000
    at = pd.date_range("2025-01-01", periods=n, freq="432s", tz="UTC")
    late = at >= pd.Timestamp("2025-01-16", tz="UTC")
    income = rng.lognormal(10, 0.5, n) * np.where(late, 1.3, 1.0)
    device = np.where(late, None, rng.choice(["ios", "android", "desktop"], n))
    return pd.DataFrame({"id": range(n), "at": at, "p": rng.random(n), "income": income, "device": device})


def test_a_bound_is_in_the_unit_of_its_distance(
    judged: Judged, frame: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = judged(CONTRACT, predictions=[frame])
    exact = {row.measure: row for row in asked("drift", **ASKED) if row.subject == "income"}
    monkeypatch.setattr(subject_values, "EXACT_ROWS", 10)
    binned = {row.measure: row for row in asked("drift", **ASKED) if row.subject == "income"}
    for measure in ("wasserstein", "wasserstein_sd"):
        one, row = binned[measure], exact[measure]
        bound = float(one.method.partition("±")[2].partition(",")[0])
        assert row.method == "exact"
        assert abs(one.value - row.value) <= bound, measure
        assert bound < 0.2 * row.value, measure


def test_levels_are_not_rare_because_all_of_the_other_side_is_missing(
    judged: Judged, frame: pd.DataFrame
) -> None:
    found = {row.measure: row for row in judged(CONTRACT, predictions=[frame])("drift", **ASKED)
             if row.subject == "device"}  # fmt: skip
    assert "rare" not in found["psi"].method
    then = frame["device"].dropna().value_counts().to_numpy(float)
    p, q = (np.r_[counts, last] + 0.0 for counts, last in ((then, 0), (0 * then, then.sum())))
    smoothed = [np.where(side == 0, 0.5, side) / side.sum() for side in (p, q)]
    share, other = (side / side.sum() for side in smoothed)
    assert found["psi"].value == pytest.approx(((share - other) * np.log(share / other)).sum(), rel=0.01)
