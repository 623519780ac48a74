"""Files of rows: what hardly becomes smaller is not packed, whole numbers are kept as differences."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from monitoring.contract import Contract
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot


def test_numbers_are_packed_where_that_makes_them_smaller(churn: Contract, tmp_path: Path) -> None:
    rng, n = np.random.default_rng(3), 4_000
    at = pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(np.arange(n), unit="min")
    frame = pd.DataFrame({
        "customer": [f"c{k}" for k in range(n)],
        "scored_at": at,
        "p": rng.random(n),
        "age": rng.integers(20, 60, n).astype(float),
        "channel": rng.choice(["web", "shop"], n),
    })  # fmt: skip
    load(tmp_path, churn, predictions=frame)
    [file] = (tmp_path / "segments").rglob("predictions-*.parquet")
    group = pq.read_metadata(file).row_group(0)
    columns = {group.column(k).path_in_schema: group.column(k) for k in range(group.num_columns)}
    codecs = {name: column.compression for name, column in columns.items()}
    assert (codecs["p"], codecs["age"], codecs["channel"]) == ("UNCOMPRESSED", "LZ4", "LZ4")
    whole = {name for name, column in columns.items() if "DELTA_BINARY_PACKED" in column.encodings}
    assert whole == {"__ts", "__day", "__received", "__seq"}
    found = Snapshot(tmp_path, "churn").ask("select p, age, channel from rows order by __ts")
    assert found == list(frame[["p", "age", "channel"]].itertuples(index=False, name=None))


def test_whole_numbers_of_any_size_come_back(churn: Contract, tmp_path: Path) -> None:
    ages = [2**53 - 1, 1 - 2**53, None, *range(-200, 200), 2**31, -(2**31)]
    frame = pd.DataFrame({
        "customer": [f"c{k}" for k in range(len(ages))],
        "scored_at": pd.Timestamp("2025-01-01", tz="UTC"),
        "p": 0.5,
        "age": pd.array(ages, dtype="Int64"),
        "channel": "web",
    })  # fmt: skip
    load(tmp_path, churn, predictions=frame)
    assert Snapshot(tmp_path, "churn").ask("select age from rows order by __seq") == [(age,) for age in ages]
