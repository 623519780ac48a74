from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from monitoring.contract.model import Contract
from monitoring.contract.operations import Version
from monitoring.scope.baseline import Selection
from monitoring.store.catalog.machine_refusals import refusal
from monitoring.store.ingest.load import load
from monitoring.store.reads.repeats import repeated_rows
from monitoring.store.snapshot import Snapshot

pytestmark = pytest.mark.usefixtures("rows_only")


def scored(*chances: float, version: str = "1", first: int = 1) -> pd.DataFrame:
    """Rows of a day each, of customers 1, 2, 3."""
    days = range(first, first + len(chances))
    return pd.DataFrame(
        {
            "customer": [*days],
            "scored_at": [f"2025-01-{day:02d}T10:00:00Z" for day in days],
            "p": chances,
            "version": version,
        }
    )


def came_again(store: Path, version: str = "") -> dict[int, int]:
    found = repeated_rows(Snapshot(store, "churn"), Selection("", version=version))
    assert all(type(day) is date for day in found)
    return {day.day: n for day, n in found.items()}


def test_rows_are_counted_over_loads_and_by_version(
    tmp_path: Path, churn: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    versioned = churn.model_copy(update={"version": Version(column="version")})
    load(tmp_path, versioned, predictions=scored(0.1, 0.5, 0.9))
    assert came_again(tmp_path) == {}
    load(tmp_path, versioned, predictions=pd.concat([scored(0.1, 0.5), scored(0.2, version="2", first=2)]))
    again = [scored(0.5, first=2), scored(0.2, version="2", first=2), scored(0.4, first=4)]
    load(tmp_path, versioned, predictions=pd.concat(again))
    monkeypatch.setattr(Snapshot, "connection", lambda *given: pytest.fail("DuckDB is opened"))
    assert came_again(tmp_path) == {1: 1, 2: 3}
    assert came_again(tmp_path, "1") == {1: 1, 2: 2}
    assert came_again(tmp_path, "2") == {2: 1}


def test_days_sent_again_to_repair_them_did_not_come_twice(tmp_path: Path, churn: Contract) -> None:
    load(tmp_path, churn, predictions=scored(0.1, 0.5, 0.9))
    mended = scored(0.1, 0.6, 0.9)
    load(tmp_path, churn, predictions=mended, replace=True)
    assert came_again(tmp_path) == {}
    thrice = pd.concat([mended, mended[:1], scored(0.1, 0.7, 0.9)])
    load(tmp_path, churn, predictions=thrice, replace=True)
    assert sum(came_again(tmp_path).values()) == 3, "what one load brings twice did"


@pytest.mark.parametrize("content", [None, b"", b"PAR1" + bytes(40), "half", "page"])
def test_a_file_that_is_damaged_is_named(
    tmp_path: Path, churn: Contract, content: bytes | str | None
) -> None:
    load(tmp_path, churn, predictions=scored(0.1, 0.5))
    load(tmp_path, churn, predictions=scored(0.1, 0.5, 0.9))
    [file] = (tmp_path / "segments" / "churn").glob("repeats-*.parquet")
    whole = file.read_bytes()
    file.unlink()
    if content is not None:
        broken = {"half": whole[: len(whole) // 2], "page": whole[:4] + b"\xff" * 16 + whole[20:]}
        file.write_bytes(broken[content] if isinstance(content, str) else content)
    with pytest.raises(OSError, match=file.name) as refused:
        came_again(tmp_path)
    assert f"{file.name} is missing or damaged" in refusal(refused.value)
