"""``contract``: validate a contract, or print the JSON Schema of contracts."""

import argparse
from pathlib import Path
from typing import Any

from monitoring.cli.terminal import say, write_json
from monitoring.contract import contract_schema, read_contract
from monitoring.errors import ContractError, LoadError, UnknownNameError

_ACTIONS = ("validate", "schema")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("action", metavar="|".join(_ACTIONS), help="what to do")
    parser.add_argument("files", nargs="*", metavar="CONTRACT", help="files to validate")


def run(arguments: argparse.Namespace) -> int:
    """Do it."""
    if arguments.action not in _ACTIONS:
        raise UnknownNameError("action of contract", arguments.action, _ACTIONS)
    return _schema() if arguments.action == "schema" else _validate(arguments.files, arguments.json)


def _schema() -> int:

    write_json(contract_schema())
    return 0


def _validate(files: list[str], as_json: bool) -> int:
    """Name every problem of every file; the exit status is that of wrong usage when there is one."""
    if not files:
        raise LoadError("contract validate needs a file: python -m monitoring contract validate CONTRACT…")
    found = [_check(Path(name)) for name in files]
    if as_json:
        write_json({"contracts": found})
    else:
        for one in found:
            for problem in one["problems"]:
                say(str(problem["text"]))
            if not one["problems"]:
                print(f"{one['file']}: valid ({one['model']}, {one['task']})")
    return 2 if any(one["problems"] for one in found) else 0


def _check(path: Path) -> dict[str, Any]:

    if not path.is_file():
        missing = {
            "line": 0,
            "rule": "the file exists",
            "value": str(path),
            "hint": "",
            "text": f"{path}: no such file",
        }
        return {"file": str(path), "problems": [missing]}
    try:
        contract = read_contract(path)
    except ContractError as error:
        problems = [
            {"line": one.line, "rule": one.rule, "value": one.value, "hint": one.hint, "text": str(one)}
            for one in error.problems
        ]
        return {"file": str(path), "problems": problems}
    return {"file": str(path), "model": contract.model, "task": contract.task, "problems": []}
