"""Two versions that score the same rows: their difference has the interval of paired rows."""

from collections.abc import Callable
from dataclasses import replace
from math import sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from monitoring.contract.reading import read_contract
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import compute
from monitoring.panels.tasks.by_cohort import by_cohort
from monitoring.panels.tasks.paired_versions import UNPAIRED
from monitoring.scope.question import Scope, resolve
from monitoring.statistics.auc_comparison import paired_auc
from monitoring.store.ingest.load import load
from monitoring.store.reads import paired_rows
from monitoring.store.snapshot import Snapshot

Judged = Callable[..., Callable[..., list[Measurement]]]
BINARY = """
model: m
task: binary
id: id
timestamp: at
version: version
prediction: {score: p}
label: {column: y, positive: 1, negative: 0}
features: []
cohorts: [side]
"""
ROWS = 1_200
ASKED = {"window": "all", "version": "B", "baseline": "version:A"}


def versions(*, worse: float = 0.0, same_ids: bool = True, shared: float = 1.0) -> pd.DataFrame:
    """Scores of the versions A and B, in columns of these names, and as rows of a log."""
    rng = np.random.default_rng(11)
    truth = rng.normal(size=ROWS)
    one = pd.DataFrame({"id": range(ROWS), "y": (rng.random(ROWS) < 1 / (1 + np.exp(-truth))).astype(int)})
    one["at"] = pd.date_range("2025-01-06", periods=ROWS, freq="h", tz="UTC")
    one["side"] = np.where(rng.random(ROWS) < 0.5, "left", "right")
    read = truth + rng.normal(0, 0.5, ROWS)
    some = []
    for name, noise in (("A", 0.1), ("B", 0.1 + worse)):
        own = one.assign(version=name, p=1 / (1 + np.exp(-read - rng.normal(0, noise, ROWS))))
        some.append(own if same_ids or name == "A" else own.assign(id=own["id"] + ROWS))
    some[1] = some[1].iloc[: int(ROWS * shared)]
    return pd.concat(some, ignore_index=True)


def named(rows: list[Measurement]) -> dict[str, Measurement]:
    return {row.measure: row for row in rows if not row.subject}


def half(row: Measurement) -> float:
    return (row.change_upper - row.change_lower) / 2


def test_changes_have_the_intervals_of_paired_rows(judged: Judged) -> None:
    log = versions()
    a, b = (log[log["version"] == name].sort_values("id") for name in "AB")
    y = a["y"].to_numpy()
    found = named(judged(BINARY, predictions=[log])("performance", **ASKED))
    quantile = stats.t.ppf(0.975, ROWS - 1)
    for measure, loss in {
        "brier": lambda p: (p - y) ** 2,
        "log_loss": lambda p: -np.log(np.where(y == 1, p, 1 - p)),
        "mean_score": lambda p: p,
    }.items():
        apart = loss(b["p"].to_numpy()) - loss(a["p"].to_numpy())
        row = found[measure]
        assert row.change == pytest.approx(apart.mean(), abs=1e-12)
        assert half(row) == pytest.approx(quantile * apart.std(ddof=1) / sqrt(ROWS), rel=0.02)
        assert "paired on 1,200 labels" in row.reasons
    ranked, area = paired_auc(y, a["p"], b["p"]), found["auc"]
    assert 1 <= 2 * half(area) / (ranked.upper - ranked.lower) < 1.1
    right_a, right_b = ((one["p"] >= 0.5) == (y == 1) for one in (a, b))
    better, lost = (right_b.to_numpy() & ~right_a).sum(), (right_a.to_numpy() & ~right_b.to_numpy()).sum()
    wald = 1.96 * sqrt(better + lost - (better - lost) ** 2 / ROWS) / ROWS
    assert half(found["accuracy"]) == pytest.approx(wald, rel=0.03)


def test_so_has_what_decisions_are_worth(judged: Judged) -> None:
    """Of 1,200 decisions that both versions take, most alike; of rows with other ids nothing is in common."""
    costs = BINARY + "business: {currency: EUR, costs: {tp: -10, fp: 5, fn: 20, tn: 0}}\n"
    costs += "thresholds: {business.value_per_decision: {warning: 0.1}}\n"
    log = versions(worse=0.3)
    a, b = (log[log["version"] == name].sort_values("id") for name in "AB")
    right = {(1, 1): 10.0, (1, 0): -5.0, (0, 1): -20.0, (0, 0): 0.0}
    value_a, value_b = (
        np.array([right[int(p >= 0.5), y] for p, y in zip(one["p"], one["y"], strict=True)]) for one in (a, b)
    )
    apart = value_b - value_a
    rows = judged(costs, predictions=[log])("business", **ASKED)
    row = next(one for one in rows if one.measure == "value_per_decision")
    assert row.change == pytest.approx(apart.mean(), abs=1e-9)
    assert half(row) == pytest.approx(1.96 * apart.std(ddof=1) / sqrt(ROWS), rel=0.05)
    assert "paired on 1,200 labels" in row.reasons
    alone = judged(costs, predictions=[versions(worse=0.3, same_ids=False)])("business", **ASKED)
    other = next(one for one in alone if one.measure == "value_per_decision")
    assert half(row) < 0.7 * half(other) and row.change == pytest.approx(other.change, abs=1e-9)
    assert row.evidence and other.evidence and row.evidence.p_value and other.evidence.p_value
    assert row.evidence.p_value < other.evidence.p_value


def test_a_shadow_that_is_worse_is_told_though_single_intervals_overlap(judged: Judged) -> None:
    paired = named(judged(BINARY, predictions=[versions(worse=0.6)])("performance", **ASKED))["brier"]
    alone = versions(worse=0.6, same_ids=False)
    apart = named(judged(BINARY, predictions=[alone])("performance", **ASKED))["brier"]
    assert paired.change == pytest.approx(apart.change, abs=1e-12)
    assert (paired.verdict, apart.verdict) == ("warning", "ok")
    assert paired.reason == "paired on 1,200 labels"
    assert apart.reason == "large but uncertain"


def test_of_half_of_the_rows_in_common_the_interval_lies_between(judged: Judged) -> None:
    paired, some, apart = (
        half(named(judged(BINARY, predictions=[versions(**how)])("performance", **ASKED))["brier"])
        for how in ({"shared": 1.0}, {"shared": 0.5}, {"same_ids": False})
    )
    assert paired < 0.5 * some < 0.5 * 1.3 * apart


def test_more_rows_than_are_put_side_by_side_are_held_as_independent(
    judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paired_rows, "EXACT_ROWS", 100)
    found = named(judged(BINARY, predictions=[versions()])("performance", **ASKED))
    assert UNPAIRED in found["brier"].reasons


@pytest.mark.parametrize(("most", "read"), [(100_000, 1), (800, 2)], ids=["together", "each alone"])
@pytest.mark.parametrize("measure", ["auc", "brier", "precision"])
def test_a_level_among_the_others_is_that_level_asked_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, measure: str, most: int, read: int
) -> None:
    """Where rows are few, those of all levels are read together: here some 600 of 1,200 each."""
    load(tmp_path, read_contract(BINARY), predictions=versions(worse=0.3))
    snapshot = Snapshot(tmp_path, "m")
    reads: list[object] = []

    def noted(*asked: object) -> object:
        reads.append(asked)
        return paired_rows.paired_rows(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr("monitoring.panels.tasks.paired_versions.paired_rows", noted)
    monkeypatch.setattr(paired_rows, "EXACT_ROWS", most)
    asked = Scope("m", **ASKED)
    found = by_cohort(snapshot, resolve(asked, snapshot.contract, snapshot.extent), measure)
    assert [one.level for one in found] == ["left", "right"] and len(reads) == read
    for one in found:
        inside = replace(asked, cohort=one.cohort)
        rows = compute("performance", snapshot, resolve(inside, snapshot.contract, snapshot.extent))
        alone = named(rows)[measure]
        ends = one.change.value, one.change.lower, one.change.upper
        assert ends == (alone.change, alone.change_lower, alone.change_upper)
        assert one.change.reason == alone.reasons[0]
        assert one.change.reason.startswith("paired on ")


def test_a_version_against_other_days_is_not_paired(judged: Judged) -> None:
    asked = {"window": "2025-02-01/2025-02-10", "version": "B", "baseline": "2025-01-06/2025-02-01"}
    found = named(judged(BINARY, predictions=[versions()])("performance", **asked))
    assert not any("paired" in row.reason or UNPAIRED in row.reason for row in found.values())
