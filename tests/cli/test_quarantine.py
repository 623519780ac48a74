"""The quarantine by hand: listed, written in every format with masks, tried again."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from monitoring.cli.main import main

Told = Callable[..., str]
CONTRACT = """
model: churn
task: binary
id: customer
timestamp: scored_at
mask: [age]
prediction: {score: p}
features: [{name: age, kind: numeric}]
"""
ROWS = """customer,scored_at,p,age
a,2025-03-01,0.1,30
b,2025-03-01,7.5,31
c,2025-03-01,0.3,32,too,many
d,someday,0.4,33
"""


@pytest.fixture
def told(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Told:
    """Run a command on a store with three refused rows; give what it printed."""
    monkeypatch.setenv("TIDEMARK_STORE", str(tmp_path / "store"))
    monkeypatch.chdir(tmp_path)
    Path("churn.yaml").write_text(CONTRACT)
    Path("log.csv").write_text(ROWS)

    def run(*words: str, status: int = 0) -> str:
        assert main(words) == status
        said = capsys.readouterr()
        return said.err if status else said.out

    run("load", "churn.yaml", "--predictions", "log.csv")
    return run


def test_every_format_says_the_same_and_hides_what_is_masked(told: Told) -> None:
    rows = json.loads(told("quarantine", "--model", "churn", "--json"))["rows"]
    assert [(one["row"], one["column"], one["rule"], one["value"]) for one in rows] == [
        (2, "p", "score_range", "7.5"),
        (3, "", "csv_columns", "(masked)"),
        (4, "scored_at", "time", "someday"),
    ]
    assert json.loads(told("quarantine", "--model", "churn", "--format", "json")) == rows
    told("quarantine", "--model", "churn", "--out", "q.parquet")
    assert pq.read_table("q.parquet").select(["row", "rule", "value"]).to_pylist() == [
        {name: one[name] for name in ("row", "rule", "value")} for one in rows
    ]
    csv = told("quarantine", "--model", "churn", "--format", "csv")
    assert csv.splitlines()[0] == (
        "batch,kind,file,row,column,rule,value,at,settled_by,settled_as,settled_at,settled_file,who,reason"
    )
    assert csv.count("score_range") == 1
    assert "too,many" not in csv


def test_retry_after_the_contract_was_mended(told: Told) -> None:
    Path("mended.yaml").write_text(CONTRACT.replace("{score: p}", "{score: p, scale: margin}"))
    assert "0 of 3 refused rows pass now" in told("quarantine", "retry", "--model", "churn")
    done = json.loads(told("quarantine", "retry", "--model", "churn", "--contract", "mended.yaml", "--json"))
    assert (done["tried"], done["passed"], done["still"]) == (3, 1, {"csv_columns": 1, "time": 1})
    assert done["predictions"]["loaded"] == 1
    assert done["left"] == []
    now = json.loads(told("quarantine", "--model", "churn", "--json"))["rows"]
    assert {one["batch"] for one in now} == {done["batch"]}
    history = told("quarantine", "--model", "churn", "--history")
    assert "settled by" in history
    assert history.count("\n") == 1 + 3 + 3 + 2
    Path("log.csv").write_text(ROWS + "e,2025-03-04,0.5,34\n")
    assert "2 rows stay: the file has changed since" in told("quarantine", "retry", "--model", "churn")


def test_dismissed_and_put_back(told: Told) -> None:
    own = ("--model", "churn", "--rule", "time")
    assert "1 refusal dismissed" in told(
        "quarantine", "dismiss", *own, "--reason", "a test row", "--who", "ada"
    )
    assert told("quarantine", "--model", "churn", "--format", "csv").count("\n") == 3
    [row] = [
        one
        for one in json.loads(told("quarantine", "--model", "churn", "--history", "--json"))["rows"]
        if one["settled_by"]
    ]
    assert (row["rule"], row["who"], row["reason"]) == ("time", "ada", "a test row")
    asked = "select rule, settled_as, who from quarantine where settled_by <> ''"
    assert "time,dismissed,ada" in told("sql", asked, "--format", "csv")
    back = json.loads(told("quarantine", "reopen", *own, "--reason", "it will come", "--json"))
    assert back == {"model": "churn", "action": "reopen", "refusals": 1}
    assert told("quarantine", "--model", "churn", "--format", "csv").count("\n") == 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("dismiss", "--rule", "time"), "dismiss needs a reason (--reason TEXT)"),
        (("reopen", "--reason", "x"), "say which rows (--batch B, --file NAME, --rule R or --row N)"),
        (("--rule", "time"), "--rule goes with quarantine dismiss or reopen"),
        (("retri",), "did you mean 'retry'?"),
        (("--format", "parquet"), "needs --out"),
        (("--format", "xml"), "unknown format 'xml'"),
        (("retry", "--contract", "none.yaml"), "no contract 'none.yaml'"),
        (("retry", "--batch", "nope"), "unknown batch 'nope'"),
    ],
)
def test_what_cannot_be_done_is_said(told: Told, words: tuple[str, ...], said: str) -> None:
    assert said in told("quarantine", *words, "--model", "churn", status=2)
