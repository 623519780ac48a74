from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from monitoring.contract import read_contract
from monitoring.store.by_hand.sql import ask, open_database
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql.statement import StatementError

COMPUTED = {"measurements": lambda: pd.DataFrame({"measure": ["auc"], "value": [0.8]})}


def asked(directory: Path, statement: str, seconds: float = 30.0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(Snapshot(directory, "churn"), statement, COMPUTED, seconds).to_pylist()
    return found


def test_the_views_have_the_columns_of_the_contract(lived_template: Path) -> None:
    [first] = asked(lived_template, "select * from predictions order by customer limit 1")
    assert list(first) == [
        "customer",
        "release",
        "scored_at",
        "day",
        "p",
        "age",
        "channel",
        "band",
        "y",
        "seen",
    ]
    assert first["scored_at"].utcoffset().total_seconds() == 0
    [counts] = asked(
        lived_template,
        "select (select count(*) from predictions) p, (select count(*) from features) f,"
        " (select count(*) from labels where current) l, (select count(*) from labels where not current) old,"
        " (select count(*) from reference where baseline = 'training') r,"
        " (select count(y) from predictions) y",
    )
    assert counts == {"p": 1201, "f": 1201, "l": 600, "old": 2, "r": 400, "y": 600}


def test_the_masked_column_is_nowhere(lived_template: Path) -> None:
    for view in ("predictions", "features", "reference"):
        assert "iban" not in asked(lived_template, f"select * from {view} limit 1")[0]
        with pytest.raises(StatementError, match="iban"):
            asked(lived_template, f"select iban from {view}")


def test_tables_of_loads_quarantine_and_what_is_computed(lived_template: Path) -> None:
    loads = asked(
        lived_template,
        "select kind, loaded + updated as loaded, quarantined from loads order by loaded_at, kind",
    )
    assert [(one["kind"], one["loaded"], one["quarantined"]) for one in loads] == [
        ("labels", 600, 0), ("predictions", 600, 0), ("reference", 400, 0),
        ("predictions", 401, 2), ("predictions", 200, 0), ("labels", 2, 0),
    ]  # fmt: skip
    assert asked(lived_template, "select rule, row_number from quarantine order by 2") == [
        {"rule": "score_range", "row_number": 1},
        {"rule": "time", "row_number": 2},
    ]
    assert asked(lived_template, "select * from measurements") == [{"measure": "auc", "value": 0.8}]


def test_what_is_not_named_is_not_computed(lived_template: Path) -> None:
    def never() -> pd.DataFrame:
        raise AssertionError

    snapshot = Snapshot(lived_template, "churn")
    assert ask(snapshot, "select 1 as one", {"findings": never}).to_pylist() == [{"one": 1}]


@pytest.mark.sampled(10)
@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("drop view predictions", "only SELECT and WITH are run here, not DROP"),
        ("insert into loads select * from loads", "not INSERT"),
        ("with a as (insert into loads from loads returning *) select * from a", "nothing can be changed"),
        ("copy predictions to 'x.csv'", "not COPY"),
        ("attach 'x.db'", "not ATTACH"),
        ("set threads = 8", "not SET"),
        ("pragma version", "not PRAGMA"),
        ("call range(3)", "not CALL"),
        ("select 1; select 2", "one statement at a time: this has 2"),
        ("", "there is no statement"),
        ("selec 1", "syntax error"),
        ("select * from prediction", "did you mean 'predictions'"),
        ("select * from rows", "there is no table 'rows'"),
        ("select * from __labels", "there is no table '__labels'"),
        ("with rows as (select * from rows) select * from rows", "WITH cannot name 'rows'"),
        ("with __x as (select 1) select * from __x", "WITH cannot name"),
        ("select * from read_parquet('segments/churn/*')", "cannot be used here"),
        ("select * from read_text('catalog.sqlite')", "cannot be used here"),
        ("select * from glob('*')", "cannot be used here"),
        ("from 'segments/churn/x.parquet'", "there is no table"),
        ("select * from query('select * from rows')", "cannot be used here"),
        ("select * from duckdb_views()", "cannot be used here"),
        ("select * from information_schema.tables", "there is no schema"),
        ("select * from memory.main.rows", "there is no schema"),
        ("describe predictions", "limit 0"),
        ("select nope from predictions", "nope"),
        ("select (select count(*) from rows)", "there is no table 'rows'"),
        ("select 1 where exists (select 1 from rows)", "there is no table 'rows'"),
        ("select 1 union all select p from reference_rows", "there is no table 'reference_rows'"),
    ],
)  # fmt: skip
def test_anything_else_is_refused(lived_template: Path, statement: str, message: str) -> None:
    with pytest.raises(StatementError) as caught:
        asked(lived_template, statement)
    assert message in str(caught.value)


def test_a_statement_that_takes_too_long_is_stopped(lived_template: Path) -> None:
    with pytest.raises(StatementError, match=r"longer than 0\.5 s"):
        asked(lived_template, "select sum(a.range * b.range) from range(1000000) a, range(1000000) b", 0.5)


def test_plain_sql_works(lived_template: Path) -> None:
    found = asked(
        lived_template,
        "with daily as (select day, count(*) as n from predictions group by day)"
        " select day::varchar as day, n, sum(n) over (order by day)::bigint as total from daily order by day",
    )
    assert [one["n"] for one in found] == [200, 200, 200, 201, 200, 200]
    assert found[-1]["total"] == 1201


def test_an_interval_is_a_length_of_time(lived_template: Path) -> None:
    """As Arrow has it, with months, days and nanoseconds apart, neither pandas nor Parquet can read it."""
    some = "interval '-3 hours' as a, null::interval as b, interval (x) {} as c"
    select = f"select {some} from (values (1), (2)) t(x)"
    found = asked(lived_template, select.format("day"))
    assert [one["c"] for one in found] == [timedelta(days=1), timedelta(days=2)]
    assert (found[0]["a"], found[0]["b"]) == (timedelta(hours=-3), None)
    assert asked(lived_template, select.format("month"))[1]["c"] == "2 months 0 days 0 s"
    assert asked(lived_template, "select to_days(2147483647) as c")[0]["c"] == "0 months 2147483647 days 0 s"


def test_an_answer_that_would_fill_the_memory_is_stopped(
    lived_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitoring.store.by_hand.sql.MOST_ROWS", 1000)
    assert len(asked(lived_template, "select 1 from range(1000)")) == 1000
    with pytest.raises(StatementError, match="more than 1,000 rows"):
        asked(lived_template, "select 1 from predictions a, predictions b")


HOSTILE = """
model: hostile
task: binary
id: "a id"
timestamp: "when"
prediction: {score: 'p"; drop table x; --'}
label: {column: "Day", positive: "yes"}
features: ["select", "é <b>", "secret"]
mask: [secret, Day]
"""


def test_names_of_any_kind(tmp_path: Path) -> None:
    rows = pd.DataFrame({"a id": ["1"], "when": ["2025-01-01"], 'p"; drop table x; --': [0.5], "Day": ["yes"],
                         "select": [1.5], "é <b>": ["x"], "secret": ["s"]})  # fmt: skip
    load(tmp_path, read_contract(HOSTILE), predictions=rows)
    snapshot = Snapshot(tmp_path, "hostile")
    [found] = ask(snapshot, "select * from predictions", {}).to_pylist()
    assert list(found) == ["a id", "when", 'p"; drop table x; --', "select", "é <b>", "label_known_at"]
    assert ask(snapshot, 'select "a id" from labels', {}).to_pylist() == [{"a id": "1"}]


def test_an_open_database_has_every_view_and_table_and_reads_nothing_else(lived_template: Path) -> None:
    con = open_database(Snapshot(lived_template, "churn"), COMPUTED)
    for name in ("predictions", "features", "labels", "reference", "loads", "quarantine", "measurements"):
        [(counted,)] = con.sql(f"select count(*) from {name}").fetchall()
        [alone] = asked(lived_template, f"select count(*) as n from {name}")
        assert counted == alone["n"] > 0
    with pytest.raises(duckdb.PermissionException):
        con.sql("select * from read_csv('/etc/passwd')").fetchall()


def test_a_snapshots_own_connection_has_the_views_as_known_then(lived_template: Path) -> None:
    snapshot = Snapshot(lived_template, "churn")
    early = datetime(2020, 1, 1, tzinfo=UTC)
    assert snapshot.ask("select count(*), count(__label) from rows") == [(1201, 600)]
    assert snapshot.ask("select count(*), count(__label) from rows", early) == [(1201, 0)]


def test_a_column_that_is_a_word_of_sql_is_named_where_it_stands_without_quotes(tmp_path: Path) -> None:
    contract = "model: m\ntask: binary\nid: id\ntimestamp: at\nprediction: {score: p}\nfeatures: [end, x]\n"
    rows = pd.DataFrame({"id": [1, 2], "at": pd.Timestamp("2026-01-01"), "p": 0.5, "end": [1.0, 2], "x": 3.0})
    load(tmp_path, read_contract(contract), predictions=[rows])
    taken = Snapshot(tmp_path, "m")
    with pytest.raises(StatementError, match=r'at is a word of SQL as well: .* write "at" in'):
        ask(taken, "select at from predictions", {})
    with pytest.raises(StatementError, match=r'at and end are words of SQL as well: .* write "at" and "end"'):
        ask(taken, "select x from predictions where end > 1 order by AT", {})
    with pytest.raises(StatementError) as quoted:
        ask(taken, "select \"at\" from predictions where x > 'end' and", {})
    assert "SQL" not in str(quoted.value)
    assert ask(taken, 'select "at", "end" from predictions', {}).num_rows == 2
