"""``batches``: every load with its files, their hashes and what became of their rows; removing one."""

import argparse
from dataclasses import asdict
from datetime import datetime
from typing import Any

from monitoring.cli.parser import UsageError
from monitoring.cli.terminal import columns, say, write_json
from monitoring.errors import UnknownNameError
from monitoring.location import store_directory
from monitoring.scope.instant import print_second
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.load_history import load_rows
from monitoring.store.upkeep.removal import remove

_HASH = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("action", nargs="?", metavar="list|remove", default="list", help="what to do")
    parser.add_argument("batch", nargs="?", default="", metavar="BATCH", help="remove: which load")
    parser.add_argument("--model", required=True, metavar="M", help="which model")


def run(arguments: argparse.Namespace) -> int:
    """List the loads, oldest first, or remove what one of them brought."""
    if arguments.action not in _ACTIONS:
        raise UnknownNameError("action of batches", arguments.action, tuple(_ACTIONS))
    return _ACTIONS[arguments.action](arguments)


def _remove(arguments: argparse.Namespace) -> int:
    if not arguments.batch:
        raise UsageError("batches remove needs the BATCH to remove: `batches --model M` lists them")
    done = remove(store_directory(arguments.store), arguments.model, arguments.batch)
    if arguments.json:
        write_json(asdict(done))
        return 0
    rows = ", ".join(f"{count:,} {kind}" for kind, count in done.rows.items() if count) or "no rows"
    lines = [f"{done.model}: batch {done.batch} removed, data version {done.data_version}", f"  gone: {rows}"]
    lines += [f"  stand again, as it had replaced them: {done.returned:,}"] if done.returned else []
    lines.append(f"  days rebuilt: {len(done.days_rebuilt)}")
    if done.days_kept:
        lines.append(f"  days whose rows retention has dropped, profiles as they were: {len(done.days_kept)}")
    print("\n".join(lines))
    return 0


def _list(arguments: argparse.Namespace) -> int:
    if arguments.batch:
        raise UsageError("batches list takes no BATCH; did you mean `batches remove BATCH`?")
    catalog = Catalog(store_directory(arguments.store))
    loads = catalog.batches(catalog.known(arguments.model))
    if arguments.json:
        found = [
            {
                "batch": one.id,
                "at": print_second(datetime.fromisoformat(one.created_at)),
                "data_version": str(one.generation),
                "files": list(one.files),
                "counts": dict(one.counts),
                "removed_by": str(one.removed) if one.removed else None,
            }
            for one in loads
        ]
        write_json({"model": arguments.model, "batches": found})
    elif not loads:
        say(f"{arguments.model}: no load yet")
    else:
        print(_table(load_rows(loads)))
        for one in loads:
            if one.counts.get("action") == "remove":
                at, by = one.created_at[:19], one.counts["by"] or "somebody"
                print(f"batch {one.counts['removed']} removed {at}Z by {by}, version {one.generation}")
    return 0


_ACTIONS = {"list": _list, "remove": _remove}


def _table(rows: list[dict[str, Any]]) -> str:
    head = ["batch", "at", "version", "kind", "read", "loaded", "already there", "updated", "quarantined",
            "sha256", "file"]  # fmt: skip
    lines = []
    for one in rows:
        counts = [one[name] for name in ("read", "loaded", "already_there", "updated", "quarantined")]
        first, *others = list(zip(one["sha256"], one["files"], strict=True)) or [("", "")]
        begin = [one["batch"], f"{one['loaded_at'][:19]}Z", str(one["data_version"]), one["kind"]]
        lines.append([*begin, *(f"{n:,}" for n in counts), first[0][:_HASH], first[1]])
        lines += [[""] * 9 + [digest[:_HASH], name] for digest, name in others]
    return columns(head, lines, right=range(4, 9))
