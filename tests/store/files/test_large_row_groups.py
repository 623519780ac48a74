"""Wide Parquet files, as other programs write them: a million rows as one group."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from monitoring.contract.reading import read_contract
from monitoring.store.files import large_row_groups
from monitoring.store.files.large_row_groups import read_settings
from monitoring.store.files.sources import resolve
from monitoring.store.ingest import load
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql import connection

CONTRACT = read_contract(
    "model: wide\ntask: binary\nid: id\ntimestamp: at\nprediction: {score: p}\nfeatures: all\n"
)
ROWS, COLUMNS = 40_000, 250


def wide(path: Path, rows_a_group: int) -> Path:
    rng, n = np.random.default_rng(1), ROWS
    at = np.datetime64("2025-01-01", "s") + (np.arange(n) // 1000).astype("timedelta64[D]")
    columns: dict[str, Any] = {"id": np.arange(n), "at": at, "p": rng.uniform(size=n)}
    columns |= {f"f{k}": rng.normal(size=n) for k in range(COLUMNS)}
    pq.write_table(pa.table(columns), path, row_group_size=rows_a_group)
    return path


def settings(path: Path) -> dict[str, str | int]:
    return read_settings(resolve("predictions", path, 0))


def test_a_group_larger_than_the_memory_of_a_load_is_read_in_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A whole group read ahead would be one block of 80 MB, where 70 are allowed."""
    file = wide(tmp_path / "one.parquet", ROWS)
    monkeypatch.setitem(connection.CONFIG, "memory_limit", "70MB")
    with pytest.raises(load.LoadError, match="more memory than a load may take"):
        load.load(tmp_path / "ahead", CONTRACT, predictions=file)
    monkeypatch.setattr(large_row_groups, "AHEAD", 50_000_000)
    monkeypatch.setattr(large_row_groups, "PAGES", 50_000_000)
    load.load(tmp_path / "paged", CONTRACT, predictions=file)
    assert Snapshot(tmp_path / "paged", "wide").ask("select count(*), sum(f7) is not null from rows") == [
        (ROWS, True)
    ]


def test_usual_groups_are_read_ahead_by_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_row_groups, "AHEAD", 50_000_000)
    monkeypatch.setattr(large_row_groups, "PAGES", 50_000_000)
    assert settings(wide(tmp_path / "small.parquet", 4_000)) == {}
    assert settings(wide(tmp_path / "large.parquet", ROWS)) == {
        "disable_parquet_prefetching": "true",
        "threads": 1,
    }


def test_pages_of_few_columns_are_no_reason_for_one_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = wide(tmp_path / "large.parquet", ROWS)
    monkeypatch.setattr(large_row_groups, "_PAGE", 1000)
    assert settings(file) == {}
    monkeypatch.setattr(large_row_groups, "PAGES", 1000 * COLUMNS)
    assert settings(file) == {"threads": 1}


def test_what_is_no_parquet_file_is_the_databases_to_say(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.parquet"
    damaged.write_bytes(b"PAR1" + bytes(large_row_groups.SMALL) + b"PAR1")
    assert settings(damaged) == {}
