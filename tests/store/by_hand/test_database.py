import os
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from monitoring.errors import ExportError
from monitoring.store.by_hand.database import export_database
from monitoring.store.snapshot import Snapshot


def test_one_model_stands_by_itself(lived_template: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.duckdb"
    duckdb.connect(str(out)).close()
    made = {"findings": lambda: pd.DataFrame({"title": ["AUC fell"]})}
    rows = export_database(out, [(Snapshot(lived_template, "churn"), made)], schemas=False)
    assert rows["predictions"] == 1201
    with duckdb.connect(str(out), read_only=True) as con:
        assert con.execute("select count(*), count(y) from predictions").fetchall() == [(1201, 600)]
        assert con.execute("select count(*) from labelled").fetchall() == [(600,)]
        assert con.execute("select title from findings").fetchall() == [("AUC fell",)]
        described = con.execute("select table_name, comment from duckdb_tables() order by 1").fetchall()
        columns = con.execute("select column_name from information_schema.columns").fetchall()
    assert [name for name, _ in described] == [
        "features", "findings", "labels", "loads", "predictions", "quarantine", "reference",
    ]  # fmt: skip
    assert all(comment for _, comment in described)
    assert ("iban",) not in columns
    assert list((lived_template / "spill").iterdir()) == []


def test_several_models_have_schemas(lived_template: Path, tmp_path: Path) -> None:
    out = tmp_path / "newest.duckdb"
    out.symlink_to(tmp_path / "out.duckdb")
    export_database(out, [(Snapshot(lived_template, "churn"), {})], schemas=True)
    assert out.is_symlink()
    with duckdb.connect(str(out), read_only=True) as con:
        assert con.execute('select count(*) from "churn".labelled').fetchall() == [(600,)]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("content", [b"id,y\n1,0\n", b"a", b"id,amount DUCK\n"])
def test_only_a_database_is_replaced(lived_template: Path, tmp_path: Path, content: bytes) -> None:
    out = tmp_path / "rows.csv"
    out.write_bytes(content)
    with pytest.raises(ExportError, match=r"rows.csv is none .* name another file, or remove this one first"):
        export_database(out, [(Snapshot(lived_template, "churn"), {})], schemas=False)
    assert out.read_bytes() == content
    out.write_bytes(b"")
    assert (
        export_database(out, [(Snapshot(lived_template, "churn"), {})], schemas=False)["predictions"] == 1201
    )


def test_a_device_or_a_pipe_stays_what_it_is(lived_template: Path, tmp_path: Path) -> None:
    out = tmp_path / "pipe"
    os.mkfifo(out)
    with pytest.raises(ExportError, match="it is a device or a pipe"):
        export_database(out, [(Snapshot(lived_template, "churn"), {})], schemas=False)
    assert out.is_fifo()


def test_a_place_that_cannot_be_written(lived_template: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="cannot write"):
        export_database(
            tmp_path / "no" / "x.duckdb", [(Snapshot(lived_template, "churn"), {})], schemas=False
        )
    assert list((lived_template / "spill").iterdir()) == []
