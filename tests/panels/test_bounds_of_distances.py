"""A distance from bins says how far it may be off, in its own unit, and where bins say nothing."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.panels.distributions import subject_values
from monitoring.panels.distributions.counted_drift import ONE_BIN
from monitoring.panels.distributions.drift_series import psi_series
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import compute
from monitoring.scope.question import Scope, resolve
from monitoring.store.cohorts import cohort_days
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

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


def test_what_bins_do_not_bound_is_not_told(
    judged: Judged, frame: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few values far out hide the spread in the last bin: the distance was told ±inf, at twice its size."""
    far = frame.assign(income=frame["income"] * np.where(frame.index % 2_000 == 7, 1e4, 1.0))
    monkeypatch.setattr(subject_values, "EXACT_ROWS", 10)
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
    asked = judged(CONTRACT, predictions=[far])("drift", **ASKED, cohort="income > 0")
    found = {row.measure: row for row in asked if row.subject == "income"}
    one = found["wasserstein_sd"]
    assert np.isnan([one.value, one.lower, one.upper]).all()
    assert (one.reason, one.method.partition(",")[0]) == ("bins_too_wide", "binned(250)")
    assert found["wasserstein"].upper < np.inf
    assert found["mean_shift_sd"].bound == np.inf  # its rows are read before it is shown: a limit is inside
    weeks = judged(CONTRACT, predictions=[far])("drift", **ASKED, cohort="income > 0", by="week")
    shifts = [row for row in weeks if row.subject == "income" and row.measure == "mean_shift_sd"]
    for row in (row for row in shifts if row.partial):
        assert np.isnan([row.value, row.lower, row.upper]).all()
        assert (row.reason, row.method.partition(",")[0]) == ("bins_too_wide; partial", "binned(250)")
    assert {row.partial for row in shifts} == {True, False}


def test_a_unit_looked_for_in_a_sample_counts_the_rows_of_the_sample_on_both_sides(
    judged: Judged, frame: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = frame["at"] >= pd.Timestamp("2025-01-16", tz="UTC")
    scaled = frame.assign(income=frame["income"] * np.where(late, 60 / 1.3, 1.0))
    asked = judged(CONTRACT, predictions=[scaled])
    exact = {row.measure: row for row in asked("drift", **ASKED) if row.subject == "income"}["unit_factor"]
    monkeypatch.setattr(subject_values, "EXACT_ROWS", 10)
    monkeypatch.setattr(subject_values, "SAMPLED_ROWS", 750)
    one = {row.measure: row for row in asked("drift", **ASKED) if row.subject == "income"}["unit_factor"]
    assert (exact.n, exact.baseline_n) == (3_000, 3_000)
    assert one.method.startswith("sampled, one row in 4")
    assert one.value == exact.value == 60
    assert one.n == pytest.approx(750, rel=0.2)
    assert one.baseline_n == pytest.approx(750, rel=0.2)


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


def test_values_that_one_bin_holds_are_not_told_to_be_alike(judged: Judged) -> None:
    """The first reference lay elsewhere: of baseline and window all lie above its last edge."""
    rng, n = np.random.default_rng(8), 3_000
    at = pd.date_range("2025-01-01", periods=3 * n, freq="5min", tz="UTC")
    income = np.r_[rng.normal(0, 1, n), rng.normal(20, 1, n), rng.normal(23, 1, n)]
    rows = pd.DataFrame({"id": range(3 * n), "at": at, "p": rng.random(3 * n), "income": income})
    text = CONTRACT + "baselines: {training: {file: r.parquet}}\n"
    asked = judged(
        text, predictions=[rows.assign(device="a")], references={"training": [rows[:n].assign(device="a")]}
    )
    days = {
        "window": f"{at[2 * n]:%Y-%m-%d}/{at[-1]:%Y-%m-%d}",
        "baseline": f"{at[n + 300]:%Y-%m-%d}/{at[2 * n - 300]:%Y-%m-%d}",
    }
    found = {row.measure: row for row in asked("drift", **days) if row.subject == "income"}
    for measure in ("psi", "js_distance"):
        assert np.isnan(found[measure].value)
        assert found[measure].reason.startswith("one_bin: ")
    assert found["psi"].verdict == "undefined"
    assert found["ks"].verdict == "critical"


@pytest.mark.sampled(1)
@pytest.mark.parametrize("cohort", ["", "income > -9"])
def test_the_line_has_a_gap_where_one_bin_holds_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cohort: str
) -> None:
    """On five days all values lie above the reference, as in the baseline; on two within it."""
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
    rng, n = np.random.default_rng(8), 100
    reference = pd.DataFrame({"id": range(300), "at": pd.Timestamp("2025-01-01", tz="UTC"), "p": 0.5})
    at = pd.date_range("2025-01-01", periods=17 * n, freq=pd.Timedelta(days=1) / n, tz="UTC")
    income = np.repeat([20.0] * 10 + [23.0] * 5 + [0.5] * 2, n) + rng.normal(0, 0.3, 17 * n)
    frame = pd.DataFrame({"id": range(17 * n), "at": at, "p": 0.5, "income": income, "device": "a"})
    reference = reference.assign(income=rng.normal(0, 1, 300), device="a")
    text = CONTRACT + "baselines: {training: {file: r.parquet}}\n"
    load(tmp_path, read_contract(text), predictions=[frame], references={"training": [reference]})
    taken = Snapshot(tmp_path, "m")
    words = {"window": "2025-01-11/2025-01-18", "baseline": "2025-01-01/2025-01-11", "cohort": cohort}
    question = resolve(Scope("m", by="day", **words), taken.contract, taken.extent)
    points = psi_series(taken, question, frozenset({"income"}))["income"]
    panel = [
        one for one in compute("drift", taken, question) if (one.measure, one.subject) == ("psi", "income")
    ]
    assert [one.reason for one in points] == [ONE_BIN] * 5 + [""] * 2
    assert [repr(one.value) for one in points] == [repr(one.value) for one in panel]
    assert [ONE_BIN in one.reason for one in panel] == [True] * 5 + [False] * 2
