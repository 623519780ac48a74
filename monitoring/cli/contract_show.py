"""``contract show``: the contract in force, and what was decided about the columns."""

import argparse
import json
from dataclasses import asdict
from typing import Any

from monitoring.cli.parser import UsageError
from monitoring.cli.terminal import columns, write_json
from monitoring.contract.model import Contract
from monitoring.location import store_directory
from monitoring.scope.instant import print_instant
from monitoring.store.snapshot import Snapshot


def run(arguments: argparse.Namespace) -> int:
    """Show it."""
    if not arguments.model:
        raise UsageError("contract show needs --model M")
    found = describe(Snapshot(store_directory(arguments.store), arguments.model))
    if arguments.json:
        write_json(found)
        return 0
    rows = [[c["name"], c["role"], c["kind"], c["reason"]] for c in found["columns"]]
    head = f"{found['model']}: data version {found['data_version']}, contract {found['digest'][:12]}"
    head += f", bins {found['bins']}"
    classes = [f"classes of the label: {', '.join(found['classes'])}"] if found["classes"] else []
    lines = [f"  {key}: {json.dumps(value, ensure_ascii=False)}" for key, value in found["contract"].items()]
    table = columns(["column", "role", "kind", "why"], rows)
    print("\n".join([head, *lines, "", table, *classes]))
    return 0


def describe(snapshot: Snapshot) -> dict[str, Any]:
    """Give the contract in force as plain values.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.

    Returns
    -------
    dict
        With the kind of every stored column and why it was decided.
    """
    schema = snapshot.schema
    return {
        "model": snapshot.model,
        "data_version": snapshot.data_version,
        "digest": snapshot.contract.digest,
        "bins": snapshot.bins.hash.whole,
        "contract": _printed(snapshot.contract),
        "decided_at": str(schema.decided_at_generation),
        "columns": [
            asdict(one) | {"feature": name in schema.features} for name, one in schema.columns.items()
        ],
        "features": list(schema.features),
        "classes": list(schema.classes),
    }


def _printed(contract: Contract) -> dict[str, Any]:
    """The contract with its events as times are printed: in UTC, whatever zone they were written in."""
    tree = contract.document()
    for written, event in zip(tree.get("events", ()), contract.events, strict=True):
        written["at"] = print_instant(contract.instant(event.at))
    return tree
