"""Numbers in words: read exactly where the contract says how, told where it does not, never guessed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from monitoring.contract import parse_contract
from monitoring.contract.certainty import certainties
from monitoring.contract.draft import draft_contract
from monitoring.errors import ContractError
from monitoring.store.columns.schema import Schema
from monitoring.store.files.expected_kinds import ExpectedKinds
from monitoring.store.files.sketching import sketch
from monitoring.store.files.written_numbers import as_numbers
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

pytestmark = pytest.mark.usefixtures("rows_only")
Look = Callable[..., list[dict[str, Any]]]
CONTRACT = """
model: churn
task: binary
id: id
timestamp: at
prediction: {score: p}
features: [fee]
"""


def frame(fees: list[str | None], scores: list[Any] | None = None) -> pd.DataFrame:
    rows = range(len(fees))
    given = {"id": [f"a{k}" for k in rows], "at": ["2025-01-01"] * len(fees), "fee": fees}
    return pd.DataFrame(given | {"p": scores or [0.5] * len(fees)})


@pytest.mark.parametrize(
    ("written", "texts"),
    [
        (
            "$1,234.5",
            {"$1,234.50": 1234.5, "$950": 950, "-$3": -3, "$-3.25": -3.25, "$1,23": None, "12": None},
        ),
        ("1.234,5 €", {"1.234,50 €": 1234.5, "7,25€": 7.25, "1.234.567 €": 1234567, "12.5 €": None}),
        ("1 234,5", {"1\u202f234,50": 1234.5, "1 234": 1234, "12.5": None, "12 34": None}),
        ("1234.5%", {"12.3%": 0.123, "0.07 %": 0.0007, "12.3": None}),
        ("1234.5k", {"1.2k": 1200, "950": 950, "3M": 3e6, "0.1B": 1e8, "1.2t": None}),
        ("1,234", {"1,234": 1234, "1,234.5": None}),
        ("1'234.5", {"1’234.5": 1234.5, "": "", "NA": "NA", None: None}),
    ],
)
def test_a_text_is_read_as_its_format_says_and_no_other(written: str, texts: dict[Any, Any]) -> None:
    with duckdb.connect() as con:
        for text, number in texts.items():
            read = f"(select {as_numbers('v', written)} as t from (select ?::varchar as v))"
            sql = f"select t, try_cast(t as double) from {read}"
            [(plain, found)] = con.execute(sql, [text]).fetchall()
            assert (plain if isinstance(number, str) else found) == number, text


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_scores_and_features_of_such_texts_are_numbers_and_the_rest_is_null_or_refused(
    tmp_path: Path, look: Look, suffix: str
) -> None:
    given = frame(["$1,200", "$3.50", "9", "NA"], ["7%", "12.5%", "99%", "0.4"])
    file = tmp_path / f"log.{suffix}"
    given.to_csv(file, index=False) if suffix == "csv" else given.to_parquet(file)
    contract = parse_contract(f'{CONTRACT}number_format: {{fee: "$1,234.5", p: "1234.5%"}}\n')
    result = load(tmp_path, contract, predictions=file)
    assert result.to_json()["predictions"]["quarantined"] == {"score": 1}
    assert result.failing_cells == {"predictions": {"fee": 1}} and not result.number_texts
    assert [(one["fee"], one["p"]) for one in look(tmp_path)] == [(1200, 0.07), (3.5, 0.125), (None, 0.99)]
    assert Snapshot(tmp_path, "churn").schema.columns["fee"].kind == "numeric"


def test_a_load_says_which_texts_are_numbers_and_which_of_them_may_be_two(tmp_path: Path) -> None:
    fees = frame([f"{k},{k}00" for k in range(1, 10)] * 2 + ["ask us"] * 2)
    result = load(tmp_path / "a", parse_contract(CONTRACT), predictions=fees)
    assert result.to_json()["number_texts"] == [
        {"column": "fee", "format": "1,234.5", "share": 0.9, "or": "1234,5"}
    ]
    again = load(tmp_path / "a", parse_contract(CONTRACT), predictions=fees)
    assert "number_texts" not in again.to_json(), "it is told when the column is new"
    plain = load(tmp_path / "b", parse_contract(CONTRACT), predictions=frame(["1.5", "2.5", "west"] * 9))
    assert not plain.number_texts
    chosen = parse_contract(CONTRACT.replace("[fee]", "[{name: fee, kind: categorical}]"))
    assert not load(tmp_path / "c", chosen, predictions=fees).number_texts


def test_a_draft_proposes_a_format_only_where_no_other_reads_other_numbers(tmp_path: Path) -> None:
    rows = range(1, 90)
    given = {"id": [f"12 345 {k + 100}" for k in rows], "at": "2025-01-01", "p": [f"{k}%" for k in rows]}
    given |= {"fee": [f"EUR {k},{k % 7}50.25" for k in rows], "sum": [f"{k},{100 + k}" for k in rows]}
    given |= {"code": [f"K{k}" for k in rows]}
    file = tmp_path / "log.csv"
    pd.DataFrame(given).to_csv(file, index=False)
    draft = draft_contract("churn", sketch([file], tmp_path))
    contract = parse_contract(draft)
    assert contract.number_format == {"p": "1234.5%", "fee": "EUR1,234.5"}
    assert contract.prediction.score == "p"
    assert '# sum: "1,234.5"    # or "1234,5"? its texts would be other numbers' in draft
    kinds = {name: one.kind for name, one in contract.listed_features.items()}
    assert (kinds["fee"], kinds["sum"]) == ("numeric", "text")
    assert load(tmp_path / "store", contract, predictions=file).to_json()["predictions"]["loaded"] == 89


@pytest.mark.parametrize(
    ("texts", "no_number"),
    [
        ("{a} {b} {c}", True),
        ("+{a} {b} {c} {b}", True),
        ("{a}.{b}.{c}", True),
        ("0{d} {b} {c}", True),
        ("{a},{b},{c}", False),
        ("{a} {b} {c},50", False),
        ("-{a} {b} {c}", False),
        ("{a} {b}", False),
        ("{k} {b} {c}", False),
    ],
)
def test_digits_in_groups_that_are_all_of_one_length_or_begin_with_0_are_no_amounts(
    tmp_path: Path, texts: str, no_number: bool
) -> None:
    rows = range(60)
    parts = [
        {"a": 210 + k, "b": 310 + 3 * k, "c": 970 - 7 * k, "d": 20 + k // 40, "k": 3 * k + 1} for k in rows
    ]
    given = pd.DataFrame(
        {"id": rows, "at": "2025-01-01", "p": 0.5, "fee": [texts.format(**one) for one in parts]}
    )
    file = tmp_path / "log.csv"
    given.to_csv(file, index=False)
    columns = sketch([file], tmp_path)
    draft = draft_contract("churn", columns)
    assert ("number_format:" in draft) is not no_number
    assert ("; no number: " in certainties(columns)["fee"].why) is no_number
    assert ("no number: " in draft and "as telephone numbers and ids" in draft) is no_number
    told = load(tmp_path / "store", parse_contract(CONTRACT), predictions=given).number_texts
    assert bool(told) is not no_number
    numeric = parse_contract(CONTRACT.replace("[fee]", "[{name: fee, kind: numeric}]"))
    assert load(tmp_path / "other", numeric, predictions=given).number_texts


def test_a_format_is_how_1234_5_is_written() -> None:
    with pytest.raises(ContractError, match=r"a format of numbers is how 1234\.5 is written"):
        parse_contract(f'{CONTRACT}number_format: {{fee: "%.2f"}}\n')


@pytest.mark.parametrize(
    ("name", "said"), [("feee", "did you mean 'fee'"), ("at", "it is the time of prediction")]
)
def test_a_format_of_a_column_that_holds_no_numbers_is_named(name: str, said: str) -> None:
    with pytest.raises(ContractError, match=said):
        parse_contract(f'{CONTRACT}number_format: {{{name}: "1,234.5"}}\n')


def test_a_large_file_is_not_read_as_plain_numbers_where_a_format_is_named() -> None:
    contract = parse_contract(f'{CONTRACT}number_format: {{fee: "1.234,5"}}\n')
    assert ExpectedKinds(contract, Schema()).numbers(["fee"]) == []
    assert ExpectedKinds(parse_contract(CONTRACT), Schema()).numbers(["fee"]) == ["fee"]


@pytest.mark.parametrize("classes", [19, 20])
def test_many_columns_of_scores_are_read_as_numbers(classes: int) -> None:
    names = [f"p{k}" for k in range(classes)]
    scores = ", ".join(f"'{name}': {name}" for name in names)
    text = f"model: m\ntask: multiclass\nid: id\ntimestamp: at\nprediction: {{scores: {{{scores}}}}}\n"
    assert ExpectedKinds(parse_contract(text), Schema()).numbers(names) == (names if classes == 20 else [])
