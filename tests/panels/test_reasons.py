"""What has no number says why: a value, its interval, its baseline, and the change between the two."""

from collections.abc import Callable, Iterable
from math import isnan

import numpy as np
import pandas as pd
import pytest

from monitoring.panels.measurement import Measurement
from monitoring.panels.probabilities.certain_scores import CERTAIN
from monitoring.panels.tasks import binary_performance
from monitoring.statistics.distances import js_distance

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0}
features: [x]
service: {latency_ms: ms, status: answer}
business: {value: worth, costs: {fp: 1, fn: 5}}
expectations:
  - {column: x, rule: between, min: -9, max: 9}
  - {rule: row_count_between, min: 1}
"""
Judged = Callable[..., Callable[..., list[Measurement]]]


def rows(n: int = 900, days: int = 30) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    at = pd.Timestamp("2025-01-06", tz="UTC") + pd.to_timedelta(np.arange(n) * days * 24 / n, unit="h")
    score = rng.uniform(0.05, 0.95, n)
    y = (rng.random(n) < score).astype(int)
    served = {"ms": rng.gamma(2, 50, n), "answer": 200, "worth": rng.gamma(2, 5, n)}
    return pd.DataFrame({"id": range(n), "at": at, "p": score, "y": y, "x": rng.normal(size=n)} | served)


def silent(found: Iterable[Measurement]) -> list[str]:
    """Name the rows with a number missing and no reason for it."""
    lacking = [
        one for one in found
        if any(isnan(x) for x in (one.value, one.lower, one.baseline_value, one.change, one.change_lower))
    ]  # fmt: skip
    return [one.measure for one in lacking if not one.reason]


_OF_LEVELS = ("overview", "performance", "calibration", "quality", "service", "business")
"""Panels whose rows have a level; a distance has none, as interface.md says."""


@pytest.mark.sampled(1)
@pytest.mark.parametrize("words", [{"window": "all"}, {"window": "last-7d", "baseline": "previous"}])
def test_nothing_is_missing_without_a_reason(judged: Judged, words: dict[str, str]) -> None:
    ask = judged(CONTRACT, predictions=[rows()])
    found = [row for panel in _OF_LEVELS for row in ask(panel, **words)]
    assert not silent(found)
    said = {(one.panel, one.measure): [*filter(None, one.reason.split("; "))] for one in found}
    assert said["quality", "rows"] == ["counted", "not_compared"]
    assert said["business", "value"] == said["performance", "label_coverage"] == ["not_compared"]
    alone = ["empty_reference"] if words["window"] == "all" else []
    assert said["service", "throughput"] == ["counted", *alone]
    assert said["quality", "between"] == said["service", "error_rate"] == alone


def test_a_bin_of_the_reliability_curve_says_how_far_it_is_off(judged: Judged) -> None:
    found = judged(CONTRACT, predictions=[rows()])("calibration", window="all")
    bins = [one for one in found if one.measure == "reliability"]
    assert [one.change for one in bins] == [one.value - one.baseline_value for one in bins]
    assert all(one.change_lower < one.change < one.change_upper for one in bins)


def test_a_baseline_of_one_class_says_so(judged: Judged) -> None:
    data = rows()
    data.loc[:599, "y"] = 0
    found = judged(CONTRACT, predictions=[data])("performance", window="last-10d", baseline="previous")
    assert not silent(found)
    auc = next(one for one in found if one.measure == "auc")
    assert isnan(auc.baseline_value)
    assert "one_class" in auc.reason
    gini = next(one for one in found if one.measure == "gini")
    assert gini.reason == "baseline one_class"
    recall = next(one for one in found if one.measure == "recall")  # of no positive: there is a baseline
    assert (recall.reason, recall.verdict) == ("baseline zero_denominator", "undefined")


def test_a_slope_of_the_baseline_that_bins_do_not_tell_says_so(
    judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = rows()
    data.loc[:9, "p"] = 0.0
    ask = judged(CONTRACT, predictions=[data])
    monkeypatch.setattr(binary_performance, "SCORED_ROWS", 400)
    asked = {"window": "2025-01-26/2025-02-05", "baseline": "2025-01-06/2025-01-26"}
    found = {one.measure: one for one in ask("calibration", **asked)}
    slope = found["calibration_slope"]
    assert not isnan(slope.value)
    assert isnan(slope.baseline_value)
    assert slope.reason.split("; ")[0] == f"baseline {CERTAIN}"


def test_two_rows_that_happen_to_agree_with_many_have_no_interval(judged: Judged) -> None:
    """Of a PSI of 0 the interval was 0 to 0, as if nothing could have moved."""
    data = rows().assign(x=np.arange(900) % 2 * 1.0)
    ask = judged(CONTRACT.replace("[x]", "[{name: x, kind: numeric}]"), predictions=[data])
    asked = {"window": "2025-02-01T00:00/2025-02-01T01:30", "baseline": "2025-01-06/2025-02-01"}
    [psi] = [one for one in ask("drift", **asked) if (one.measure, one.subject) == ("psi", "x")]
    assert (psi.n, psi.value, psi.reason) == (2, 0, "too_few")
    assert isnan(psi.lower) and isnan(psi.upper)


def test_a_distance_of_a_single_cell_has_no_interval_and_says_so() -> None:
    found = js_distance([40], [30])
    assert (found.value, isnan(found.upper), found.reason) == (0, True, "single_bin")
