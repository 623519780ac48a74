"""``contract apply``: a changed contract takes effect without a load."""

import argparse
from pathlib import Path

from monitoring.cli.terminal import say, write_json
from monitoring.contract import read_contract
from monitoring.errors import LoadError
from monitoring.location import store_directory
from monitoring.scope.objectives import objective_flaws
from monitoring.store.upkeep.applying import Application, apply, plan


def run(arguments: argparse.Namespace) -> int:
    """Say what changes, then change it."""
    if len(arguments.files) != 1:
        raise LoadError("contract apply needs one file: python -m monitoring contract apply CONTRACT")
    path = Path(arguments.files[0])
    if not path.is_file():
        raise LoadError(f"there is no contract {arguments.files[0]!r}: name the model's YAML file")
    directory, contract = store_directory(arguments.store), read_contract(path, objective_flaws)
    planned = plan(directory, contract)
    _announce(planned)
    idle = arguments.dry_run or not planned.changes  # then nobody need be allowed to write
    done = planned if idle else apply(directory, contract)
    if arguments.json:
        write_json(
            {
                "model": done.model,
                "changes": list(done.changes),
                "data_version": done.data_version,
                "days_rebuilt": sorted({str(day) for source, day in done.rebuilt if not source}),
                "applied": bool(done.changes) and not arguments.dry_run,
            }
        )
    elif done.changes and not arguments.dry_run:
        print(f"{done.model}: applied, data version {done.data_version}")
    return 0


def _announce(planned: Application) -> None:
    """Say first what changes; to standard error, as it is no result."""
    if not planned.changes:
        say(f"{planned.model}: this contract is in force already (data version {planned.data_version})")
        return
    say(f"{planned.model}, data version {planned.data_version}, changes:")
    for one in planned.changes:
        say(f"  {one}")
    days = len({day for _, day in planned.rebuilt})
    say(f"  profiles of {days:,} days are built again" if days else "  no profile changes")
