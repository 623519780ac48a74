"""Questions at the edge of what is stored: each once gave a wrong number, or none."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.errors import TidemarkError

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
version: version
prediction: {score: score}
label: {column: y, positive: 1, negative: 0, observed_at: seen%s}
features: [x, {name: t, kind: categorical}, {name: lump, kind: numeric}]
cohorts: [lump]
%s
"""


def rows(n: int, hours: float = 1) -> pd.DataFrame:
    at = pd.date_range("2025-03-01", periods=n, freq=pd.Timedelta(hours=hours), tz="UTC")
    known = {"score": np.linspace(0, 1, n), "x": 1.0 * np.arange(n), "t": "a", "lump": 1.0}
    return pd.DataFrame({"id": range(n), "at": at, "version": ["a", "b"] * (n // 2), **known})


def labels(of: pd.DataFrame) -> pd.DataFrame:
    seen = of["at"] + pd.Timedelta(hours=5)
    return pd.DataFrame({"id": of["id"], "y": np.arange(len(of)) % 2, "seen": seen})


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("window", "overdue"),
    [("2025-03-03T12:00/2025-03-03T18:00", 0), ("2025-03-03T12:00/2025-03-05", 0),
     ("2025-03-03T04:00/2025-03-03T18:00", 2), ("all", 54)],
)  # fmt: skip
def test_rows_after_the_horizon_are_not_overdue(
    judged: Callable[..., Any], window: str, overdue: int
) -> None:
    some = rows(96)
    asked = judged(CONTRACT % (", horizon: 2d", ""), predictions=some, labels=labels(some)[95:])
    given = asked("performance", window=window, now="2025-03-05T06:00")
    [one] = [m for m in given if m.measure == "overdue_rate"]
    assert one.value * one.n == pytest.approx(overdue)


def test_a_day_whose_rows_are_dropped_does_not_stand_in_the_way(judged: Callable[..., Any]) -> None:
    some = rows(20 * 48, 0.5)
    some["at"] += pd.Timestamp.now(tz="UTC").normalize() - some["at"].max().normalize()
    asked = judged(CONTRACT % (", horizon: 10d", "retention: {rows: 5d}"), predictions=some)
    for panel in ("performance", "calibration", "drift"):
        assert asked(panel, window="all")


def test_a_version_without_a_label_has_no_performance(judged: Callable[..., Any]) -> None:
    asked = judged(CONTRACT % ("", ""), predictions=rows(40))
    [auc] = [m for m in asked("performance", window="all", version="a") if m.measure == "auc"]
    assert np.isnan(auc.value)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("window", ["last-2d", "2025-03-01/2025-03-03"])
def test_the_labels_of_a_moment_after_all_of_them_are_those_of_now(
    judged: Callable[..., Any], window: str
) -> None:
    some = rows(40, 3)
    asked = judged(CONTRACT % ("", ""), predictions=some, labels=labels(some))
    assert repr(asked("drift", window=window, as_of="2025-03-20")) == repr(asked("drift", window=window))


def test_infinity_is_a_level_like_others(judged: Callable[..., Any]) -> None:
    some = rows(40).assign(lump=[0, 1, 5, np.inf] * 10)
    asked = judged(CONTRACT % ("", ""), predictions=some, labels=labels(some))
    for cohort in ("lump = inf", "lump = 1", "lump > 5"):
        found = {m.measure: m for m in asked("performance", window="all", cohort=cohort)}
        assert found["label_coverage"].n == 10, cohort


def test_true_and_one_are_other_texts(judged: Callable[..., Any]) -> None:
    some = rows(8).assign(t=["1", "true", "true", "true", "a", "a", "b", "b"])
    asked = judged(CONTRACT % ("", ""), predictions=some, labels=labels(some))
    for cohort, n in (("t = 1", 1), ("t = true", 3), ("t in (1)", 1), ("t in (true)", 3)):
        [found] = [
            m for m in asked("performance", window="all", cohort=cohort) if m.measure == "label_coverage"
        ]
        assert found.n == n, cohort


def test_a_text_that_reads_nan_is_a_level(judged: Callable[..., Any]) -> None:
    some = rows(8).assign(t=["nan", "nan", "nan", None, "a", "a", "b", "b"])
    contract = (CONTRACT % ("", "")).replace("cohorts: [lump]", "cohorts: [lump, t]")
    asked = judged(contract, predictions=some, labels=labels(some))
    for cohort, n in (("t is null", 1), ("t is not null", 7), ("t = 'nan'", 3)):
        for panel, measure in (("performance", "label_coverage"), ("quality", "rows")):
            [found] = [m for m in asked(panel, window="all", cohort=cohort) if m.measure == measure]
            assert found.n == n, (cohort, panel)


def test_a_feature_that_is_called_as_the_score_is_refused(judged: Callable[..., Any]) -> None:
    contract = CONTRACT.replace("{score: score}", "{score: p}") % ("", "")
    some = rows(8).assign(p=0.5)
    with pytest.raises(TidemarkError, match="feature 'score' is called as the model's own score is"):
        judged(contract.replace("[x, {name: t, kind: categorical}, {name: lump, kind: numeric}]", "all"),
               predictions=some)  # fmt: skip


@pytest.mark.parametrize(("share", "verdict"), [(0.1, "insufficient"), (1.0, "critical")])
def test_no_positives_at_all_are_judged_by_how_many_were_promised(
    judged: Callable[..., Callable[..., Any]], share: float, verdict: str
) -> None:
    """Observed to expected is 0 there, infinitely far from 1: of 15 that were promised that is no verdict."""
    some = rows(400).assign(y=np.where(np.arange(400) < 200, np.arange(400) % 2, 0))
    asked = judged(CONTRACT % (", horizon: 1d", ""), predictions=[some.assign(score=share * some["score"])])
    words = {"window": "2025-03-09T08:00/2025-03-18", "baseline": "2025-03-01/2025-03-09T08:00"}
    found = asked("calibration", **words, now="2025-05-01")
    [ratio] = [one for one in found if one.measure == "observed_expected"]
    assert (ratio.value, ratio.verdict) == (0.0, verdict)
    assert ("too_few" in ratio.reason) == (verdict == "insufficient")


def test_a_forecast_of_one_row_has_no_interval(judged: Callable[..., Callable[..., Any]]) -> None:
    contract = "model: m\ntask: regression\nid: id\ntimestamp: at\nprediction: {value: f}\n"
    some = rows(42).drop(columns="score").assign(f=5.0, y=np.linspace(0, 9, 42))
    asked = judged(contract + "label: {column: y}\nfeatures: [x]\n", predictions=[some])
    found = asked("performance", window="all", by="hour")
    errors = [one for one in found if one.measure in ("mae", "rmse", "bias") and one.n]
    assert len(errors) == 3 * 42
    assert all(one.n == 1 and np.isnan([one.lower, one.upper]).all() for one in errors)


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("scale", "ends"), [("probability", (0.0, 1.0)), ("margin", (-np.inf, np.inf))])
def test_the_mean_of_two_probabilities_is_one(
    judged: Callable[..., Callable[..., Any]], scale: str, ends: tuple[float, float]
) -> None:
    contract = CONTRACT.replace("{score: score}", f"{{score: score, scale: {scale}}}") % ("", "")
    some = rows(40).assign(score=[0.05, 0.7] * 20)
    asked = judged(contract, predictions=some, labels=labels(some))
    of_two = asked("performance", window="2025-03-01T06:00/2025-03-01T08:00")
    [mean] = [m for m in of_two if m.measure == "mean_score"]
    assert (mean.n, mean.value) == (2, pytest.approx(0.375))
    assert ends[0] <= mean.lower < mean.value < mean.upper <= ends[1]
    assert (mean.upper > 1.0) == (scale == "margin"), "a margin has no ends"
