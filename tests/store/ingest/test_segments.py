"""Files of rows: what hardly becomes smaller is not packed."""

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
    codecs = {group.column(k).path_in_schema: group.column(k).compression for k in range(group.num_columns)}
    assert (codecs["p"], codecs["age"], codecs["channel"]) == ("UNCOMPRESSED", "LZ4", "LZ4")
    found = Snapshot(tmp_path, "churn").ask("select p, age, channel from rows order by __ts")
    assert found == list(frame[["p", "age", "channel"]].itertuples(index=False, name=None))
