"""Rows that differ in any column are never one, however many columns there are."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.panels.registry import compute
from monitoring.scope.question import Scope, resolve
from monitoring.store.columns.row_groups import joined, numbered
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

CONTRACT = """
model: flagged
task: binary
id: id
timestamp: at
prediction: {{score: p}}
label: {{column: y, positive: 1, negative: 0}}
features: [age]
cohorts: [region, {}]
"""
REGIONS = ("EU", "US", "APAC")


@pytest.mark.parametrize(("columns", "size"), [(3, 4), (45, 3), (22, 9), (70, 2)])
def test_rows_are_numbered_in_the_order_of_their_columns(columns: int, size: int) -> None:
    rng = np.random.default_rng(columns)
    table = rng.integers(0, size, (500, columns))[rng.integers(0, 500, 4_000)]
    day = rng.integers(20_000, 20_003, len(table))
    present, group, rows = numbered(joined(day, [size] * columns, list(table.T)))
    _, place, count = np.unique(
        np.column_stack([day, table]), axis=0, return_inverse=True, return_counts=True
    )
    np.testing.assert_array_equal(group, place.reshape(-1))
    np.testing.assert_array_equal(rows, count)
    assert len(present) == len(count)


def test_nothing_is_numbered_of_no_rows() -> None:
    none = np.empty(0, dtype=np.intp)
    assert not len(joined(none, [1, 2], [none, none]))


@pytest.mark.sampled(1)
@pytest.mark.parametrize("flags", [38, 45])
def test_a_cohort_of_many_columns_has_its_own_rows(tmp_path: Path, flags: int) -> None:
    rng, rows = np.random.default_rng(1), 6_000
    names = [f"rule_{k}" for k in range(flags)]
    frame = pd.DataFrame(
        {
            "id": np.arange(rows).astype(str),
            "at": pd.Timestamp("2025-03-01", tz="UTC") + pd.to_timedelta(np.arange(rows) % 172_800, unit="s"),
            "p": rng.uniform(size=rows),
            "y": rng.integers(0, 2, rows),
            "age": rng.normal(40, 10, rows),
            "region": rng.choice(REGIONS, rows),
        }
    )
    frame = frame.assign(**{name: rng.uniform(size=rows) < 0.001 for name in names})
    frame.to_parquet(tmp_path / "rows.parquet")
    contract = read_contract(CONTRACT.format(", ".join(names)))
    load(tmp_path / "store", contract, predictions=[tmp_path / "rows.parquet"])
    snapshot = Snapshot(tmp_path / "store", "flagged")
    for region in ("", *REGIONS):
        scope = Scope("flagged", window="all", cohort=region and f"region = '{region}'")
        asked = resolve(scope, snapshot.contract, snapshot.extent)
        found = {one.measure: one for one in compute("performance", snapshot, asked)}["accuracy"]
        own = frame[frame.region.eq(region) | (region == "")]
        assert found.n == len(own)
        assert found.value == pytest.approx(((own.p >= 0.5) == own.y).mean())
