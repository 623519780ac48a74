"""What pages draw of classes and of numbers by prediction is of the days whose labels are in."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.charts.prediction_bins import prediction_bin_rows
from monitoring.contract import read_contract
from monitoring.findings.awaited_labels import EARLY_BINS, labels_drawn
from monitoring.panels.labels.judged_sides import judged_sides
from monitoring.panels.probabilities.by_prediction import by_prediction, leaning
from monitoring.panels.tasks.class_confusion import class_confusion
from monitoring.panels.tasks.class_rates import class_rates
from monitoring.scope.question import Question, Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

CONTRACT = """
model: m
task: {task}
id: id
timestamp: at
prediction: {prediction}
label: {{column: y, observed_at: known}}
features: []
"""
CLASSES = ["a", "b", "c"]
FIRST = pd.Timestamp("2026-01-01", tz="UTC")
WINDOWS = "2026-01-31/2026-03-02", "last-4d"


def delivered(y: pd.Series, days: np.ndarray) -> dict[str, pd.Series]:
    """Deliver labels so many days after their rows, sixty days long."""
    at = FIRST + pd.to_timedelta(np.repeat(np.arange(60), 200), unit="D") + pd.Timedelta(hours=12)
    known = pd.Series(at + pd.to_timedelta(days, unit="D"))
    there = known < FIRST + pd.Timedelta(days=60)
    return {"at": pd.Series(at), "y": y.where(there), "known": known.where(there)}


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, pd.DataFrame]:
    """Hold predictions that do not lean; labels above them are known ten days later."""
    draw = np.random.default_rng(4)
    said, error = draw.normal(50, 10, 12_000), draw.normal(0, 5, 12_000)
    log = {"id": range(12_000), "said": said}
    frame = pd.DataFrame(log | delivered(pd.Series(said - error), np.where(error < 0, 10, 1)))
    return held(tmp_path_factory, "regression", "{value: said}", frame)


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, pd.DataFrame]:
    """Hold classes of which 30 % are taken for the next; what is wrong is known ten days later."""
    draw = np.random.default_rng(4)
    true, wrong = draw.integers(0, 3, 12_000), draw.random(12_000) < 0.3
    scores = np.full((12_000, 3), 0.1)
    scores[np.arange(12_000), np.where(wrong, (true + 1) % 3, true)] = 0.8
    log = {"id": range(12_000), "pa": scores[:, 0], "pb": scores[:, 1], "pc": scores[:, 2]}
    frame = pd.DataFrame(log | delivered(pd.Series(np.array(CLASSES)[true]), np.where(wrong, 10, 1)))
    frame["said"] = np.array(CLASSES)[scores.argmax(axis=1)]
    return held(tmp_path_factory, "multiclass", "{scores: {a: pa, b: pb, c: pc}}", frame)


def held(
    folder: pytest.TempPathFactory, task: str, prediction: str, log: pd.DataFrame
) -> tuple[Snapshot, pd.DataFrame]:
    store: Path = folder.mktemp(task)
    contract = read_contract(CONTRACT.format(task=task, prediction=prediction))
    load(store, contract, predictions=log.drop(columns="said") if task == "multiclass" else log)
    return Snapshot(store, "m"), log


def asked(snapshot: Snapshot, window: str) -> Question:
    scope = Scope("m", window=window, baseline="2026-01-01/2026-01-11")
    return resolve(scope, snapshot.contract, snapshot.extent)


def of_the_days(snapshot: Snapshot, question: Question, log: pd.DataFrame) -> pd.DataFrame:
    part, _ = judged_sides(snapshot, question)
    spans = (part or question.window).spans
    inside = log[(log["at"] >= spans[0].start) & (log["at"] < spans[0].end)].dropna(subset="y")
    assert 0 < len(inside) < 30 * 200
    return inside


@pytest.mark.parametrize("window", WINDOWS)
def test_a_matrix_and_the_rates_of_classes(kinds: tuple[Snapshot, pd.DataFrame], window: str) -> None:
    snapshot, log = kinds
    question = asked(snapshot, window)
    days = of_the_days(snapshot, question, log)
    cells, rates = class_confusion(snapshot, question), class_rates(snapshot, question)
    for one in cells:
        of = days[days["y"] == one["actual"]]
        assert (one["of"], one["n"]) == (len(of), (of["said"] == one["predicted"]).sum())
    for one in rates:
        column = "said" if one["measure"] == "precision" else "y"
        of = days[days[column] == one["class"]]
        assert (one["n"], one["value"]) == (len(of), pytest.approx((of["said"] == of["y"]).mean()))
        assert one["lower"] < one["value"] or one["value"] == 1
    early = window == WINDOWS[1]
    words = EARLY_BINS if early else "of 31 Jan – "
    assert labels_drawn(cells).startswith(words) and labels_drawn(rates).startswith(words)
    right = [one["value"] for one in rates]
    assert all(value == 1 if early else 0.6 < value < 0.8 for value in right), right
    assert all(0.6 < one["before"] < 0.8 for one in rates)


@pytest.mark.parametrize("window", WINDOWS)
def test_numbers_by_prediction(numbers: tuple[Snapshot, pd.DataFrame], window: str) -> None:
    snapshot, log = numbers
    question = asked(snapshot, window)
    days = of_the_days(snapshot, question, log)
    bins = by_prediction(snapshot, question)
    assert sum(one["n"] for one in bins) == len(days)
    early = window == WINDOWS[1]
    assert labels_drawn(bins).startswith(EARLY_BINS if early else "of 31 Jan – ")
    assert len(leaning(bins)) == 10 if early else len(leaning(bins)) <= 2
    drawn = prediction_bin_rows(bins, judged=not early)
    assert [one["judgement"] == "off" for one in drawn] == [
        one in leaning(bins) and not early for one in bins
    ]
    error = sum(one["n"] * one["error"] for one in bins)
    assert error == pytest.approx((days["said"] - days["y"].astype(float)).sum())


def test_a_window_whose_labels_are_in_is_drawn_whole(kinds: tuple[Snapshot, pd.DataFrame]) -> None:
    snapshot, _ = kinds
    question = asked(snapshot, "2026-01-11/2026-01-31")
    cells = class_confusion(snapshot, question)
    assert sum(one["n"] for one in cells) == 20 * 200
    assert labels_drawn(cells) == "" == labels_drawn([])
