"""A measure whose bins leave the verdict open is taken from the rows, and nothing else is measured again."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event
from time import monotonic

import numpy as np
import pandas as pd
import pytest
from numpy.typing import ArrayLike, NDArray
from sklearn.metrics import average_precision_score

from monitoring.contract import parse_contract
from monitoring.findings.judged_panels import judged_rows
from monitoring.findings.report import report
from monitoring.panels.registry import compute
from monitoring.panels.tasks import binary_performance, ranking_measures
from monitoring.scope.question import Scope, resolve
from monitoring.statistics.score_stack import ScoreStack
from monitoring.store.cohorts import cohort_days
from monitoring.store.ingest.load import load
from monitoring.store.reads import labelled_reads
from monitoring.store.routes import held_rows
from monitoring.store.scheduling.patience import Patience, patiently
from monitoring.store.scheduling.stages import heard
from monitoring.store.snapshot import Snapshot

MODEL = "lending-default"


@pytest.mark.sampled(2)
@pytest.mark.parametrize("grain", ["none", "month"])
@pytest.mark.parametrize(
    ("refined", "again"),
    [("average_precision", {"average_precision"}), ("auc", {"auc", "gini"})],
)
def test_only_what_is_open_is_measured_again(
    lending_of: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    grain: str,
    refined: str,
    again: set[str],
) -> None:
    monkeypatch.setattr(binary_performance, "SCORED_ROWS", 100)
    taken = Snapshot(lending_of(20_000), MODEL)
    question = resolve(Scope(MODEL, window="all", by=grain), taken.contract, taken.extent)
    known = compute("performance", taken, question)
    assert {row.measure for row in known if row.method.startswith("binned")} > again
    found = compute("performance", taken, replace(question, refined=frozenset({(refined, "")})), known=known)
    exact = resolve(replace(question.scope, exact="1"), taken.contract, taken.extent)
    by_rows = compute("performance", taken, exact)
    assert len(found) == len(known) == len(by_rows)
    for one, before, row in zip(found, known, by_rows, strict=True):
        assert repr(one) == repr(row if one.measure in again else before)


def test_ranking_of_many_rows_can_be_called_away(lending_of: Callable[..., Path]) -> None:
    """Sorting millions of scores takes seconds: before each step whoever waits may have cancelled."""
    taken = Snapshot(lending_of(20_000), MODEL)
    question = resolve(Scope(MODEL, window="all", exact="1"), taken.contract, taken.extent)
    ranked: list[str] = []

    def hear(stage: str) -> None:
        ranked.append(stage)
        if ranked.count("ranking the rows") == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), heard(hear):
        compute("performance", taken, question)
    assert ranked == ["measuring performance", *["ranking the rows"] * 3]


def test_who_waits_for_exact_numbers_leaves_in_the_middle_of_a_sort(
    lending_of: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sort of millions cannot be broken off: it ends by itself, and nobody waits for it."""
    taken = Snapshot(lending_of(20_000), MODEL)
    question = resolve(Scope(MODEL, window="all", exact="1"), taken.contract, taken.extent)
    sorting, over, sort = Event(), Event(), ScoreStack.of_rows

    def slow(y: ArrayLike, score: ArrayLike, size: NDArray[np.intp]) -> ScoreStack:
        sorting.set()
        over.wait(60)
        return sort(y, score, size)

    def away() -> None:
        if sorting.is_set():
            raise KeyboardInterrupt

    monkeypatch.setattr(ScoreStack, "of_rows", slow)
    began = monotonic()
    try:
        with pytest.raises(KeyboardInterrupt), patiently(Patience(60, look=away)):
            compute("performance", taken, question)
        assert monotonic() - began < 30
    finally:
        over.set()


@pytest.mark.sampled(1)
@pytest.mark.parametrize("cohort", ["", "income > 2500", "region = 'south' and income > 2500"])
def test_finer_bins_hold_the_exact_value_and_read_no_row(
    lending_of: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, cohort: str
) -> None:
    taken = Snapshot(lending_of(20_000), MODEL)
    scope = Scope(MODEL, window="last-90d", baseline="previous", cohort=cohort)
    question = resolve(scope, taken.contract, taken.extent)
    by_rows = compute("performance", taken, question)
    monkeypatch.setattr(binary_performance, "SCORED_ROWS", 100)
    monkeypatch.setattr(held_rows, "MOST_ROWS", 0)
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
    for name in ("scored", "scored_days"):
        monkeypatch.setattr(binary_performance, name, lambda *given: pytest.fail("rows were read"))
    known = compute("performance", taken, question)
    refined = replace(question, refined=frozenset({("average_precision", "")}), off_rows=False)
    found = compute("performance", taken, refined, known=known)
    for one, before, row in zip(found, known, by_rows, strict=True):
        if one.measure != "average_precision":
            assert repr(one) == repr(before)
            continue
        assert row.method.startswith("exact")
        parts = taken.bins.order("score").parts
        assert one.method.startswith(f"binned({parts}) ±")
        slack, coarse = one.evidence.slack, before.evidence.slack
        assert 0 < slack < coarse / 3
        assert abs(one.change - row.change) <= slack
        assert one.lower <= row.lower <= row.upper <= one.upper


def test_a_store_without_the_order_of_scores_reads_the_rows(
    lending_of: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = Snapshot(lending_of(20_000), MODEL)
    question = resolve(Scope(MODEL, window="last-90d"), taken.contract, taken.extent)
    monkeypatch.setattr(binary_performance, "SCORED_ROWS", 100)
    kept = {key: days for key, days in taken._partitions.items() if key[0] != "score_order"}
    monkeypatch.setattr(taken, "_partitions", kept)
    known = compute("performance", taken, question)
    refined = replace(question, refined=frozenset({("average_precision", "")}))
    by_rows, found = (
        compute("performance", taken, replace(refined, off_rows=off_rows), known=known)
        for off_rows in (True, False)
    )
    assert repr(found) == repr(by_rows) != repr(known)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("slack", [0.0, 0.3])
def test_what_finer_bins_leave_open_is_read_off_the_rows(
    lending_of: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, slack: float
) -> None:
    monkeypatch.setattr(binary_performance, "SCORED_ROWS", 100)
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
    monkeypatch.setattr(held_rows, "MOST_ROWS", 0)
    bounds = ranking_measures.average_precision_bounds

    def wide(negatives: np.ndarray, positives: np.ndarray) -> tuple[float, float]:
        low, high = bounds(negatives, positives)
        widened = slack if len(negatives) > 251 else 0.3
        return low - widened, high + widened

    monkeypatch.setitem(ranking_measures._BOUNDS, "average_precision", wide)
    store = lending_of(20_000)
    scope = Scope(MODEL, window="last-90d", baseline="previous")
    [row] = [
        one
        for one in report(store, ["performance"], scope, dated=False).measurements
        if one.measure == "average_precision"
    ]
    assert row.method.startswith("binned") is (slack == 0)
    exact = report(store, ["performance"], replace(scope, exact="1"), dated=False).measurements
    assert row.verdict == next(one.verdict for one in exact if one.measure == "average_precision")


def test_scores_of_days_give_what_the_rows_give(
    lending_of: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = Snapshot(lending_of(20_000), MODEL)
    question = resolve(Scope(MODEL, window="all", by="month"), taken.contract, taken.extent)
    refined = replace(question, refined=frozenset({("average_precision", "")}))
    by_rows = compute("performance", taken, refined, known=compute("performance", taken, question))
    monkeypatch.setattr(binary_performance, "SCORED_ROWS", 100)
    monkeypatch.setattr(labelled_reads, "MANY_LABELS", 0)
    monkeypatch.setattr(held_rows, "MOST_ROWS", 0)
    asked: list[object] = []
    read = binary_performance.scored_days
    monkeypatch.setattr(binary_performance, "scored_days", lambda *given: asked.append(1) or read(*given))
    monkeypatch.setattr(binary_performance, "scored", lambda *given: pytest.fail("rows with times were read"))
    found = compute("performance", taken, refined, known=compute("performance", taken, question))
    assert asked
    for one, row in zip(found, by_rows, strict=True):
        if one.measure == "average_precision":
            values = [[getattr(r, n) for n in ("value", "lower", "upper", "n", "change")] for r in (one, row)]
            assert values[0] == pytest.approx(values[1], rel=1e-9, nan_ok=True)
            assert "binned" not in one.method


def test_the_average_precision_of_a_rare_class_is_no_guess_of_its_bins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is judged without a baseline: it stood there as 0.010 ± 0.16, and is 0.017."""
    monkeypatch.setattr(binary_performance, "SCORED_ROWS", 100)
    generator = np.random.default_rng(3)
    score = (generator.beta(0.5, 200, 4000)).round(6)
    fraud = generator.uniform(size=4000) < 3 * score
    frame = pd.DataFrame({"id": range(4000), "p": score, "fraud": fraud.astype(int)})
    frame["at"] = pd.Timestamp("2026-02-01") + pd.to_timedelta(frame["id"] * 10, unit="min")
    contract = parse_contract(
        "model: fraud\ntask: binary\nid: id\ntimestamp: at\nprediction: {score: p}\n"
        "label: {column: fraud, positive: 1}\nfeatures: []\n"
    )
    load(tmp_path, contract, predictions=frame)
    taken = Snapshot(tmp_path, "fraud")
    question = resolve(Scope("fraud", window="all"), taken.contract, taken.extent)
    [coarse, whole] = [
        next(row for row in rows if row.measure == "average_precision")
        for rows in (compute("performance", taken, question), judged_rows(taken, question, ["performance"]))
    ]
    exact = average_precision_score(frame["fraud"], frame["p"])
    assert coarse.bound > exact / 10
    assert abs(whole.value - exact) <= whole.bound + 1e-12
    assert whole.bound <= whole.value / 10
