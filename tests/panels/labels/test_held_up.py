"""Labels that have stopped: the days since are not told as judged, as nothing is known of them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.report import report
from monitoring.panels.labels.maturity import Maturity, maturity
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0, observed_at: seen%s}
features: [{name: x, kind: numeric}]
cohorts: [side]
default_baseline: previous
"""
DAYS, STOPS, DELAY = 60, 50, 2
FIRST = pd.Timestamp("2026-01-01", tz="UTC")


def stopped(
    home: Path, a_day: int = 60, *, stops: int = STOPS, share: float = 1.0, rest: str = "", gaps: bool = False
) -> Path:
    """Store rows of sixty days, and their labels after two; of the last days none comes, or few."""
    draw, n = np.random.default_rng(4), a_day * DAYS
    at = FIRST + pd.to_timedelta(np.arange(n) * 24 / a_day, unit="h")
    score, side = draw.random(n), draw.choice(["a", "b"], n)
    rows = pd.DataFrame({"id": np.arange(n), "at": at, "p": score, "x": score, "side": side})
    if gaps:  # nothing is predicted on the days before the newest ones
        rows = rows[(at < FIRST + pd.Timedelta(days=stops)) | (at >= FIRST + pd.Timedelta(days=DAYS - 2))]
    seen = at + pd.Timedelta(days=DELAY)
    labels = pd.DataFrame({"id": np.arange(n), "y": (draw.random(n) < score).astype(int), "seen": seen})
    there = (at < FIRST + pd.Timedelta(days=stops)) & (draw.random(n) < share)
    load(home, read_contract(CONTRACT % rest), predictions=[rows], labels=[labels[there]])
    return home


def known(store: Path, **words: str) -> Maturity:
    snapshot = Snapshot(store, "m")
    return maturity(snapshot, resolve(Scope("m", **words), snapshot.contract, snapshot.extent))


def auc(store: Path, **words: str) -> list[Measurement]:
    rows = report(store, ["performance"], Scope("m", **words), dated=False).measurements
    return [one for one in rows if (one.measure, one.subject) == ("auc", "")]


def test_days_that_no_label_has_reached_are_not_judged(tmp_path: Path) -> None:
    """They were told as judged, "2026-01-31/2026-02-27" where the labels end with 19 February."""
    store = stopped(tmp_path)
    [whole] = auc(store, window="last-30d")
    assert whole.reason == "judged on 2026-01-31/2026-02-20"
    assert (whole.n, whole.verdict) == (20 * 60, "ok")
    by_day = {one.window_start: one for one in auc(store, window="last-30d", by="day")}
    waits = [day for day, one in by_day.items() if "immature" in one.reason]
    assert waits == [FIRST + timedelta(days=k) for k in range(STOPS, DAYS)]
    span = known(store).held_up(Snapshot(store, "m").contract.zone)
    assert span is not None
    assert (span.start, span.end) == (FIRST + timedelta(days=STOPS), FIRST + timedelta(days=DAYS - DELAY - 1))


def test_labels_that_come_in_time_hold_nothing_up(tmp_path: Path) -> None:
    store = stopped(tmp_path, stops=DAYS - DELAY)
    assert known(store).reached is None or known(store).held_up(Snapshot(store, "m").contract.zone) is None
    [whole] = auc(store, window="last-30d")
    assert whole.reason == "judged on 2026-01-31/2026-02-27"


@pytest.mark.parametrize("words", [{"a_day": 60, "share": 0.01, "stops": DAYS - 8}, {"gaps": True}])
def test_days_without_rows_and_labels_that_hardly_any_row_has_say_nothing(
    tmp_path: Path, words: dict[str, Any]
) -> None:
    """Of 60 rows a day one in a hundred gets a label: days without any are what chance gives."""
    assert known(stopped(tmp_path, **words)).reached is None


def test_what_is_older_than_the_horizon_is_judged_all_the_same(tmp_path: Path) -> None:
    store = stopped(tmp_path, rest=", horizon: 5d")
    [whole] = auc(store, window="last-30d")
    assert whole.reason == "judged on 2026-01-31/2026-02-24"


def test_of_a_moment_the_labels_of_then_count(tmp_path: Path) -> None:
    store = stopped(tmp_path)
    moment = FIRST + timedelta(days=40)
    then = known(store, as_of=moment.isoformat(), now=moment.isoformat())
    assert then.cut == moment - timedelta(days=DELAY)
    late = known(store, now=(FIRST + timedelta(days=56)).isoformat())
    assert late.cut == FIRST + timedelta(days=STOPS)
