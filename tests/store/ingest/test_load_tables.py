"""Tables of databases, sheets of workbooks and frames of Arrow give the rows that files do."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

from monitoring.contract import Contract
from monitoring.errors import LoadError
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.files import extras
from monitoring.store.files.sketching import sketch
from monitoring.store.ingest.load import load

pytestmark = pytest.mark.usefixtures("rows_only")
Look = Callable[..., list[dict[str, Any]]]
FIRST_MARCH = pd.Timestamp("2025-03-01 12:00")


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer": [2**60 + 1, 2, 3],
            "scored_at": [FIRST_MARCH + pd.Timedelta(hours=k) for k in range(3)],
            "p": [0.1, 0.25, 1.0],
            "age": [17.5, None, 40.0],
            "channel": ["web", "a,b", None],
        }
    )


def sqlite_file(path: Path) -> None:
    with closing(sqlite3.connect(path)) as con:
        frame().to_sql("scores of 2025", con, index=False)
        con.execute('create view latest as select * from "scores of 2025" where customer > 2')
        con.commit()


def duckdb_file(path: Path) -> None:
    with closing(duckdb.connect(str(path))) as con:
        con.register("given", frame())
        con.execute("create schema log.log")
        con.execute(
            "create table log.log.scores as select * replace (customer::hugeint as customer) from given"
        )
        con.execute("create view log.log.outside as select * from read_text('outside.txt')")


def test_a_table_of_sqlite(tmp_path: Path, churn: Contract, look: Look) -> None:
    sqlite_file(tmp_path / "log 1.db")
    load(tmp_path / "frame", churn, predictions=frame())
    name = f"sqlite:///{tmp_path / 'log 1.db'}#scores of 2025"
    result = load(tmp_path / "store", churn, predictions=name)
    assert look(tmp_path / "store") == look(tmp_path / "frame")
    assert result.to_json()["files"] == [
        {"file": name, "kind": "predictions", "rows": 3, "format": "sqlite", "table": "scores of 2025"}
    ]
    again = load(tmp_path / "store", churn, predictions=f"sqlite:///{tmp_path / 'log%201.db'}?table=latest")
    assert again.to_json()["predictions"]["already_there"] == 2
    assert [
        len(file["sha256"]) for batch in Catalog(tmp_path / "store").batches("churn") for file in batch.files
    ]


def test_a_table_of_duckdb(tmp_path: Path, churn: Contract, look: Look) -> None:
    duckdb_file(tmp_path / "log.duckdb")
    load(tmp_path / "frame", churn, predictions=frame())
    address = f"duckdb:///{tmp_path / 'log.duckdb'}#log.scores"
    result = load(tmp_path / "store", churn, predictions=address)
    assert look(tmp_path / "store") == look(tmp_path / "frame")
    assert (result.files[0]["format"], result.files[0]["table"]) == ("duckdb", "log.scores")
    assert [one.name for one in sketch([address], tmp_path / "aside")] == list(frame().columns)


def test_a_view_of_a_database_opens_no_other_file(
    tmp_path: Path, churn: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "outside.txt").write_text("secret")
    duckdb_file(tmp_path / "log.duckdb")
    with pytest.raises(LoadError, match="Cannot access file"):
        load(tmp_path / "store", churn, predictions="duckdb:///log.duckdb#log.outside")


def test_addresses_that_lead_nowhere_say_why(tmp_path: Path, churn: Contract) -> None:
    sqlite_file(tmp_path / "a.db")
    duckdb_file(tmp_path / "log.duckdb")
    (tmp_path / "none.db").write_text("no database, but long enough to look like one " * 30)
    cases = {
        f"sqlite:///{tmp_path}/a.db": "several tables: add #NAME to the address, of latest, scores of 2025",
        f"sqlite:///{tmp_path}/a.db#late": "did you mean 'latest'",
        f"sqlite:///{tmp_path}/none.db#a": "not a database",
        f"sqlite:///{tmp_path}/absent.db#a": "there is no file",
        f"duckdb:///{tmp_path}/log.duckdb#scores": "did you mean 'log.scores'",
        f"duckdb:///{tmp_path}/none.db#a": "cannot read",
        "duckdb://host/a.duckdb#a": "three slashes|four slashes",
        "mysql://ann:secret@host/db#a": "cannot read from mysql",
        "https://host/a.csv": "cannot read from https",
        "postgresql://ann:secret@host:port/db#a": "cannot (be )?read",
        "s3://": "s3://BUCKET/PATH",
    }
    for address, message in cases.items():
        with pytest.raises(LoadError, match=message) as error:
            load(tmp_path / "store", churn, predictions=address)
        assert "secret" not in str(error.value)


def test_a_sheet_of_a_workbook(tmp_path: Path, churn: Contract, look: Look) -> None:
    path = tmp_path / "book.xlsx"
    given = frame().assign(customer=[1, 2, 3])
    with pd.ExcelWriter(path) as book:
        given.to_excel(book, sheet_name="März", index=False, startrow=2)
        given.head(1).to_excel(book, sheet_name="April", index=False)
        pd.DataFrame().to_excel(book, sheet_name="Notes")
    load(tmp_path / "frame", churn, predictions=given)
    result = load(tmp_path / "store", churn, predictions=f"{path}#März")
    assert look(tmp_path / "store") == look(tmp_path / "frame")
    assert {key: result.files[0][key] for key in ("file", "format", "sheet")} == {
        "file": f"{path}#März", "format": "xlsx", "sheet": "März",
    }  # fmt: skip
    with pytest.raises(LoadError, match=r"several sheets \(März, April\): name one"):
        load(tmp_path / "store", churn, predictions=path)
    with pytest.raises(LoadError, match="did you mean 'April'"):
        load(tmp_path / "store", churn, predictions=f"{path}#Apri")


def test_a_cell_that_is_none_is_named(tmp_path: Path, churn: Contract, refused: Look) -> None:
    path = tmp_path / "book.xlsx"
    given = pd.concat([frame().assign(p=["0.5", "?!", True]), pd.DataFrame({"customer": [None]})])
    given.astype(object).to_excel(path, index=False)
    load(tmp_path / "store", churn, predictions=path)
    found = [(row["row"], row["column"], row["value"]) for row in refused(tmp_path / "store")]
    assert found == [(2, "p", "?!"), (3, "p", "true")]


def test_workbooks_that_cannot_be_read_say_why(
    tmp_path: Path, churn: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"no workbook")
    with pytest.raises(LoadError, match="no Excel workbook"):
        load(tmp_path / "store", churn, predictions=path)
    pd.DataFrame().to_excel(path, index=False)
    with pytest.raises(LoadError, match="empty"):
        load(tmp_path / "store", churn, predictions=path)
    frame().to_excel(path, index=False)
    monkeypatch.setattr("monitoring.store.files.xlsx.MOST_BYTES", 1000)
    with pytest.raises(LoadError, match="unpacks to"):
        load(tmp_path / "store", churn, predictions=path)

    def absent(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(extras, "import_module", absent)
    with pytest.raises(LoadError, match="pip install openpyxl"):
        load(tmp_path / "store", churn, predictions=path)


class Stream:
    """What Polars and others are: a frame that only streams as Arrow does."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


def test_frames_that_stream(tmp_path: Path, churn: Contract, look: Look) -> None:
    table = pa.Table.from_pandas(frame())
    views = pa.DictionaryArray.from_arrays(
        pa.array([0, 1, None], pa.uint32()), pa.array(["web", "a,b"], pa.string_view())
    )
    odd = table.set_column(4, "channel", views)
    load(tmp_path / "pandas", churn, predictions=frame())
    for number, given in enumerate((table, Stream(table), odd, table.to_reader(max_chunksize=1))):
        result = load(tmp_path / f"{number}", churn, predictions=given)
        assert look(tmp_path / f"{number}") == look(tmp_path / "pandas")
        assert result.files == [{"file": "frame", "kind": "predictions", "rows": 3, "format": "frame"}]
    with pytest.raises(LoadError, match="as a frame"):
        load(tmp_path / "store", churn, predictions=pd.Series([1.0]))
    with pytest.raises(LoadError, match="cannot tell apart"):
        load(tmp_path / "store", churn, predictions=pa.table([[1], [2]], names=["p", "P"]))


def test_dates_of_a_sheet_are_dates_whatever_format_texts_have(
    tmp_path: Path, churn: Contract, look: Look
) -> None:
    """Half of a column that somebody typed is dates to Excel, and the rest texts: both are read."""
    path, text = tmp_path / "book.xlsx", tmp_path / "rows.csv"
    cells = [datetime(2026, 6, 1, 14, 30), "13.06.2026 08:00", datetime(2026, 6, 2)]
    pd.DataFrame({"customer": [1, 2, 3], "scored_at": cells, "p": 0.5}).to_excel(path, index=False)
    text.write_text("customer,scored_at,p\n4,2026-06-01 14:30:00,0.5\n")
    written = churn.model_copy(update={"time_format": "%d.%m.%Y %H:%M", "timezone": "Europe/Berlin"})
    result = load(tmp_path / "store", written, predictions=[path, text])
    assert result.counts["predictions"].quarantined == {"time": 1}  # the text of a text file
    assert [row["__ts"] for row in look(tmp_path / "store")] == [
        datetime(2026, 6, 1, 12, 30),
        datetime(2026, 6, 13, 6),
        datetime(2026, 6, 1, 22),
    ]
