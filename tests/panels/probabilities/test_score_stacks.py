"""Calibration from bins: as fine as its verdict needs, and never green because many scores share a bin."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.report import report
from monitoring.panels.measurement import Measurement
from monitoring.panels.probabilities import score_parts
from monitoring.panels.probabilities.bin_errors import ERRORS, errors_of
from monitoring.panels.probabilities.score_parts import COARSE
from monitoring.panels.probabilities.score_stacks import scores_by_subject
from monitoring.panels.registry import compute
from monitoring.panels.tasks import binary_performance
from monitoring.panels.tasks.binary_performance import BinaryPerformance
from monitoring.scope.question import Scope, resolve
from monitoring.store.bounded import Bounded
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1, horizon: 1d}
features: [{name: x, kind: numeric}]
baselines: {training: {file: reference.parquet}}
"""
MODEL, WINDOW = "m", "2025-01-05/2025-01-25"
OTHERS = ("ece_debiased", "ece", "ece_equal_width", "mce", "calibration_slope", "calibration_intercept")


def stored(
    home: Path, usual: np.ndarray, score: np.ndarray, chance: np.ndarray, contract: str = CONTRACT
) -> Path:
    """Load a reference of usual scores, and thirty days of others with outcomes of their own chance."""
    rng = np.random.default_rng(5)
    n = len(score)
    at = pd.date_range("2025-01-01", "2025-01-31", n, tz="UTC").floor("s")
    rows = pd.DataFrame({"id": np.arange(n), "at": at, "p": score, "x": rng.random(n)})
    rows["y"] = (rng.random(n) < chance).astype(int)
    m = len(usual)
    reference = pd.DataFrame({"id": np.arange(m), "at": at[0], "p": usual, "x": rng.random(m)})
    reference["y"] = (rng.random(m) < usual).astype(int)
    read = read_contract(contract)
    load(home, read, predictions=[rows], labels=[rows], references={"training": [reference]})
    return home


def by_measure(store: Path, **words: str) -> dict[str, Measurement]:
    found = report(store, ["calibration"], Scope(MODEL, window=WINDOW, **words), dated=False).measurements
    return {row.measure: row for row in found if not row.subject and row.measure != "reliability"}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("usual", ["above", "below"])
def test_scores_outside_the_reference_are_judged_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, usual: str
) -> None:
    """All of the window lies in the reference's outermost bin; low scores are too low, high ones too high."""
    monkeypatch.setattr(binary_performance, "SCORED_ROWS", 100)
    rng = np.random.default_rng(4)
    score = rng.uniform(0.3, 0.9, 30_000)
    off = np.where(score < 0.6, 0.1, -0.1)
    reference = rng.beta(1, 30, 5_000) if usual == "above" else rng.uniform(0.93, 1.0, 5_000)
    store = stored(tmp_path, reference, score, score + off)
    found, exact = by_measure(store), by_measure(store, exact="1")
    assert found["ece_debiased"].verdict == exact["ece_debiased"].verdict == "critical"
    for name in OTHERS:
        one, row = found[name], exact[name]
        assert row.method.startswith("exact")
        assert one.method.startswith("exact"), "each part of that bin holds too many of them as well"
        assert one.value == row.value, name


def test_a_limit_of_the_contract_reads_the_rows_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error that is always judged has too few outcomes for a verdict, the stated one has not."""
    monkeypatch.setattr(binary_performance, "SCORED_ROWS", 100)
    monkeypatch.setattr("monitoring.panels.probabilities.calibration_evidence.EVENTS_PER_BIN", 1_000)
    rng = np.random.default_rng(4)
    score = rng.uniform(0.3, 0.9, 10_000)
    stated = CONTRACT + "thresholds: {calibration.mce: {warning: 0.05}}\n"
    chance = np.where(score < 0.6, 0.95, 0.2)
    chance[:1_300] = score[:1_300]  # the days before the window were calm
    store = stored(tmp_path, rng.uniform(0.93, 1.0, 5_000), score, chance, stated)
    found, exact = by_measure(store), by_measure(store, exact="1")
    assert (found["ece_debiased"].verdict, found["mce"].verdict) == ("insufficient", "warning")
    assert found["mce"].method == exact["mce"].method
    assert (found["mce"].value, found["mce"].verdict) == (exact["mce"].value, exact["mce"].verdict)


def test_rows_that_an_error_needs_are_not_fitted_to_where_bins_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fits of millions of scores are dear, and no limit is open for them."""
    monkeypatch.setattr(binary_performance, "SCORED_ROWS", 100)
    rng = np.random.default_rng(4)
    usual, score = rng.beta(2, 6, 5_000), rng.beta(2, 6, 40_000)
    chance = np.where(np.arange(40_000) < 5_000, score, score**2)  # the days before the window were calm
    store = stored(tmp_path / "free", usual, score, chance)
    free, exact = by_measure(store), by_measure(store, exact="1")
    assert "±" in free["mce"].method
    limit = free["mce"].value - free["mce"].baseline_value
    stated = CONTRACT + f"thresholds: {{calibration.mce: {{warning: {limit}}}}}\n"
    store = stored(tmp_path / "stated", usual, score, chance, stated)
    found = by_measure(store)
    assert found["mce"].method.startswith("exact")
    assert found["mce"].value == exact["mce"].value
    for name in ("calibration_slope", "spiegelhalter_z"):
        assert found[name].method.startswith("binned("), name
        assert (found[name].value, found[name].baseline_value) == (
            free[name].value,
            free[name].baseline_value,
        )
        assert exact[name].method.startswith("exact")


def test_few_rows_are_read_once(lending_of: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Bins beside them are asked for only where a limit within a bound had them read."""
    asked: list[str] = []
    read = binary_performance.scored
    monkeypatch.setattr(binary_performance, "scored", lambda *of: asked.append("rows") or read(*of))
    monkeypatch.setattr("monitoring.panels.calibration._BASES", Bounded(10, lambda _: 1))
    taken = Snapshot(lending_of(20_000), "lending-default")
    question = resolve(Scope("lending-default", window="last-30d"), taken.contract, taken.extent)
    found = {row.measure: row for row in compute("calibration", taken, question)}
    assert found["calibration_slope"].method == "exact"
    assert asked == ["rows"] * 2, "window and baseline"


def test_where_the_rows_are_gone_one_bin_is_no_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binary_performance, "SCORED_ROWS", 100)
    monkeypatch.setattr(Snapshot, "rows_gone", lambda *_: True)
    rng = np.random.default_rng(4)
    score = rng.uniform(0.3, 0.9, 10_000)
    store = stored(tmp_path, rng.uniform(0.93, 1.0, 5_000), score, np.where(score < 0.6, 0.95, 0.2))
    row = by_measure(store)["ece_debiased"]
    assert row.verdict == "insufficient"
    assert "many scores share a bin" in row.reason


def test_more_scores_above_the_reference_than_usual_are_told_by_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binary_performance, "SCORED_ROWS", 100)
    rng = np.random.default_rng(4)
    score = np.clip(rng.beta(2, 6, 40_000) * 1.5, 0, 0.999)
    store = stored(tmp_path, rng.beta(2, 6, 5_000), score, score**1.3)
    found, exact = by_measure(store), by_measure(store, exact="1")
    for name in OTHERS:
        one, row = found[name], exact[name]
        assert one.method.startswith("binned(")
        assert abs(one.value - row.value) < 0.05 * (row.upper - row.lower), name
    for name in ERRORS:
        one, row = found[name], exact[name]
        bound = float(one.method.partition("±")[2].partition(",")[0])
        assert abs(one.value - row.value) <= bound < 0.02, name
        assert one.lower <= row.lower + 0.002, "the interval holds for all that the error may be"
        assert one.upper >= row.upper - 0.002


@pytest.mark.parametrize("window", ["all", "last-90d"])
def test_parts_of_bins_keep_rows_and_scores(
    lending_of: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, window: str
) -> None:
    taken = Snapshot(lending_of(20_000), "lending-default")
    question = resolve(Scope("lending-default", window=window), taken.contract, taken.extent)
    by_rows = dict(scores_by_subject(BinaryPerformance(taken, question.window), [None]))[""]
    monkeypatch.setattr(binary_performance, "SCORED_ROWS", 0)
    reader = BinaryPerformance(taken, question.window)
    fine = dict(scores_by_subject(reader, [None]))[""].told("finest")
    monkeypatch.setattr(score_parts, "without_rows", lambda *_: None)
    coarse = dict(scores_by_subject(reader, [None]))[""]
    for one in (fine, coarse):
        assert one.stack.positives == pytest.approx(by_rows.stack.positives)
        total = (one.stack.score * one.stack.total).sum()
        assert total == pytest.approx((by_rows.stack.score * by_rows.stack.total).sum(), rel=1e-12)
    assert len(fine.stack.score) > 2 * len(coarse.stack.score)
    assert 0 < fine.coarsest[0] < coarse.coarsest[0] < COARSE
    assert by_rows.coarsest.tolist() == [0.0]
    assert fine.stack.score.min() >= 0
    assert fine.stack.score.max() <= 1


def test_a_bin_of_one_score_is_not_coarse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binary_performance, "SCORED_ROWS", 100)
    rng = np.random.default_rng(9)
    score = rng.choice([0.1, 0.3, 0.5, 0.9], 8_000)
    store = stored(tmp_path, score[:4_000], score, score)
    found, exact = by_measure(store), by_measure(store, exact="1")
    assert found["ece_debiased"].method.endswith("at most 0 of the rows in one")
    for name in OTHERS:
        one = replace(found[name], method="", reason="")
        assert one.value == pytest.approx(exact[name].value, abs=1e-9, nan_ok=True)


def _days(lending_of: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> tuple[BinaryPerformance, list]:
    monkeypatch.setattr(binary_performance, "SCORED_ROWS", 0)
    taken = Snapshot(lending_of(20_000), "lending-default")
    question = resolve(Scope("lending-default", window="all", by="day"), taken.contract, taken.extent)
    return BinaryPerformance(taken, question.window), [None, *(one.span for one in question.periods)]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("measure", ERRORS)
def test_an_error_needs_no_more_parts_than_its_edges_cut(
    lending_of: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, measure: str
) -> None:
    reader, spans = _days(lending_of, monkeypatch)
    scores = dict(scores_by_subject(reader, spans))[""]
    cut, finest = scores.told(ERRORS[measure][1]), scores.told("finest")
    assert cut.cells and finest.cells
    assert cut.cells.low.size < finest.cells.low.size / 5
    assert [*cut.stack.rows] == [*finest.stack.rows]
    some = errors_of(measure, cut, seed=1), errors_of(measure, finest, seed=1)
    assert sum(one.defined for one in some[0]) > 20
    for one, other in zip(*some, strict=True):
        for name in ("value", "lower", "upper", "bound"):
            # what chance adds rests on p(1 − p), which that of a bin's mean is nearly
            near = 2e-5 if name == "lower" or (one.p_value is not None and name == "upper") else 1e-12
            assert getattr(one, name) == pytest.approx(getattr(other, name), abs=near, nan_ok=True), name


def test_a_day_is_told_the_same_alone_and_beside_others(
    lending_of: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, spans = _days(lending_of, monkeypatch)
    together = dict(scores_by_subject(reader, spans))[""]
    for measure in ERRORS:
        every = errors_of(measure, together, seed=1)
        for k in range(0, len(spans), 12):
            [alone] = errors_of(measure, dict(scores_by_subject(reader, spans[k : k + 1]))[""], seed=1)
            assert repr(alone) == repr(every[k])
