"""``event``: add something that happened, to be drawn on every time axis, or list what is known."""

import argparse
from typing import Any

from monitoring.cli.parser import UsageError
from monitoring.cli.terminal import columns, say, write_json
from monitoring.errors import UnknownNameError
from monitoring.location import store_directory
from monitoring.scope.instant import print_instant
from monitoring.store.reads.events import KINDS, Event, add_event, events
from monitoring.store.snapshot import Snapshot

_ACTIONS = ("add", "list")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("action", metavar="|".join(_ACTIONS), help="what to do")
    parser.add_argument("--model", required=True, metavar="M", help="which model")
    parser.add_argument("--at", metavar="T", help="add: when, as 2025-03-01 or 2025-03-01T14:00+01:00")
    parser.add_argument("--label", metavar="TEXT", help="add: what happened")
    parser.add_argument("--kind", default="other", metavar="KIND", help=f"add: {', '.join(KINDS)}")


def run(arguments: argparse.Namespace) -> int:
    """Add an event or list them."""
    if arguments.action not in _ACTIONS:
        raise UnknownNameError("action of event", arguments.action, _ACTIONS)
    return _add(arguments) if arguments.action == "add" else _list(arguments)


def _add(arguments: argparse.Namespace) -> int:
    if not arguments.at or not arguments.label:
        raise UsageError("event add needs --at T and --label TEXT")
    directory = store_directory(arguments.store)
    event, is_new = add_event(directory, arguments.model, arguments.at, arguments.label, arguments.kind)
    if arguments.json:
        write_json({"model": arguments.model, "added": is_new, "event": _plain(event)})
    else:
        said = "added" if is_new else "there already"
        say(f"{said}: {print_instant(event.at)} {event.label} ({event.kind})")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    found = events(Snapshot(store_directory(arguments.store), arguments.model))
    if arguments.json:
        write_json({"model": arguments.model, "events": [_plain(one) for one in found]})
    elif not found:
        say(f"{arguments.model}: no events")
    else:
        rows = [[print_instant(one.at), one.kind, one.source, one.label] for one in found]
        print(columns(["at", "kind", "source", "label"], rows))
    return 0


def _plain(event: Event) -> dict[str, Any]:
    return {"at": print_instant(event.at), "label": event.label, "kind": event.kind, "source": event.source}
