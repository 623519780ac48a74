from pathlib import Path

import duckdb
import pandas as pd
import pytest

from monitoring.errors import ExportError
from monitoring.store.database import export_database
from monitoring.store.snapshot import Snapshot


def test_one_model_stands_by_itself(lived_template: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.duckdb"
    out.write_text("something else")
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
    out = tmp_path / "out.duckdb"
    export_database(out, [(Snapshot(lived_template, "churn"), {})], schemas=True)
    with duckdb.connect(str(out), read_only=True) as con:
        assert con.execute('select count(*) from "churn".labelled').fetchall() == [(600,)]


def test_a_place_that_cannot_be_written(lived_template: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="cannot write"):
        export_database(
            tmp_path / "no" / "x.duckdb", [(Snapshot(lived_template, "churn"), {})], schemas=False
        )
    assert list((lived_template / "spill").iterdir()) == []
