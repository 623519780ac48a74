"""A baseline whose labels are not in is said to wait for them: it has rows, and is not missing."""

from collections.abc import Callable
from math import isnan

import numpy as np
import pandas as pd
import pytest

from monitoring.findings.awaited_labels import awaited
from monitoring.findings.words.reason_words import baseline_judged
from monitoring.panels.labels.settled import settled
from monitoring.panels.measurement import Measurement

Judged = Callable[..., Callable[..., list[Measurement]]]
CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0}
features: []
business: {costs: {tp: 0, fp: 1, fn: 10, tn: 0}}
thresholds: {business.value_per_decision: {warning: 0.05}, calibration.ece: {warning: 0.05}}
"""
WAITS = ("insufficient", "baseline immature")


DAYS = {"window": "2025-01-11/2025-01-21", "baseline": "2025-01-01/2025-01-11"}
ASKED = [
    ("drift", "psi", "label"),
    ("performance", "auc", ""),
    ("business", "value_per_decision", "decisions"),
]


def test_its_labels_are_waited_for(judged: Judged) -> None:
    """Of ten days a third have their labels, of ten days and the row behind them all."""
    rng = np.random.default_rng(1)
    at = pd.date_range("2025-01-01", periods=961, freq="30min", tz="UTC")
    some = pd.DataFrame({"id": range(961), "at": at, "p": rng.random(961)})
    some["y"] = np.where((at < "2025-01-11") & (some.id % 3 > 0), None, rng.random(961) < some.p)
    asked = judged(CONTRACT, predictions=[some])
    for panel, measure, subject in ASKED:
        [one] = [row for row in asked(panel, **DAYS) if (row.measure, row.subject) == (measure, subject)]
        assert (one.n, one.baseline_n, one.verdict, one.reason) == (480, 160, *WAITS)
    whole = asked("calibration", **DAYS)
    assert {one.baseline_n for one in whole if one.measure != "reliability"} == {160}, (
        "values are of all labels"
    )
    [ece] = [one for one in whole if one.measure == "ece"]
    assert (ece.n, ece.verdict, ece.reason) == (480, *WAITS)
    errors = [one for one in asked("calibration", **DAYS, by="day") if one.measure == "ece"]
    assert {"baseline immature" in one.reason for one in errors} == {True}
    assert all(settled(one) and not awaited(one) for one in errors), "only the baseline lacks labels"
    single = asked("performance", window="2025-01-21/2025-01-22", baseline="2025-01-11/2025-01-21")
    [mean] = [one for one in single if one.measure == "mean_score"]
    assert (mean.n, isnan(mean.value), isnan(mean.lower), mean.reason) == (1, False, True, "too_few")


def half_known(
    judged: Judged, rows: int = 960
) -> tuple[Callable[..., list[Measurement]], pd.DataFrame, pd.DataFrame]:
    """Twenty days whose labels take up to ten: those of the first ten are in."""
    rng = np.random.default_rng(2)
    at = pd.date_range("2025-01-01", "2025-01-21", periods=rows + 1, tz="UTC")[:-1]
    some = pd.DataFrame({"id": range(rows), "at": at, "p": rng.random(rows)})
    labels = pd.DataFrame({"id": some.id, "y": (rng.random(rows) < some.p).astype(int)})
    labels["seen"] = at + pd.to_timedelta(rng.random(rows) * 10, unit="D")
    labels = labels[labels.seen < "2025-01-21"]
    late = CONTRACT.replace("negative: 0", "negative: 0, observed_at: seen, horizon: 10d")
    return judged(late, predictions=[some], labels=[labels]), some, labels


def test_a_verdict_says_which_days_of_its_baseline_it_was_taken_against(judged: Judged) -> None:
    """The baseline that was shown had 480 rows and more, and the verdict rested on half of them."""
    asked, _, _ = half_known(judged, 9_600)
    cut = "judged against 2025-01-06/2025-01-11 of the baseline"
    ece = ("calibration", "ece", "")
    later = {"window": "2025-01-01/2025-01-06", "baseline": "2025-01-06/2025-01-16"}
    same = {"window": "2025-01-06/2025-01-16", "baseline": "cohort:p < 0.5", "cohort": "p >= 0.5"}
    by_day = [later | {"by": "day"}, same | {"by": "day"}]
    for panel, measure, subject in (*ASKED, ece):
        for words in (later, *by_day):
            rows = [row for row in asked(panel, **words) if (row.measure, row.subject) == (measure, subject)]
            judged_ones = [row for row in rows if row.verdict and row.verdict != "insufficient"]
            assert judged_ones and all(cut in row.reason for row in judged_ones), (panel, words)
            assert {*map(baseline_judged, judged_ones)} == {"judged against 6–10 Jan of the baseline"}
        [whole] = [row for row in asked(panel, **same) if (row.measure, row.subject) == (measure, subject)]
        assert "judged on 2025-01-06/2025-01-11" in whole.reason, "these days are those of both sides"
        assert "judged against" not in whole.reason


def test_calibration_shows_every_label_of_its_baseline(judged: Judged) -> None:
    """Five days of the baseline are mature: what is shown is of all of it, as in performance."""
    asked, some, labels = half_known(judged)
    at = some["at"]
    days = {"window": "2025-01-16/2025-01-21", "baseline": "2025-01-06/2025-01-16"}
    there = some[(at >= "2025-01-06") & (at < "2025-01-16")].merge(labels)
    ratio = there.y.sum() / there.p.sum()
    [shown] = [one for one in asked("calibration", **days) if one.measure == "observed_expected"]
    [error] = [one for one in asked("performance", **days) if one.measure == "brier"]
    assert 240 < shown.baseline_n == error.baseline_n == len(there) < 480
    assert shown.baseline_value == pytest.approx(ratio, rel=1e-12)
    assert shown.change == pytest.approx(shown.value - ratio, rel=1e-12)
