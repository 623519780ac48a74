"""Two versions of a model score the same rows: an outcome counts once in what an interval bears."""

from collections.abc import Callable
from datetime import UTC, datetime
from math import sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.panels.calibration import INDEPENDENT
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.reads.cluster_reads import clustered_by
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.applying import apply
from monitoring.store.upkeep.maintenance import compact

Judged = Callable[..., Callable[..., list[Measurement]]]
CONTRACT = """
model: m
task: binary
id: id
timestamp: at
version: version
prediction: {score: score}
label: {column: y, positive: 1, negative: 0}
features: []
"""
SHARED = "rows share labels, design effect 2"


def frame(versions: int, *, same_ids: bool = True) -> pd.DataFrame:
    rng, rows = np.random.default_rng(3), 400
    score = rng.random(rows)
    one = pd.DataFrame({"score": score, "y": (rng.random(rows) < score).astype(int)})
    one["at"] = pd.date_range("2025-01-06", periods=rows, freq="h", tz="UTC")
    some = [
        one.assign(version=f"v{k}", id=np.arange(rows) + (0 if same_ids else k * rows))
        for k in range(versions)
    ]
    return pd.concat(some, ignore_index=True)


def half_widths(rows: list[Measurement]) -> dict[str, float]:
    return {
        row.measure: (row.upper - row.lower) / 2
        for row in rows
        if not np.isnan(row.upper) and not row.subject
    }


def test_a_shadow_version_makes_no_interval_shorter(judged: Judged) -> None:
    alone = half_widths(judged(CONTRACT, predictions=[frame(1)])("performance", window="all"))
    answer = judged(CONTRACT, predictions=[frame(2)])
    both = answer("performance", window="all")
    found = half_widths(both)
    for measure in ("auc", "brier", "log_loss", "accuracy", "recall", "label_rate"):
        assert found[measure] == pytest.approx(alone[measure], rel=0.03), measure
        assert SHARED in next(row.reason for row in both if row.measure == measure)
    assert all(
        INDEPENDENT in row.reasons for row in answer("calibration", window="all") if not np.isnan(row.lower)
    )
    single = answer("performance", window="all", version="v1")
    assert half_widths(single) == pytest.approx(alone)
    assert not any("share labels" in row.reason for row in single)


def test_rows_of_one_version_are_independent_where_versions_share_outcomes(judged: Judged) -> None:
    rows = frame(2, same_ids=False)
    rows["outcome"] = rows["id"] % 400
    labels = rows.loc[rows["version"] == "v0", ["outcome", "y"]]
    text = CONTRACT.replace("{column: y,", "{column: y, join: [outcome],")
    answer = judged(text, predictions=[rows.drop(columns="y")], labels=[labels])
    for version, told in (("", True), ("v1", False)):
        asked = {"window": "all", "version": version}
        assert any(SHARED in row.reason for row in answer("performance", **asked)) == told
        assert any(INDEPENDENT in row.reasons for row in answer("calibration", **asked)) == told


def test_versions_of_other_rows_are_independent(judged: Judged) -> None:
    both = judged(CONTRACT, predictions=[frame(2, same_ids=False)])("performance", window="all")
    assert not any("share labels" in row.reason for row in both)
    alone = half_widths(judged(CONTRACT, predictions=[frame(1)])("performance", window="all"))
    assert half_widths(both)["brier"] == pytest.approx(alone["brier"] / sqrt(2), rel=0.03)


def test_one_label_of_many_predictions_counts_once(judged: Judged) -> None:
    """Forecasts of one day, made on four days before."""
    rng, days = np.random.default_rng(5), 60
    actual, off = rng.normal(10, 3, days), rng.normal(0, 1, days)
    target = pd.date_range("2025-03-03", periods=days, freq="D")
    ahead = np.repeat([1, 2, 3, 4], days)
    wide = pd.DataFrame(
        {
            "id": np.arange(4 * days),
            "at": np.tile(target, 4) - pd.to_timedelta(ahead, unit="D"),
            "target": np.tile(target, 4),
            "f": np.tile(actual + off, 4),
        }
    )
    labels = pd.DataFrame({"target": target, "y": actual})
    text = """
model: m
task: regression
id: id
timestamp: at
prediction: {value: f}
label: {column: y, join: [target]}
features: [target]
"""
    rows = judged(text, predictions=[wide], labels=[labels])("performance", window="all")
    mae = next(row for row in rows if row.measure == "mae")
    assert mae.value == pytest.approx(np.abs(off).mean()) and mae.n == 4 * days
    assert "rows share labels, design effect 4" in mae.reason
    assert (mae.upper - mae.lower) / 2 == pytest.approx(1.96 * np.abs(off).std() / sqrt(days), rel=0.1)


@pytest.mark.parametrize("implied", [False, True], ids=["labels as they are", "a missing one means a class"])
def test_labels_that_nobody_shares_are_not_taken_for_shared(tmp_path: Path, *, implied: bool) -> None:
    """Rows whose label is implied have none, and rows that retention dropped took theirs with them."""
    means = ", horizon: 1d, missing_means: negative" if implied else ""
    text = CONTRACT.replace("negative: 0}", f"negative: 0{means}}}")
    rows = frame(2, same_ids=False)
    rows["y"] = rows["y"].astype("Int64").mask(rows.index % 3 == 0)
    load(tmp_path, read_contract(text), predictions=rows)

    def shared() -> str:
        taken = Snapshot(tmp_path, "m")
        question = resolve(Scope("m", window="last-2d"), taken.contract, taken.extent)
        return clustered_by(taken, question.window)

    assert shared() == ""
    apply(tmp_path, read_contract(text + "retention: {rows: 9d}\n"))
    assert compact(tmp_path, "m", now=datetime(2025, 1, 25, tzinfo=UTC)).expired["rows"] > 100
    assert shared() == ""
