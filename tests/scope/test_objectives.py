"""Expressions of objectives are read with their contract, as every rule is: line, value and what to do."""

from pathlib import Path
from typing import Any

import pytest

from monitoring.cli.main import main
from monitoring.contract.reading import parse_contract
from monitoring.errors import ContractError
from monitoring.scope.objectives import objective_flaws

HEAD = """model: m
task: binary
id: i
timestamp: t
prediction: {score: p}
service: {latency_ms: latency}
cohorts: [{name: band, column: age, bins: [40]}]
"""
SLO = 'slos: [{name: fast, objective: 0.9, within: 1d, good: "%s"}]\n'
LISTED, ALL = HEAD + "features: [age]\n" + SLO, HEAD + SLO


@pytest.mark.parametrize(
    "text",
    [
        LISTED % "latency_ms <= 300 and not (score is null)",
        LISTED % "latency < 300 or band = '<40' or age > 3",
        ALL % "any_column = 1",
    ],
)
def test_expressions_of_what_the_contract_names(text: str) -> None:
    assert parse_contract(text, further=objective_flaws).slos[0].name == "fast"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LISTED % "age <=", "contract:9: `good` of objective `fast` is an expression as of a cohort,"),
        (LISTED % "age <=", "'age <=' is not finished: expected a number"),
        (ALL % "drop table x", "is not understood at 'table'"),
        (LISTED % "latncy <= 3", "names columns of the contract (found 'latncy'); did you mean 'latency'?"),
        (LISTED % "status = 200", "names columns of the contract (found 'status')"),
    ],
)
def test_what_cannot_be_read_or_never_be_there_is_refused(text: str, said: str) -> None:
    with pytest.raises(ContractError) as caught:
        parse_contract(text, further=objective_flaws)
    assert said in str(caught.value)


def test_every_command_that_takes_a_contract_refuses_it(tmp_path: Path, capsys: Any) -> None:
    contract = tmp_path / "m.yaml"
    contract.write_text(LISTED % "age <=")
    rows = ["--predictions", "a.csv", "--store", str(tmp_path)]
    for words in (["contract", "validate"], ["contract", "apply"], ["load"]):
        assert main([*words, str(contract), *(rows if words == ["load"] else [])]) == 2
        assert f"{contract}:9: `good` of objective `fast`" in capsys.readouterr().err
