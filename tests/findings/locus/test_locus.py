"""Where performance fell is looked for in the measure that fell: of the others nothing is shown."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.locus.locus import Locating
from monitoring.panels.registry import compute
from monitoring.panels.tasks.binary_performance import BinaryPerformance
from monitoring.panels.tasks.by_cohort import within
from monitoring.scope.cohort import Comparison, Not
from monitoring.scope.question import Scope, resolve
from monitoring.statistics.discrimination import auc
from monitoring.statistics.intervals import difference
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.store.ingest.load import load
from monitoring.store.reads.scored_rows import scored
from monitoring.store.snapshot import Snapshot

CONTRACT = """
model: prices
task: regression
id: id
timestamp: at
prediction: {value: p}
label: {column: y, observed_at: at}
features: [x]
cohorts: [shop]
baselines: {before: {window: 2026-01-01/2026-02-01}}
default_baseline: before
"""
FIRST, DAYS, EACH = pd.Timestamp("2026-01-01", tz="UTC"), 60, 100


@pytest.mark.parametrize(("side", "shops", "where"), [(1, ["b"], "b"), (-1, ["b"], "b"), (1, ["a", "b"], "")])
def test_a_bias_has_a_place_to_either_side(tmp_path: Path, side: int, shops: list[str], where: str) -> None:
    """Of a bias no place was looked for, as neither side is the worse by itself."""
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"id": range(DAYS * EACH), "day": np.repeat(np.arange(DAYS), EACH)})
    frame["at"] = FIRST + pd.to_timedelta(frame["day"], "D") + pd.Timedelta(hours=12)
    frame["shop"] = np.where(frame["id"] % 10 == 0, "b", "a")
    frame["p"] = frame["x"] = rng.normal(10, 2, len(frame))
    off = (frame["day"] >= 45) & frame["shop"].isin(shops)
    frame["y"] = frame["p"] + rng.normal(0, 1, len(frame)) + 2 * side * off
    load(tmp_path, read_contract(CONTRACT), predictions=frame)
    snapshot = Snapshot(tmp_path, "prices")
    question = resolve(Scope("prices", window="last-28d"), snapshot.contract, snapshot.extent)
    bias = next(one for one in compute("performance", snapshot, question) if one.measure == "bias")
    assert Locating(snapshot, question).where(bias) == (f"shop = '{where}'" if where else "")


def test_only_the_measure_that_fell_is_compared(lending_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = Snapshot(lending_store, "lending-default")
    question = resolve(Scope(snapshot.model, window="last-60d"), snapshot.contract, snapshot.extent)
    fell = next(one for one in compute("performance", snapshot, question) if one.measure == "log_loss")
    asked: list[set[str]] = []
    estimates = BinaryPerformance.estimates

    def noted(reader: BinaryPerformance, spans: Any, only: Collection[str] = ()) -> Any:
        asked.append({*only})
        return estimates(reader, spans, only)

    monkeypatch.setattr(BinaryPerformance, "estimates", noted)
    place = Locating(snapshot, question)
    place.where(fell)
    levels = [level for some in place.levels for level in some]
    assert len(asked) >= 2 * len(levels) > 2
    assert all(one == {"log_loss"} for one in asked)
    assert place.window and place.baseline
    sides = [within(side, levels[0]) for side in (place.baseline, place.window)]
    both = (estimates(BinaryPerformance(snapshot, side), [None])[0] for side in sides)
    assert place.changes[levels[0], "log_loss"]["log_loss", ""] == difference(
        *(one["log_loss", ""] for one in both)
    )


def test_the_area_of_a_level_is_that_of_its_rows(lending_store: Path) -> None:
    """Of levels, versions and all but one: to the last digit what the rows of each say."""
    snapshot = Snapshot(lending_store, "lending-default")
    question = resolve(Scope(snapshot.model, window="last-60d"), snapshot.contract, snapshot.extent)
    place = Locating(snapshot, question)
    versions = [Comparison("version", "=", one) for one in snapshot.extent.versions]
    levels = [*[some[0] for some in place.levels], *versions]
    assert len(versions) > 1 and place.window and place.baseline
    for cohort in [*levels, *map(Not, levels)]:
        for side in (place.window, place.baseline):
            rows = scored(snapshot, within(side, cohort))
            found = place._estimates(side, cohort, "auc")["auc", ""]
            assert repr(found) == repr(auc(ScoreCounts.of_rows(rows.label, rows.score)))
