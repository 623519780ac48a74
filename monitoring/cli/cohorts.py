"""``cohorts``: save a cohort under a name, list the saved ones, rename or remove one."""

import argparse

from monitoring.cli.parser import UsageError
from monitoring.cli.terminal import columns, say, write_json
from monitoring.errors import UnknownNameError
from monitoring.location import store_directory
from monitoring.store.reads.saved_cohorts import remove_cohort, rename_cohort, save_cohort, saved_cohorts

_ACTIONS = ("save", "list", "rename", "remove")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("action", metavar="|".join(_ACTIONS), help="what to do")
    parser.add_argument("--model", required=True, metavar="M", help="which model")
    parser.add_argument("--name", metavar="NAME", help="save, rename, remove: what it is called")
    parser.add_argument("--to", metavar="NAME", help="rename: what it is to be called")
    parser.add_argument(
        "--cohort", metavar="EXPR", help="save: the expression, as `report --cohort` takes it"
    )


def run(arguments: argparse.Namespace) -> int:
    """Save a cohort, list them, rename or remove one."""
    if arguments.action not in _ACTIONS:
        raise UnknownNameError("action of cohorts", arguments.action, _ACTIONS)
    if arguments.action == "list":
        return _list(arguments)
    if not arguments.name:
        raise UsageError(f"cohorts {arguments.action} needs --name NAME")
    return {"save": _save, "rename": _rename, "remove": _remove}[arguments.action](arguments)


def _save(arguments: argparse.Namespace) -> int:
    if not arguments.cohort:
        raise UsageError("cohorts save needs --cohort EXPR")
    directory = store_directory(arguments.store)
    saved, before = save_cohort(directory, arguments.model, arguments.name, arguments.cohort)
    name = arguments.name.strip()
    if arguments.json:
        write_json({"model": arguments.model, "name": name, "cohort": saved, "replaced": before})
    else:
        instead = f", instead of {before}" if before not in ("", saved) else ""
        say(f"saved: {name} is {saved}{instead}")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    found = saved_cohorts(store_directory(arguments.store), arguments.model)
    if arguments.json:
        listed = [{"name": name, "cohort": expression} for name, expression in found.items()]
        write_json({"model": arguments.model, "cohorts": listed})
    elif not found:
        say(f"{arguments.model}: no saved cohorts")
    else:
        print(columns(["name", "cohort"], [[name, expression] for name, expression in found.items()]))
    return 0


def _rename(arguments: argparse.Namespace) -> int:
    if not arguments.to:
        raise UsageError("cohorts rename needs --to NAME")
    name, to = arguments.name, arguments.to.strip()
    cohort = rename_cohort(store_directory(arguments.store), arguments.model, name, to)
    if arguments.json:
        write_json({"model": arguments.model, "name": to, "cohort": cohort, "renamed": name})
    else:
        say(f"renamed: {name} is called {to} now, and is {cohort}")
    return 0


def _remove(arguments: argparse.Namespace) -> int:
    was = remove_cohort(store_directory(arguments.store), arguments.model, arguments.name)
    if arguments.json:
        write_json({"model": arguments.model, "removed": arguments.name, "cohort": was})
    else:
        say(f"removed: {arguments.name} was {was}")
    return 0
