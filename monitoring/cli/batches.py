"""``batches``: every load with its files, their hashes, and what became of their rows."""

import argparse
from typing import Any

from monitoring.cli.terminal import columns, say, write_json
from monitoring.location import store_directory
from monitoring.store.catalog import Catalog
from monitoring.store.load_history import load_rows

_HASH = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("--model", required=True, metavar="M", help="which model")


def run(arguments: argparse.Namespace) -> int:
    """List the loads, oldest first."""
    catalog = Catalog(store_directory(arguments.store))
    loads = catalog.batches(catalog.known(arguments.model))
    if arguments.json:
        found = [
            {
                "batch": one.id,
                "at": one.created_at.replace("+00:00", "Z"),
                "data_version": str(one.generation),
                "files": list(one.files),
                "counts": dict(one.counts),
            }
            for one in loads
        ]
        write_json({"model": arguments.model, "batches": found})
    elif not loads:
        say(f"{arguments.model}: no load yet")
    else:
        print(_table(load_rows(loads)))
    return 0


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
