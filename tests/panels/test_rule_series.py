"""Rules over time: the strip on the page is the panel's own numbers."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.panels.registry import compute
from monitoring.panels.rule_series import RuleSeries, rule_series
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

NOT_RULES = (
    *("rows", "volume", "gap_hours", "freshness_hours", "duplicate_rate"),
    *("unlabelled_rate", "stuck_label_rate", "copied_rate"),
)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("by", "window"), [("hour", "last-2d"), ("day", "last-30d"), ("week", "all"), ("none", "all")]
)
@pytest.mark.parametrize("cohort", ["", "region = 'west'", "income > 2000"])
def test_every_share_is_the_value_of_the_panel_to_the_last_digit(
    lending_of: Callable[..., Path], by: str, window: str, cohort: str
) -> None:
    snapshot = Snapshot(lending_of(20_000), "lending-default")
    scope = Scope("lending-default", window=window, by=by, cohort=cohort)  # type: ignore[arg-type]
    question = resolve(scope, snapshot.contract, snapshot.extent)
    panel: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for row in compute("quality", snapshot, question):
        if row.measure not in NOT_RULES:
            panel.setdefault((row.measure, row.subject), []).append((repr(row.value), row.n))
    series = rule_series(snapshot, question)
    found = {
        key: [(repr(share), n) for share, n in zip(one.share.tolist(), one.n.tolist(), strict=True)]
        for key, one in series.items()
    }
    assert found == panel
    if not cohort and window == "all":
        assert any(one.worst > 0 for one in series.values())


def test_a_number_that_a_table_keeps_is_broken_by_all_of_its_rows_or_by_none(tmp_path: Path) -> None:
    contract = read_contract(
        """
model: expected
task: binary
id: id
timestamp: at
prediction: {score: score}
features: [{name: x, kind: numeric}]
expectations:
  - {column: x, rule: mean_between, min: 2}
  - {column: x, rule: mean_between, max: 50}
  - {column: x, rule: unique}
  - {column: x, rule: between, max: 2, name: low}
  - {column: nobody, rule: not_null}
"""
    )
    days = [datetime(2025, 5, 1 + k // 4, k % 4, tzinfo=UTC) for k in range(12)]
    rows = pd.DataFrame({"id": range(12), "at": days, "score": 0.5, "x": [float(k // 3) for k in range(12)]})
    load(tmp_path, contract, predictions=[rows])
    snapshot = Snapshot(tmp_path, "expected")
    question = resolve(Scope("expected", window="all", by="day"), snapshot.contract, snapshot.extent)
    found = {key: one.share.tolist() for key, one in rule_series(snapshot, question).items()}
    assert found["mean_between", "x"] == [1.0, 1.0, 0.0]
    assert found["mean_between 2", "x"] == [0.0, 0.0, 0.0]
    assert found["unique", "x"] == [0.5, 0.5, 0.5]
    assert found["low", "x"] == [0.0, 0.0, 0.75]
    assert np.isnan(found["not_null", "nobody"]).all()


def test_the_last_period_is_the_newest_that_has_rows() -> None:
    one = RuleSeries(np.array([0.5, 0.25, np.nan]), np.array([4, 8, 0]))
    assert (one.worst, one.last) == (0.5, 0.25)
    none = RuleSeries(np.array([np.nan]), np.array([0]))
    assert none.worst == 0.0 and np.isnan(none.last)
