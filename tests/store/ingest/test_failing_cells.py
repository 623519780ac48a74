"""Cells that are no value of their kind: the row stays, the cell is null, counted and named."""

import json
from pathlib import Path

import pytest

from monitoring.cli.main import main
from monitoring.contract import read_contract
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.quarantine import quarantine

CONTRACT = """
model: churn
task: binary
id: customer
timestamp: scored_at
received_at: logged_at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0, observed_at: seen}
features: [{name: age, kind: numeric}, {name: vip, kind: boolean}, {name: note, kind: text}]
"""
HEAD = "customer,scored_at,p,age,vip,note,logged_at,y,seen\n"
ROWS = """1,2025-01-01,0.1,20,yes,fine,2025-01-01,1,2025-02-01
2,2025-01-01,0.1,twenty,maybe,fine,soon,1,later
short
3,2025-01-01,0.1,NA,,,,,
4,2025-01-01,0.1,1e5,0,a\0b,2999-01-01,0,2025-02-01
5,never,0.1,old,0,fine,2025-01-01,0,2025-02-01
"""


@pytest.fixture
def loaded(tmp_path: Path) -> Path:
    (tmp_path / "rows.csv").write_text(HEAD + ROWS)
    result = load(tmp_path / "store", read_contract(CONTRACT), predictions=tmp_path / "rows.csv")
    assert result.failing_cells == {"predictions": {"age": 1, "logged_at": 2, "note": 1, "seen": 1, "vip": 1}}
    assert result.to_json()["predictions"]["quarantined"] == {"csv_columns": 1, "time": 1}
    return tmp_path / "store"


def test_every_failing_cell_is_named(loaded: Path) -> None:
    found = [(c.row, c.column, c.rule, c.value) for c in quarantine(loaded, "churn", cells=True)]
    assert found == [
        (2, "age", "type", "twenty"),
        (2, "logged_at", "type", "soon"),
        (2, "seen", "type", "later"),
        (2, "vip", "type", "maybe"),
        (5, "note", "cell_nul", "a\0b"),
        (5, "logged_at", "type", "2999-01-01"),
    ]
    rows = Snapshot(loaded, "churn").ask("select __id, age, vip, note from rows order by __id")
    assert rows == [
        ("1", 20.0, True, "fine"),
        ("2", None, None, "fine"),
        ("3", None, None, None),
        ("4", 100_000.0, False, None),
    ]


def test_the_command_lists_them(loaded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["quarantine", "--model", "churn", "--store", str(loaded), "--cells"]
    assert main([*words, "--json"]) == 0
    cells = json.loads(capsys.readouterr().out)["cells"]
    assert [cell["column"] for cell in cells] == ["age", "logged_at", "seen", "vip", "note", "logged_at"]
    assert main(words) == 0
    assert "6 cells (type 5, cell_nul 1)" in capsys.readouterr().err


def test_cells_have_a_longest_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEMARK_MAX_CELL_BYTES", "1000")
    rows = [f"1,2025-01-01,0.1,2,no,{'x' * 1001},,,", f"{'9' * 1001},2025-01-01,0.1,2,no,x,,,"]
    (tmp_path / "rows.csv").write_text(HEAD + "\n".join([*rows, f"3,2025-01-01,0.1,2,no,{'ä' * 500},,,"]))
    result = load(tmp_path / "store", read_contract(CONTRACT), predictions=tmp_path / "rows.csv")
    assert result.failing_cells == {"predictions": {"note": 1}}
    assert result.to_json()["predictions"]["quarantined"] == {"id": 1}
    [cell] = quarantine(tmp_path / "store", "churn", cells=True)
    assert (cell.row, cell.rule, cell.value) == (1, "cell_size", "x" * 200)


def test_rows_that_come_again_are_not_named_again(loaded: Path, tmp_path: Path) -> None:
    again = load(loaded, read_contract(CONTRACT), predictions=tmp_path / "rows.csv")
    assert again.failing_cells == {}
    assert len(quarantine(loaded, "churn", cells=True)) == 6
