"""``models``: what is in the store."""

import argparse
from pathlib import Path
from typing import Any

from monitoring.api import models
from monitoring.cli.terminal import columns, say, write_json
from monitoring.location import store_directory
from monitoring.scope.instant import print_instant
from monitoring.store.snapshot import Snapshot


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing beside what every command takes."""
    del parser


def run(arguments: argparse.Namespace) -> int:
    """List the models."""
    directory = store_directory(arguments.store)
    found = [describe(directory, model) for model in models(directory)]
    if arguments.json:
        write_json({"models": found})
    elif not found:
        say(f"nothing in {directory} yet: load something, or try `python -m monitoring demo`")
    else:
        print(_table(found))
    return 0


def describe(directory: Path, model: str) -> dict[str, Any]:
    """Say what the store holds of a model.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Its name.

    Returns
    -------
    dict
        As ``models --json`` promises; first and last are None before the first prediction.
    """
    taken = Snapshot(directory, model)
    held = [one for files in taken.segments.values() for one in files]
    rows = sum(one.rows for one in held if one.kind == "predictions")
    labelled = taken.ask("select count(*), count(__label) from rows")[0] if rows else (0, 0)
    extent = taken.extent if labelled[0] else None
    return {
        "model": model,
        "task": taken.contract.task,
        "versions": list(extent.versions) if extent else [],
        "rows": int(labelled[0]),
        "labelled": int(labelled[1]),
        "first": print_instant(extent.first) if extent else None,
        "last": print_instant(extent.last) if extent else None,
        "bytes": sum(one.bytes for one in held),
        "data_version": taken.data_version,
    }


def _table(found: list[dict[str, Any]]) -> str:
    head = ["model", "task", "versions", "rows", "labelled", "first", "last", "data version"]
    rows = [
        [
            one["model"],
            one["task"],
            ", ".join(one["versions"]) or "–",
            f"{one['rows']:,}",
            f"{one['labelled']:,}",
            one["first"] or "–",
            one["last"] or "–",
            one["data_version"],
        ]
        for one in found
    ]
    return columns(head, rows, right=(3, 4))
