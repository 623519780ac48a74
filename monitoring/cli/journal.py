"""``journal``: every deed in order, whether anybody changed it, and what it tells about rules and people."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TypeVar

from monitoring.cli.journal_tables import entries_table, rules_table, times_table
from monitoring.cli.terminal import say, write_json
from monitoring.errors import UnknownNameError
from monitoring.findings.journal.response import Month, Precision, months, precisions
from monitoring.location import store_directory
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.journal import Entry, Journal

_Told = TypeVar("_Told", Entry, Precision, Month)
_ACTIONS = ("list", "verify", "rules", "times")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument(
        "action",
        metavar="|".join(_ACTIONS),
        help="the entries; whether each is as it was written; how often each rule was right; "
        "how long detecting, acknowledging and recovering took, by month",
    )
    parser.add_argument("--model", default="", metavar="M", help="of one model; default: of all")


def run(arguments: argparse.Namespace) -> int:
    """Print the journal, or what follows from it."""
    if arguments.action not in _ACTIONS:
        raise UnknownNameError("action of journal", arguments.action, _ACTIONS)
    directory = store_directory(arguments.store)
    journal = Journal(directory)
    if arguments.model:
        Catalog(directory).known(arguments.model)
    elif not journal.path.is_file():  # a store need not have one yet
        Catalog(directory)
    if arguments.action == "verify":
        return _verify(journal, arguments.json)
    entries = journal.entries(arguments.model)
    if arguments.action == "list":
        _print(entries, entries_table, arguments)
    elif arguments.action == "rules":
        _print(precisions(entries), rules_table, arguments)
    else:
        _print(months(entries), times_table, arguments)
    return 0


def _verify(journal: Journal, as_json: bool) -> int:
    entries, flaw = journal.entries(), journal.flaw()
    if as_json:
        write_json({"entries": len(entries), "seal": entries[-1].seal if entries else "", "flaw": flaw})
    else:
        say(flaw or f"{len(entries)} entries, each as it was written")
    return 1 if flaw else 0


def _print(
    found: Sequence[_Told], table: Callable[[Sequence[_Told]], str], arguments: argparse.Namespace
) -> None:
    if arguments.json:
        write_json({"journal": arguments.action, "rows": [asdict(one) for one in found]})
    elif found:
        print(table(found))
    else:
        say("the journal has nothing to say")
