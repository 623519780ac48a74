"""``models``: what is in the store, and what it costs on the disk."""

import argparse
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from monitoring.api import models
from monitoring.cli.failure import of_each, unreadable
from monitoring.cli.terminal import columns, say, write_json
from monitoring.location import store_directory
from monitoring.scope.baseline import Selection
from monitoring.scope.instant import print_instant
from monitoring.store.catalog.disk_use import disk_use, store_bytes
from monitoring.store.reads.label_reads import label_days
from monitoring.store.snapshot import Snapshot


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing beside what every command takes."""
    del parser


def run(arguments: argparse.Namespace) -> int:
    """List the models."""
    directory = store_directory(arguments.store)
    work = partial(describe, directory)
    found, failed, status = of_each(models(directory), work, debug=arguments.debug)
    if arguments.json:
        store = {"path": str(directory), "bytes": store_bytes(directory)}
        write_json({"store": store, "models": found} | unreadable(failed))
    elif not found and not failed:
        say(f"nothing in {directory} yet: load something, or try `python -m monitoring demo`")
    else:
        print(_table(found))
        say(f"{directory}: {size(store_bytes(directory))} on disk")
    return status


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
    rows, labelled = _counts(taken)
    extent = taken.extent if rows else None
    return {
        "model": model,
        "task": taken.contract.task,
        "versions": list(extent.versions) if extent else [],
        "rows": rows,
        "labelled": labelled,
        "first": print_instant(extent.first) if extent else None,
        "last": print_instant(extent.last) if extent else None,
        "bytes": sum(one.bytes for one in held),
        "data_version": taken.data_version,
        "bins": taken.bins.hash.whole,
        "disk": _disk(directory, model),
    }


def _counts(taken: Snapshot) -> tuple[int, int]:
    """Count the rows, and those that have a label: off the profiles, where these are of the same days."""
    if not taken.segments.get("predictions"):
        return 0, 0
    if taken.rows_gone(Selection("")):
        rows, labelled = taken.ask("select count(*), count(__label) from rows")[0]
        return int(rows), int(labelled)
    days = label_days(taken, Selection("")).values()
    return sum(day.rows for day in days), sum(day.labelled for day in days)


def _disk(directory: Path, model: str) -> dict[str, int]:
    """The cost of one model, in bytes and files."""
    used = disk_use(directory, model)
    return {"bytes": used.bytes, **asdict(used)}


def size(count: int) -> str:
    """Write a number of bytes for people.

    Parameters
    ----------
    count : int
        Bytes.

    Returns
    -------
    str
        In the unit that leaves up to three digits.

    Examples
    --------
    >>> size(999), size(1_540_000), size(62_000_000_000)
    ('999 B', '1.5 MB', '62 GB')
    """
    number, unit = float(count), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if number < 999.5:
            break
        number, unit = number / 1000, larger
    return f"{number:.1f} {unit}" if unit != "B" and number < 9.95 else f"{number:.0f} {unit}"


def _table(found: list[dict[str, Any]]) -> str:
    head = ["model", "task", "versions", "rows", "labelled", "first", "last", "data version",
            "on disk", "rows' files", "profiles", "earlier", "files", "generations"]  # fmt: skip
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
            *(size(one["disk"][name]) for name in _BYTES),
            str(one["disk"]["segments"] + one["disk"]["profile_files"]),
            str(one["disk"]["generations"]),
        ]
        for one in found
    ]
    return columns(head, rows, right=(3, 4, *range(8, 14)))


_BYTES = ("bytes", "rows_bytes", "profiles_bytes", "earlier_bytes")
