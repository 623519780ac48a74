"""``finding``: acknowledge, assign, comment, snooze, resolve; every deed stands in the journal."""

import argparse
import getpass

from monitoring.cli.parser import UsageError
from monitoring.cli.terminal import columns, say, write_json
from monitoring.errors import UnknownNameError
from monitoring.findings.finding import Finding
from monitoring.findings.journal.attention import count_words
from monitoring.findings.journal.journal import act, known_lives
from monitoring.findings.journal.lifecycle import ACTIONS
from monitoring.findings.journal.standing import named
from monitoring.findings.report import FINDINGS, Report, report
from monitoring.location import store_directory
from monitoring.scope.question import Scope
from monitoring.store.snapshot import Snapshot

LIST = "list"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    words = "; ".join(f"{name}: {meaning}" for name, meaning in ACTIONS.items())
    parser.add_argument("action", metavar="ACTION", help=f"{LIST}: those of now; {words}")
    parser.add_argument("--model", required=True, metavar="M", help="which model")
    parser.add_argument("--id", default="", metavar="ID", help="which finding, as `report findings` names it")
    parser.add_argument("--who", default="", metavar="NAME", help="who acts; default: whoever is logged in")
    parser.add_argument("--text", default="", metavar="TEXT", help="a remark; what was decided")
    parser.add_argument("--to", default="", metavar="NAME", help="assign, decide: whose it is")
    parser.add_argument(
        "--until", default="", metavar="DAY", help="snooze: a day or `recovered`; decide: when it is due"
    )


def run(arguments: argparse.Namespace) -> int:
    """List the findings, or write down what somebody does with one."""
    if arguments.action == LIST:
        return _list(arguments)
    if arguments.action not in ACTIONS:
        raise UnknownNameError("action on a finding", arguments.action, (LIST, *ACTIONS))
    if not arguments.id:
        raise UsageError(f"finding {arguments.action} needs --id ID")
    directory = store_directory(arguments.store)
    report(directory, [FINDINGS], Scope(arguments.model))  # what opened since the last look is known then
    entry = act(
        Snapshot(directory, arguments.model),
        arguments.action,
        arguments.who or getpass.getuser(),
        arguments.id,
        text=arguments.text,
        to=arguments.to,
        until=arguments.until,
    )
    if arguments.json:
        write_json({"number": entry.number, "at": entry.at, "seal": entry.seal})
    else:
        say(f"entry {entry.number}: {entry.who} {entry.action} {entry.finding}")
    return 0


def _named(made: Report, name: str) -> Finding:
    assert made.directory
    known = known_lives(made.directory, made.model)
    found = named(made.findings, known, made.model, name)
    if found is None:
        raise UnknownNameError("finding", name, tuple(one.id for one in made.findings))
    return found


def _list(arguments: argparse.Namespace) -> int:
    made = report(store_directory(arguments.store), [FINDINGS], Scope(arguments.model))
    shown = ("id", "status", "severity", "title", "note", "snoozed_until")
    asked = made.findings if not arguments.id else [_named(made, arguments.id)]
    listed = [{name: getattr(one, name) for name in shown} for one in asked]
    if arguments.json:
        write_json({"model": arguments.model, "findings": listed})
    elif not listed:
        say(f"{arguments.model}: no findings")
    else:
        print(columns(list(listed[0]), [list(one.values()) for one in listed]))
        say(f"{arguments.model}: {count_words(asked)}")
    return 0
