"""``quarantine retry``: the refused rows once more, under the mended contract."""

import argparse
from pathlib import Path

from monitoring.cli.terminal import Progress, say, shown, write_json
from monitoring.contract import read_contract
from monitoring.contract.model import Contract
from monitoring.errors import LoadError
from monitoring.findings.words.words import counted
from monitoring.location import store_directory
from monitoring.scope.objectives import objective_flaws
from monitoring.store.upkeep.retry import Retry, retry


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this action takes."""
    group = parser.add_argument_group("retry")
    group.add_argument("--contract", metavar="FILE", help="the mended contract; default: the one in force")
    group.add_argument(
        "--replace", action="store_true", help="rows of a conflict take the stored ones' place"
    )


def run(arguments: argparse.Namespace) -> int:
    """Try again, and say what passed and what did not."""
    contract = _contract(arguments)
    progress = Progress()
    try:
        done = retry(
            store_directory(arguments.store),
            arguments.model,
            arguments.batch,
            contract=contract,
            replace=arguments.replace,
            progress=progress,
        )
    finally:
        progress.clear()
    if arguments.json:
        write_json(document(done))
    else:
        _print(done)
    return 0


def _contract(arguments: argparse.Namespace) -> Contract | None:
    if not arguments.contract:
        return None
    path = Path(arguments.contract)
    if not path.is_file():
        raise LoadError(f"there is no contract {arguments.contract!r}: name the model's YAML file")
    contract = read_contract(path, objective_flaws)
    if contract.model != arguments.model:
        raise LoadError(f"{arguments.contract} is the contract of {contract.model}, not of {arguments.model}")
    return contract


def document(done: Retry) -> dict[str, object]:
    """Give a retry as plain values, for ``--json``."""
    left = [{"file": one.file, "rows": one.rows, "why": one.why} for one in done.left]
    counted = done.result.to_json() if done.result else {}
    head = {
        "model": done.model,
        "tried": done.tried,
        "passed": done.passed,
        "still": dict(sorted(done.still.items())),
    }
    return {**head, "left": left, **counted}


def _print(done: Retry) -> None:
    if done.result is None and not done.left:
        say(f"{done.model}: nothing is in quarantine")
    if done.result is not None:
        reasons = ", ".join(f"{rule} {count:,}" for rule, count in done.still.most_common())
        still = f"; still refused: {reasons}" if reasons else ""
        print(f"{done.model}: batch {done.result.batch}, data version {done.result.data_version}")
        print(f"  {done.passed:,} of {counted(done.tried, 'refused row')} pass now{still}")
    for one in done.left:
        stay = f"{counted(one.rows, 'row')} stay{'s' if one.rows == 1 else ''}"
        print(f"  {shown(one.file)}: {stay}: {one.why}")
