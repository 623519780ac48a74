"""Periods and labels where leading tools are wrong: short weeks, early labels, zones, weekends."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.panels.measurement import Measurement

START = datetime(2025, 1, 6, tzinfo=UTC)  # a Monday
Judged = Callable[..., Callable[..., list[Measurement]]]
LABELLED = """
model: trap
task: binary
id: id
timestamp: at
prediction: {score: score}
label: {column: y, positive: 1, negative: 0}
features: [x]
baselines: {training: {file: reference.parquet}}
default_baseline: training
"""
DELAYED = LABELLED.replace("negative: 0}", "negative: 0, observed_at: seen}")
ZONED = LABELLED.replace("timestamp: at", "timestamp: at\ntimezone: America/New_York")


def scored(n: int, start: datetime, days: float, seed: int, first: int) -> pd.DataFrame:
    """Rows of a calibrated model, spread evenly over some days."""
    rng = np.random.default_rng(seed)
    z = rng.normal(-0.5, 1.5, n)
    score = 1 / (1 + np.exp(-z))
    at = [start + timedelta(days=days * k / n) for k in range(n)]
    label = (rng.random(n) < score).astype(int)
    return pd.DataFrame(
        {"id": np.arange(first, first + n), "at": at, "score": score, "x": rng.normal(size=n), "y": label}
    )


def reference(n: int = 20_000) -> pd.DataFrame:
    return scored(n, START - timedelta(days=60), 56, 31, 0)


def alarms(rows: list[Measurement]) -> list[tuple[str, str, datetime]]:
    return [(m.measure, m.subject, m.window_start) for m in rows if m.verdict in ("warning", "critical")]


def pick(rows: list[Measurement], measure: str, subject: str = "") -> Measurement:
    return next(m for m in rows if (m.measure, m.subject) == (measure, subject))


def test_a_last_week_of_five_rows_alarms_nowhere(judged: Judged) -> None:
    """Five rows, all of them wrong: only their number is a finding, once the week is over."""
    last = scored(5, START + timedelta(days=28), 7, 33, 90_000)
    last["y"] = (last["score"] < 0.5).astype(int)
    last["x"] += 5
    calm = scored(4000, START, 28, 32, 10_000)
    ask = judged(LABELLED, predictions=[pd.concat([calm, last])], references={"training": [reference()]})
    week = {"window": "2025-02-03/2025-02-10"}
    for panel in ("drift", "performance", "calibration", "quality"):
        assert not alarms(ask(panel, window="2025-01-06/2025-02-10", by="week")), panel
        assert {measure for measure, _, _ in alarms(ask(panel, **week))} <= {"volume"}, panel
    performance = ask("performance", **week)
    for measure in ("auc", "accuracy", "brier", "log_loss", "precision", "recall"):
        assert pick(performance, measure).verdict == "insufficient", measure
    assert pick(performance, "accuracy").value == 0  # shown all the same
    assert pick(performance, "accuracy").n == 5
    assert pick(ask("calibration", **week), "ece_debiased").verdict == "insufficient"
    assert pick(ask("drift", **week), "psi", "x").verdict == "insufficient"


def delayed(judged: Judged, history: int) -> Callable[..., list[Measurement]]:
    """A log of some days: positives are known after 1 to 10 days, negatives after 14 to 28."""
    rng = np.random.default_rng(41)
    rows = scored(history * 100, START, history, 34, 10_000)
    delay = np.where(rows["y"] == 1, rng.uniform(1, 10, len(rows)), rng.uniform(14, 28, len(rows)))
    seen = rows["at"] + pd.to_timedelta(delay, unit="D")
    known = rows.assign(seen=seen)[["id", "y", "seen"]][seen <= START + timedelta(days=history)]
    before = reference().assign(seen=lambda r: r["at"] + timedelta(days=1))
    return judged(
        DELAYED, predictions=[rows.drop(columns="y")], labels=[known], references={"training": [before]}
    )


@pytest.mark.sampled(1)
@pytest.mark.parametrize("history", [120, 35])
def test_labels_of_positives_that_come_first_raise_nothing(judged: Judged, history: int) -> None:
    """Early precision and rates are too high; of the youngest rows nothing may be concluded."""
    ask, now = delayed(judged, history), START + timedelta(days=history)
    young = {"window": f"{(now - timedelta(days=10)).date()}/{now.date()}"}
    for panel in ("performance", "calibration", "drift"):
        assert not alarms(ask(panel, **young)), panel
    found = ask("performance", **young)
    assert pick(found, "precision").value > 0.95  # of the labels that are in; 0.73 of all
    assert pick(found, "label_rate").value > 0.95
    for measure in ("precision", "auc", "accuracy", "brier"):
        assert pick(found, measure).verdict in ("insufficient", "undefined"), measure
        assert pick(found, measure).reason, measure
    assert pick(found, "brier").reason == "one_class; immature"  # positives alone tell no interval either
    curve = pick(found, "label_maturity")
    if history == 120:
        assert curve.value < 0.05
    else:  # half of this log is younger than its slowest labels: no curve can be drawn from it
        assert curve.reason == "history_too_short"
    assert not alarms(ask("performance", window="all", by="week"))


@pytest.mark.sampled(1)
@pytest.mark.parametrize("history", [12, 20])
def test_a_log_shorter_than_the_slowest_label_is_not_judged(judged: Judged, history: int) -> None:
    """Labels that have not come yet are no proof that all have come."""
    ask = delayed(judged, history)
    assert not [
        row for panel in ("performance", "calibration", "drift") for row in alarms(ask(panel, window="all"))
    ]


def test_a_window_that_is_partly_young_is_judged_on_its_old_part(judged: Judged) -> None:
    ask = delayed(judged, 90)
    found = ask("performance", window="2025-02-20/2025-04-06")
    brier = pick(found, "brier")
    start, _, end = brier.reason.partition("judged on ")[2].partition(";")[0].partition("/")
    assert start == "2025-02-20"
    assert "2025-03-07" <= end <= "2025-03-11"  # 26 to 28 days before the newest label
    assert brier.verdict == "ok"
    assert not alarms(found)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("window", "hours"),
    [("2025-03-08/2025-03-11", [24, 23, 24]), ("2025-11-01/2025-11-04", [24, 25, 24])],
)
@pytest.mark.parametrize("form", ["zoned", "offset text", "utc"])
def test_stamps_with_a_zone_keep_their_days(judged: Judged, window: str, hours: list[int], form: str) -> None:
    """A row an hour: days are those of New York, whatever way the same instants are written."""
    at = pd.date_range("2025-01-01 05:30", periods=24 * 340, freq="h", tz="UTC")
    local = at.tz_convert("America/New_York")
    written: Any = {"zoned": local, "offset text": [t.isoformat() for t in local], "utc": at}[form]
    rows = pd.DataFrame({"id": range(len(at)), "at": written, "score": 0.5, "x": 1.0})
    ask = judged(ZONED, predictions=[rows])
    days = [m for m in ask("quality", window=window, by="day") if m.measure == "rows"]
    assert [int(m.value) for m in days] == hours


def test_quiet_weekends_neither_alarm_nor_hide_a_bad_monday(judged: Judged) -> None:
    """Limits widened by noisy weekends would let a weekday fall eightfold its own scatter."""
    parts, first = [], 10_000
    for day in range(28):
        n = 100 if day % 7 >= 5 else 2000
        parts.append(scored(n, START + timedelta(days=day), 0.99, 100 + day, first))
        first += n
    ask = judged(LABELLED, predictions=parts, references={"training": [reference()]})
    whole = {"window": "2025-01-06/2025-02-03"}
    assert not alarms(ask("performance", by="day", **whole))
    bad = parts[21].copy()
    rng = np.random.default_rng(43)
    mixed = rng.random(len(bad)) < 0.25
    bad.loc[mixed, "y"] = rng.integers(0, 2, int(mixed.sum()))
    parts[21] = bad
    ask = judged(LABELLED, predictions=parts, references={"training": [reference()]})
    found = alarms(ask("performance", by="day", **whole))
    assert ("auc", "", START + timedelta(days=21)) in found
    assert {at for _, _, at in found} == {START + timedelta(days=21)}


def test_calm_weeks_of_a_labelled_model_raise_nothing(judged: Judged) -> None:
    ask = judged(
        LABELLED,
        predictions=[scored(20_000, START, 140, 51, 10_000)],
        references={"training": [reference(6000)]},
    )
    views = 0
    for week in range(20):
        at = (START + timedelta(weeks=week)).date()
        window = f"{at}/{at + timedelta(days=7)}"
        views += any(alarms(ask(panel, window=window)) for panel in ("performance", "calibration"))
    assert views <= 1
