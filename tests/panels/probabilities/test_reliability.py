"""The bins of a reliability diagram are of the days that are judged: early labels are no sample of all."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.awaited_labels import EARLY_BINS, which_labels
from monitoring.panels.labels.judged_sides import judged_sides
from monitoring.panels.measurement import Measurement
from monitoring.panels.probabilities.class_reliability import by_class, class_reliability
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

Judged = Callable[..., Callable[..., list[Measurement]]]
CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0, observed_at: known}
features: []
"""
OF_CLASSES = """
model: m
task: multiclass
id: id
timestamp: at
prediction: {scores: {a: p, b: q}}
label: {column: y, observed_at: known}
features: []
"""
FIRST = pd.Timestamp("2026-01-01", tz="UTC")


@pytest.fixture
def log() -> pd.DataFrame:
    """Sixty days of scores that mean what they say; what is no event is known 20 days later."""
    rng = np.random.default_rng(3)
    day = np.repeat(np.arange(60), 200)
    score = rng.uniform(0.02, 0.98, len(day))
    came = rng.random(len(day)) < score
    at = FIRST + pd.to_timedelta(day, unit="D") + pd.to_timedelta(rng.integers(0, 86_000, len(day)), unit="s")
    known = at + pd.to_timedelta(np.where(came, 1, 20), unit="D")
    there = known < FIRST + pd.Timedelta(days=60)
    y = pd.Series(came.astype(float)).where(there)
    return pd.DataFrame({"id": range(len(day)), "at": at, "p": score, "y": y, "known": known.where(there)})


def bins(rows: list[Measurement]) -> list[Measurement]:
    return [one for one in rows if one.measure == "reliability"]


def test_early_labels_put_no_bin_off_the_diagonal(judged: Judged, log: pd.DataFrame) -> None:
    """Of the labels so far nearly all are events: the diagram had each bin far above what was promised."""
    ask = judged(CONTRACT, predictions=[log])
    found = ask("calibration", window="last-30d", baseline="previous")
    curve = bins(found)
    start = FIRST + pd.Timedelta(days=30)
    assert {(one.window_start, one.window_end) for one in found} == {(start, FIRST + pd.Timedelta(days=60))}
    days, rest = divmod(sum(one.n for one in curve), 200)
    assert 0 < days < 30
    assert not rest
    end = start + pd.Timedelta(days=days)
    part = log[(log["at"] >= start) & (log["at"] < end)].sort_values("p")
    of = [part.iloc[rows] for rows in np.array_split(np.arange(len(part)), 10)]
    assert [one.n for one in curve] == [len(one) for one in of]
    assert [one.value for one in curve] == pytest.approx([one["y"].mean() for one in of], abs=0.02)
    assert all(one.lower - 0.02 < one.baseline_value < one.upper + 0.02 for one in curve)
    [error] = [one for one in found if one.measure == "ece_debiased"]
    assert error.n > sum(one.n for one in curve), "values are of all labels"
    assert which_labels(found).startswith("judged on 31 Jan")


def test_a_window_without_such_days_has_its_early_labels(judged: Judged, log: pd.DataFrame) -> None:
    found = judged(CONTRACT, predictions=[log])("calibration", window="last-7d", baseline="previous")
    assert (
        sum(one.n for one in bins(found)) == log.loc[log["at"] >= FIRST + pd.Timedelta(days=53), "y"].count()
    )
    assert which_labels(found) == EARLY_BINS


def test_a_day_by_itself_is_all_of_its_labels(judged: Judged, log: pd.DataFrame) -> None:
    found = judged(CONTRACT, predictions=[log])("calibration", window="all", by="day")
    assert sum(one.n for one in bins(found)) == log["y"].count()
    assert {one.reason for one in bins(found)} <= {"", "partial"}


def test_nor_any_of_a_class(tmp_path: Path, log: pd.DataFrame) -> None:
    given = log.assign(q=1 - log["p"], y=log["y"].map({1.0: "a", 0.0: "b"}))
    load(tmp_path, read_contract(OF_CLASSES), predictions=given)
    held = Snapshot(tmp_path, "m")
    asked = resolve(Scope("m", window="last-30d", baseline="previous"), held.contract, held.extent)
    part, _ = judged_sides(held, asked)
    assert part is not None
    [span] = part.spans
    inside = given[(given["at"] >= span.start) & (given["at"] < span.end)]
    assert 0 < len(inside) < 30 * 200
    for name, bins_of_one in by_class(class_reliability(held, asked)).items():
        assert sum(one["n"] for one in bins_of_one) == len(inside)
        came = sum(one["n"] * one["observed"] for one in bins_of_one)
        assert came == pytest.approx((inside["y"] == name).sum())
