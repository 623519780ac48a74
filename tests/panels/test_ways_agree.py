"""Codes and rows give the same answer, reasons and ends of intervals too; a method tells of both sides."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.judged_panels import judged_rows
from monitoring.findings.words.reason_words import said
from monitoring.panels.distributions.counted_drift import ONE_BIN
from monitoring.panels.distributions.drift_series import psi_series
from monitoring.panels.measurement import Measurement
from monitoring.panels.tasks import binary_performance
from monitoring.scope.question import Question, Scope, resolve
from monitoring.store.cohorts import cohort_days
from monitoring.store.ingest.load import load
from monitoring.store.reads import class_scores
from monitoring.store.routes import held_rows
from monitoring.store.snapshot import Snapshot

DAYS, EACH = 12, 120
ASKED = {"window": "2025-01-07/2025-01-13", "baseline": "2025-01-01/2025-01-07"}
CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0}
features: [{name: x, kind: numeric}, {name: age, kind: numeric}, {name: tail, kind: numeric}]
cohorts: [region]
"""
CLASSES = (
    CONTRACT.replace("binary", "multiclass")
    .replace("score: p", "scores: {one: p, other: q}")
    .replace(", positive: 1, negative: 0", "")
)
Answer = dict[tuple[str, str, str], Measurement]


def frame() -> pd.DataFrame:
    rng, n = np.random.default_rng(4), DAYS * EACH
    at = pd.date_range("2025-01-01", periods=n, freq=pd.Timedelta(days=1) / EACH, tz="UTC")
    p = rng.random(n)
    columns = {"x": rng.normal(size=n), "age": rng.integers(18, 21, n), "tail": rng.lognormal(0, 2, n)}
    columns["region"] = rng.choice(["north", "south"], n)
    return pd.DataFrame({"id": range(n), "at": at, "p": p, "q": 1 - p, "y": rng.random(n) < p, **columns})


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of few bins: the two lower ages share one, and its ends on a day are everybody's."""
    directory = tmp_path_factory.mktemp("ways")
    rows = frame()
    load(directory, read_contract(CONTRACT), predictions=[rows.assign(y=rows["y"].astype(int))])
    return directory


def asked(taken: Snapshot, **words: str) -> Question:
    return resolve(Scope("m", **(ASKED | words)), taken.contract, taken.extent)


def answer(store: Path, panel: str, **words: str) -> Answer:
    taken = Snapshot(store, "m")
    rows = judged_rows(taken, asked(taken, **words), [panel])
    return {(one.measure, one.subject, str(one.window_start)): one for one in rows}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("by", ["none", "day"])
@pytest.mark.parametrize("cohort", ["age = 19", "x between -0.01 and 0.01", "tail < 400"])
def test_drift_of_a_cohort_is_the_same_from_codes_and_from_rows(
    store: Path, monkeypatch: pytest.MonkeyPatch, cohort: str, by: str
) -> None:
    """A cohort of one age has nothing that differs, though others of its bin have other ages."""
    rows = answer(store, "drift", cohort=cohort, by=by)
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
    monkeypatch.setattr(held_rows, "MOST_ROWS", 0)
    codes = answer(store, "drift", cohort=cohort, by=by)
    assert {one.method for one in codes.values() if one.measure == "psi"} != {
        one.method for one in rows.values() if one.measure == "psi"
    }
    for key, one in rows.items():
        other = codes[key]
        assert (one.verdict, one.reason, one.n) == (other.verdict, other.reason, other.n), key
        numbers = [(side.value, side.lower, side.upper) for side in (one, other)]
        assert numbers[0] == pytest.approx(numbers[1], rel=1e-9, nan_ok=True), key


def test_the_line_of_a_cohort_of_one_value_is_the_panels(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
    rows = answer(store, "drift", cohort="age = 19", by="day")
    taken = Snapshot(store, "m")
    points = psi_series(taken, asked(taken, cohort="age = 19", by="day"), frozenset({"age", "x"}))
    for name, line in points.items():
        panel = [one for one in rows.values() if (one.measure, one.subject) == ("psi", name)]
        assert [one.value for one in line] == [one.value for one in panel]
        assert [one.reason for one in line] == [""] * len(panel)
    assert {one.value for one in points["age"]} == {0.0}


def test_values_of_codes_that_differ_in_one_bin_still_say_nothing(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
    highest = Snapshot(store, "m").bins.edges["tail"][-1]
    found = answer(store, "drift", cohort=f"tail > {highest:.17g}")
    (psi,) = (one for key, one in found.items() if key[:2] == ("psi", "tail"))
    assert psi.reason == ONE_BIN


def test_a_baseline_from_bins_is_told_where_the_window_has_no_labels(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside an empty value stood the slope of the baseline's bins, as `exact`."""
    monkeypatch.setattr(binary_performance, "SCORED_ROWS", 10)
    known = answer(store, "calibration", window="2025-01-07/2025-01-13", cohort="p < 2")
    empty = answer(store, "calibration", cohort="p < 0", baseline="cohort:p < 2")
    for measure in ("calibration_slope", "spiegelhalter_z"):
        (binned,) = (one for key, one in known.items() if key[0] == measure)
        (one,) = (one for key, one in empty.items() if key[0] == measure)
        assert binned.method.startswith("binned")
        assert np.isnan(one.value) and np.isfinite(one.baseline_value)
        assert one.method.startswith("exact, baseline binned"), measure


@pytest.mark.sampled(1)
@pytest.mark.parametrize("limited", [("CLASSED_ROWS", 2 * EACH), ("CLASSED_SCORES", 4 * EACH)])
def test_a_ranking_whose_baseline_is_too_large_says_so(
    limited: tuple[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its rows, or by the scores of all classes: two million rows of sixty are a gigabyte."""
    rows = frame()
    load(tmp_path, read_contract(CLASSES), predictions=[rows.assign(y=np.where(rows["y"], "one", "other"))])
    limit, most = limited
    monkeypatch.setattr(class_scores, limit, most)
    found = answer(tmp_path, "performance", window="2025-01-07/2025-01-08")
    for measure, subject in (("auc", "one"), ("auc_ovr_macro", "")):
        (one,) = (one for key, one in found.items() if key[:2] == (measure, subject))
        assert np.isfinite(one.value) and np.isnan(one.baseline_value)
        assert "baseline too_many_rows" in one.reason.split("; ")
    assert said("baseline too_many_rows") == ["baseline: too many rows to compute it"]


def test_a_cohort_without_a_level_of_some_rows_keeps_all_others(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From codes it was read as some rows without the level: half of those asked for, without a word."""
    cohort = "not (x > 0 and region = 'south')"
    known = answer(store, "performance", cohort=cohort)["brier", "", "2025-01-07 00:00:00+00:00"]
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
    monkeypatch.setattr(held_rows, "MOST_ROWS", 0)
    found = answer(store, "performance", cohort=cohort)["brier", "", "2025-01-07 00:00:00+00:00"]
    rows = frame()
    some = rows[(rows["at"] >= "2025-01-07") & ~((rows["x"] > 0) & (rows["region"] == "south"))]
    assert found.method == "exact, from codes"
    assert (found.n, known.n) == (len(some), len(some))
    assert found.value == pytest.approx(((some["p"] - some["y"]) ** 2).mean(), rel=1e-9)
