"""``load``: files into the store, as a contract says."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from monitoring.api import load, reference_name
from monitoring.cli.terminal import Progress, shown, write_json
from monitoring.contract import read_contract
from monitoring.errors import LoadError
from monitoring.location import store_directory

_FILES = "files, folders or globs of CSV(.gz), Parquet or NDJSON"
_KINDS = ("predictions", "features", "labels")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("contract", metavar="CONTRACT", help="the model's YAML file")
    for kind in _KINDS:
        parser.add_argument(f"--{kind}", nargs="+", action="extend", default=[], metavar="F", help=_FILES)
    parser.add_argument(
        "--reference",
        nargs="+",
        action="extend",
        default=[],
        metavar="[NAME=]F",
        help="reference rows, by the name of their baseline",
    )
    parser.add_argument("--replace", action="store_true", help="other content of a known row takes its place")


def run(arguments: argparse.Namespace) -> int:
    """Load, and say what became of every row."""
    contract = read_contract(_file(arguments.contract))
    progress = Progress()
    directory = store_directory(arguments.store)
    try:
        result = load(
            contract,
            arguments.predictions,
            arguments.features,
            arguments.labels,
            references(arguments.reference, reference_name(contract)),
            replace=arguments.replace,
            store=directory,
            progress=progress,
        )
    finally:
        progress.clear()
    counted = result.to_json()
    if arguments.json:
        write_json(counted)
    else:
        print(summary(contract.model, counted))
    return 0


def _file(name: str) -> Path:

    path = Path(name)
    if not path.is_file():
        raise LoadError(f"there is no contract {name!r}: name the model's YAML file")
    return path


def references(words: Sequence[str], default: str) -> dict[str, list[str]]:
    """Read ``[NAME=]FILE`` words.

    Parameters
    ----------
    words : sequence of str
        As given.
    default : str
        The name where none is said; it lasts until another is.

    Returns
    -------
    dict of str to list of str
        Files by the name of their baseline.

    Examples
    --------
    >>> references(["launch=a.csv", "b.csv"], "training")
    {'launch': ['a.csv'], 'training': ['b.csv']}
    """
    found: dict[str, list[str]] = {}
    for word in words:
        name, sign, file = word.partition("=")
        named = bool(sign) and "/" not in name and "." not in name
        found.setdefault(name if named else default, []).append(file if named else word)
    return found


def summary(model: str, counted: dict[str, Any]) -> str:
    """Say in words what a load did.

    Parameters
    ----------
    model : str
        Its name.
    counted : dict
        What ``--json`` prints.

    Returns
    -------
    str
        One line a kind that had rows.
    """
    lines = [f"{model}: batch {counted['batch']}, data version {counted['data_version']}"]
    for kind in (*_KINDS, "reference"):
        counts = counted[kind]
        if counts["read"]:
            lines.append(f"  {kind}: {_counts(counts)}")
    if counted.get("ignored_columns"):
        lines.append(f"  columns that nothing names: {shown(', '.join(counted['ignored_columns']))}")
    lines += [
        f"  {shown(one['file'])}: column {shown(one['column'])} {one['change']}"
        for one in counted.get("schema_changes", ())
    ]
    lines.append(f"  days rebuilt: {len(counted['days_rebuilt'])}")
    return "\n".join(lines)


def _counts(counts: dict[str, Any]) -> str:
    refused = counts["quarantined"]
    said = [f"{counts['read']:,} read", f"{counts['loaded']:,} loaded"]
    said += [
        f"{counts[key]:,} {key.replace('_', ' ')}"
        for key in ("already_there", "updated", "empty", "waiting")
        if counts.get(key)
    ]
    if refused:
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in refused.items())
        said.append(f"{sum(refused.values()):,} quarantined ({reasons})")
    return ", ".join(said)
