"""``contract``: validate, guess, show or apply a contract, or print the JSON Schema of contracts."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from monitoring.cli import contract_apply, contract_guess, contract_show
from monitoring.cli.terminal import say, write_json
from monitoring.contract import contract_schema, read_contract
from monitoring.contract.answerable import unanswerable
from monitoring.contract.unread import unread
from monitoring.errors import ContractError, LoadError, UnknownNameError
from monitoring.scope.objectives import objective_flaws


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("action", metavar="|".join(_ACTIONS), help="what to do")
    parser.add_argument("files", nargs="*", metavar="FILE", help="contracts; guess: files of data")
    parser.add_argument("--model", default="", metavar="M", help="show: which model; guess: its name")
    parser.add_argument("--out", metavar="PATH", help="guess: write the draft there")
    parser.add_argument("--dry-run", action="store_true", help="apply: only say what would change")
    parser.epilog = "\n".join(
        [
            "  validate FILE…   name every problem of contracts, with its line and the nearest valid choice",
            "  schema           the JSON Schema of contracts, for editors",
            "  guess FILE…      a commented draft from the columns of files of data",
            "  show --model M   the contract in force, the kinds decided for the columns and why",
            "  apply FILE       a changed contract takes effect without a load: a new data version",
        ]
    )


def run(arguments: argparse.Namespace) -> int:
    """Do it."""
    if arguments.action not in _ACTIONS:
        raise UnknownNameError("action of contract", arguments.action, tuple(_ACTIONS))
    return _ACTIONS[arguments.action](arguments)


def _schema(arguments: argparse.Namespace) -> int:
    del arguments
    write_json(contract_schema())
    return 0


def _validate(arguments: argparse.Namespace) -> int:
    """Name every problem of every file; the exit status is that of wrong usage when there is one."""
    files: list[str] = arguments.files
    if not files:
        raise LoadError("contract validate needs a file: python -m monitoring contract validate CONTRACT…")
    found = [_check(Path(name)) for name in files]
    if arguments.json:
        write_json({"contracts": found})
    else:
        for one in found:
            for problem in one["problems"]:
                say(str(problem["text"]))
            if not one["problems"]:
                print(f"{one['file']}: valid ({one['model']}, {one['task']}){_said(one['unread'])}")
                for name, lacking in one["unanswered"].items():
                    print(f"  thresholds.{name}: {lacking}")
    return 2 if any(one["problems"] for one in found) else 0


def _check(path: Path) -> dict[str, Any]:

    if not path.is_file():
        said = "is a folder: name a contract's YAML file" if path.is_dir() else "no such file"
        missing = {
            "line": 0,
            "rule": "the file exists",
            "value": str(path),
            "hint": "",
            "text": f"{path}: {said}",
        }
        return {"file": str(path), "problems": [missing]}
    try:
        contract = read_contract(path, objective_flaws)
    except ContractError as error:
        problems = [
            {"line": one.line, "rule": one.rule, "value": one.value, "hint": one.hint, "text": str(one)}
            for one in error.problems
        ]
        return {"file": str(path), "problems": problems}
    kept = list(unread(contract))
    known = {"file": str(path), "model": contract.model, "task": contract.task}
    return {**known, "problems": [], "unread": kept, "unanswered": unanswerable(contract)}


def _said(kept: Sequence[str]) -> str:
    by = "it" if len(kept) == 1 else "them"
    return f"; {', '.join(kept)}: kept, nothing is judged by {by} yet" if kept else ""


_ACTIONS = {
    "validate": _validate,
    "schema": _schema,
    "guess": contract_guess.run,
    "show": contract_show.run,
    "apply": contract_apply.run,
}
