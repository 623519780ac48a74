"""Labels of hours are counted by hour, by whatever the window and the contract are."""

from collections.abc import Callable
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.panels.labels.label_progress import LabelProgress
from monitoring.panels.labels.maturity import Maturity
from monitoring.scope.question import Question, Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
timezone: Europe/Berlin
prediction: {score: p}
label: {column: y, positive: 1, negative: 0%s}
features: [{name: x, kind: numeric}]
cohorts: [side]
"""
KEPT = CONTRACT + "cube: {by: hour, hours: 1y}\n"
NOW = "2025-03-31T13:30+02:00"
HORIZON = pd.Timedelta(days=1)
Judged = Callable[..., Callable[..., Any]]


def rows() -> pd.DataFrame:
    """Three days, on the second of which the clock is changed; some hours have no rows."""
    rng = np.random.default_rng(5)
    minutes = np.sort(rng.choice(3 * 1440 - 60, 300, replace=False))
    at = pd.Timestamp("2025-03-28T23:00", tz="UTC") + pd.to_timedelta(minutes, unit="min")
    return pd.DataFrame({
        "id": np.arange(300), "at": at, "p": rng.random(300), "x": rng.random(300),
        "side": rng.choice(["a", "b"], 300), "y": np.where(rng.random(300) < 0.8, np.arange(300) % 2, np.nan),
    })  # fmt: skip


@pytest.mark.sampled(1)
@pytest.mark.parametrize("contract", [CONTRACT, KEPT])
@pytest.mark.parametrize("cohort", ["", "side = 'a'", "x > 0.5"])
@pytest.mark.parametrize(
    "window", ["2025-03-30/2025-03-31", "2025-03-29T21:20/2025-03-30T04:40", "2025-03-30T12:00/2025-04-01"]
)
def test_hours_have_labels_of_their_own(judged: Judged, contract: str, cohort: str, window: str) -> None:
    some = rows()
    asked = judged(contract % ", horizon: 1d", predictions=some)
    own = some[{"": some.p >= 0, "side = 'a'": some.side == "a", "x > 0.5": some.x > 0.5}[cohort]]
    words = {"window": window, "cohort": cohort, "now": NOW}
    found = asked("performance", by="hour", **words)
    due, n = pd.Timestamp(NOW) - HORIZON, 0
    for one in found:
        there = own[(own["at"] >= one.window_start) & (own["at"] < one.window_end)]
        known = there.y.notna()
        hits = {"label_coverage": known, "overdue_rate": ~known & (there["at"] < due)}.get(one.measure)
        if hits is not None:
            assert one.n == len(there)
            assert isnan(one.value) if not len(there) else one.value == hits.sum() / len(there)
            n += one.n
    [whole] = [one for one in asked("performance", **words) if one.measure == "label_coverage"]
    assert n == 2 * whole.n > 0


@pytest.mark.sampled(1)
@pytest.mark.parametrize("contract", [CONTRACT, KEPT])
def test_hours_have_the_labels_of_a_moment(judged: Judged, contract: str) -> None:
    some = rows().drop(columns="y")
    labels = pd.DataFrame({"id": some.id, "y": some.id % 2, "seen": some["at"] + pd.Timedelta(hours=5)})
    asked = judged(contract % ", observed_at: seen", predictions=some, labels=labels)
    moment = pd.Timestamp("2025-03-30T20:30", tz="UTC")
    found = asked("performance", window="2025-03-30/2025-03-31", by="hour", as_of=moment.isoformat())
    coverage = [one for one in found if one.measure == "label_coverage"]
    assert len(coverage) == 23
    for one in coverage:
        there = (some["at"] >= one.window_start) & (some["at"] < one.window_end)
        assert one.n == there.sum()
        early = (labels.seen <= moment)[there]
        assert isnan(one.value) if not one.n else one.value == early.mean()


def asked(home: Path, some: pd.DataFrame, **words: Any) -> tuple[Question, LabelProgress]:
    load(home, read_contract(CONTRACT % ""), predictions=[some])
    snapshot = Snapshot(home, "m")
    question = resolve(Scope("m", **words), snapshot.contract, snapshot.extent)
    return question, LabelProgress(snapshot, question.window, Maturity(question.now, None, None))


def test_hours_are_judged_by_their_own_labels(tmp_path: Path) -> None:
    """Without times of labels: one hour has all of its own, the other hours of its day have none."""
    some = rows()
    hour = some["at"].dt.floor("h") == pd.Timestamp("2025-03-29T08:00", tz="UTC")
    assert hour.any()
    question, progress = asked(
        tmp_path, some.assign(y=np.where(hour, 1.0, np.nan)), window="2025-03-29/2025-03-30", by="hour"
    )
    parts = {one.span: progress.mature_part(one.span) for one in question.periods}
    [found] = [span for span, part in parts.items() if part == span]
    assert found.start.hour == 8
    assert [*parts.values()].count(None) == 23


def test_days_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those that the window cuts."""
    question, progress = asked(tmp_path, rows(), window="2025-03-29T10:20/2025-03-31T20:00", by="day")
    monkeypatch.setattr(Snapshot, "profiles", None)
    parts = [progress.status(period.span).rows for period in question.periods]
    assert len(parts) == 3
    assert sum(parts) == progress.status(question.span).rows > 0


def test_labels_as_of_a_moment_are_no_older_than_then(judged: Judged) -> None:
    """Positive labels come at once, negative ones after ten days: what is judged then has both."""
    at = pd.date_range("2025-01-01T00:30", periods=1440, freq="h", tz="UTC")
    some = pd.DataFrame({"id": range(1440), "at": at, "p": np.arange(1440) % 7 / 7, "x": 1.0, "side": "a"})
    positive = some.id % 2 == 1
    seen = some["at"] + pd.to_timedelta(np.where(positive, 0, 240), unit="h")
    labels = pd.DataFrame({"id": some.id, "y": positive.astype(int), "seen": seen})
    asked = judged(CONTRACT % ", observed_at: seen", predictions=some, labels=labels)

    def days(**words: str) -> set[str]:
        found = asked("performance", window="2025-01-11/2025-02-10", by="day", **words)
        auc = [one for one in found if one.measure == "auc" and not one.subject]
        assert len(auc) == 30
        return {f"{one.window_start:%m-%d}" for one in auc if "immature" not in one.reason}

    assert max(days()) == "02-08", "all days, by the clock of the log"
    moment = "2025-02-01"
    assert max(days(as_of=moment)) == "01-20", "ten days and more before the moment"
    assert days(as_of=moment) == days(as_of=moment, now=moment)
    assert days(as_of="2025-03-20") == days()


def test_the_age_of_a_window_is_that_of_its_youngest_row(judged: Judged) -> None:
    """A batch on the first of each month: what is left of the month has no rows, and makes none younger."""
    rng = np.random.default_rng(1)
    batches = []
    for month in range(1, 7):
        at = pd.Timestamp(2025, month, 1, 6, tz="UTC") + pd.to_timedelta(rng.random(500) * 3600, unit="s")
        known = {"id": np.arange(500) + 1000 * month, "p": rng.random(500), "y": np.arange(500) % 2}
        seen = at + pd.to_timedelta(rng.random(500) * 10, unit="D")
        batches.append(pd.DataFrame({**known, "at": at, "seen": seen, "x": 1.0, "side": "a"}))
    asked = judged(CONTRACT % ", observed_at: seen, horizon: 11d", predictions=pd.concat(batches))

    def share(window: str) -> float:
        found = asked("performance", window=window, now="2025-06-10")
        return next(float(one.value) for one in found if one.measure == "label_maturity")

    assert 0.5 < share("2025-06-01/2025-06-02") < 1
    assert share("2025-06-01/2025-07-01") == share("2025-05-15/2025-06-09") == share("2025-06-01/2025-06-02")
    assert share("2025-05-01/2025-06-01") == 1
    assert isnan(share("2025-05-02/2025-06-01")), "no row, so none that is the youngest"
