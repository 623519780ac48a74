"""Since when the named class is right less often than its score says: dated as of a binary model."""

from pathlib import Path

import numpy as np
import pandas as pd

from monitoring.contract.reading import read_contract
from monitoring.findings.report import report
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load

CONTRACT = """
model: topic
task: multiclass
id: id
timestamp: at
prediction: {scores: {a: p_a, b: p_b, c: p_c}}
label: {column: y, observed_at: seen}
features: [x]
default_baseline: previous
"""
FIRST, DAYS, A_DAY, OFF = pd.Timestamp("2026-01-01", tz="UTC"), 60, 200, 45


def test_scores_that_promise_too_much_are_dated(tmp_path: Path) -> None:
    """The finding had no day, and the strip of days showed it from the first day of the window on."""
    draw, day = np.random.default_rng(8), np.repeat(np.arange(DAYS), A_DAY)
    true = draw.dirichlet((1.0, 1.0, 1.0), len(day))
    chosen = (draw.random((len(day), 1)) > true.cumsum(axis=1)[:, :2]).sum(axis=1)
    told = np.where((day >= OFF)[:, np.newaxis], true**2.5, true)
    at = FIRST + pd.to_timedelta(day, "D") + pd.Timedelta(hours=12)
    frame = pd.DataFrame(told / told.sum(axis=1, keepdims=True), columns=["p_a", "p_b", "p_c"])
    frame = frame.assign(id=range(len(day)), at=at, x=1.0, y=np.array(list("abc"))[chosen], seen=at)
    load(tmp_path, read_contract(CONTRACT), predictions=frame)
    found = report(tmp_path, ("calibration",), Scope("topic", window="last-30d"))
    (one,) = [each for each in found.findings if each.measure == "ece_debiased"]
    assert one.since == FIRST + pd.Timedelta(days=OFF)
    assert " since 15 Feb" in one.title


def test_a_class_with_a_limit_of_its_own_is_named_and_has_no_day_of_another(tmp_path: Path) -> None:
    """ "Scores promise more than they deliver" said of no class that it was meant."""
    draw, day = np.random.default_rng(8), np.repeat(np.arange(DAYS), A_DAY)
    told = draw.dirichlet((1.0, 1.0, 1.0), len(day))
    true = np.where((day >= OFF)[:, np.newaxis], told * [1.0, 1.0, 0.3], told)
    true /= true.sum(axis=1, keepdims=True)
    chosen = (draw.random((len(day), 1)) > true.cumsum(axis=1)[:, :2]).sum(axis=1)
    at = FIRST + pd.to_timedelta(day, "D") + pd.Timedelta(hours=12)
    frame = pd.DataFrame(told, columns=["p_a", "p_b", "p_c"])
    frame = frame.assign(id=range(len(day)), at=at, x=1.0, y=np.array(list("abc"))[chosen], seen=at)
    limit = "thresholds: {calibration.observed_expected: {warning: 0.1, critical: 0.25}}\n"
    load(tmp_path, read_contract(CONTRACT + limit), predictions=frame)
    found = report(tmp_path, ("calibration",), Scope("topic", window="last-30d"))
    (one,) = [each for each in found.findings if each.subject == "c"]
    assert one.title.startswith("Scores of c promise more than they deliver: observed to expected is 0.")
    assert one.since is None
