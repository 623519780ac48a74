from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.contract.label_value import label_value
from monitoring.store.sql.canonical import joined_key, key_text, label_text

CON = duckdb.connect()


def sql_value(expression: str, sql_type: str, value: object) -> Any:
    cursor = CON.cursor()
    return cursor.execute(
        f"select {expression} from (select cast($1 as {sql_type}) as x)", [value]
    ).fetchall()[0][0]


@given(st.integers(1 - 2**53, 2**53 - 1))
def test_an_id_is_the_same_text_whatever_its_type(number: int) -> None:
    typed = [
        ("BIGINT", number),
        ("DOUBLE", float(number)),
        ("VARCHAR", str(number)),
        ("VARCHAR", f" {number}.0 "),
    ]
    assert {sql_value(key_text("x", kind), kind, value) for kind, value in typed} == {str(number)}


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("VARCHAR", "007", "007"),
        ("VARCHAR", "1.50", "1.50"),
        ("VARCHAR", "  a b ", "a b"),
        ("VARCHAR", "", None),
        ("VARCHAR", "   ", None),
        ("DOUBLE", float("nan"), None),
        ("DOUBLE", 0.5, "0.5"),
        ("DOUBLE", -0.0, "0"),
        ("DOUBLE", 2.0**53, None),  # 2**53 + 1 as well: rows would have the labels of others
        ("FLOAT", 2.0**24 - 1, "16777215"),
        ("FLOAT", -(2.0**24), None),
        ("DECIMAL(18,3)", 1, "1"),
        ("DATE", "2025-01-31", "2025-01-31"),
        ("TIMESTAMP", "2025-01-31 00:00:00", "2025-01-31"),
        ("TIMESTAMP", "2025-01-31 10:00:00", "2025-01-31 10:00:00"),
        ("VARCHAR", "2025-01-31T00:00:00", "2025-01-31"),
        ("BOOLEAN", True, "true"),
    ],
)
def test_ids(kind: str, value: object, text: str | None) -> None:
    assert sql_value(key_text("x", kind), kind, value) == text


def test_a_key_of_several_columns_is_null_when_one_is() -> None:
    key = joined_key([("x", "BIGINT"), ("y", "VARCHAR")])
    found = CON.execute(f"select {key} from (values (1, 'a'), (1, null), (null, 'a')) t(x, y)").fetchall()
    assert found == [("1\x1fa",), (None,), (None,)]


@given(
    st.one_of(
        st.booleans(), st.integers(-(10**9), 10**9), st.sampled_from(["yes", "True", "1.0", "0", "bad loan"])
    )
)
def test_a_class_of_the_contract_and_of_the_data_have_the_same_text(value: bool | int | str) -> None:
    kind = {bool: "BOOLEAN", int: "BIGINT", str: "VARCHAR"}[type(value)]
    assert sql_value(label_text("x", kind), kind, value) == label_value(value)
    assert sql_value(label_text("x", "VARCHAR"), "VARCHAR", str(value)) == label_value(value)


def test_no_label_is_null() -> None:
    for kind, value in (("VARCHAR", ""), ("VARCHAR", " nan "), ("DOUBLE", float("nan")), ("BOOLEAN", None)):
        assert sql_value(label_text("x", kind), kind, value) is None
