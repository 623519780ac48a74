"""``load``: files into the store, as a contract says."""

import argparse
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from monitoring.api import load, reference_name
from monitoring.cli.load_files import lines as file_lines
from monitoring.cli.load_watch import every, follow
from monitoring.cli.parser import UsageError
from monitoring.cli.quiet import insist
from monitoring.cli.terminal import Progress, shown, write_json
from monitoring.contract import Contract, read_contract
from monitoring.contract.baselines import unused_words
from monitoring.errors import LoadError
from monitoring.findings.words.retention_words import retention_words
from monitoring.location import store_directory
from monitoring.scope.objectives import objective_flaws
from monitoring.store.catalog.entries import FILE_KINDS, LOGGED_KINDS
from monitoring.store.columns.schema_words import absent_words, change_words, nested_words, number_words
from monitoring.store.ingest.advice import advice_words
from monitoring.store.ingest.clock_changes import clock_words
from monitoring.store.ingest.reference_words import reference_words
from monitoring.store.ingest.result import RefusedError, count_words, settled_now
from monitoring.store.ingest.watching import Watch

_FILES = "files, folders or globs of CSV, TSV (.gz), Parquet, NDJSON or XLSX; addresses of tables or of s3://"
_DIALECT = ("delimiter", "quote", "decimal", "encoding")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("contract", metavar="CONTRACT", help="the model's YAML file")
    for kind in LOGGED_KINDS:
        parser.add_argument(f"--{kind}", nargs="+", action="extend", default=[], metavar="F", help=_FILES)
    parser.add_argument(
        "--reference",
        nargs="+",
        action="extend",
        default=[],
        metavar="[NAME=]F",
        help="reference rows, by the name of their baseline; a training table without ids or times will do",
    )
    parser.add_argument("--replace", action="store_true", help="other content of a known row takes its place")
    text = parser.add_argument_group("text files; what is not said is found in each file")
    text.add_argument("--delimiter", metavar="C", help="between cells: one sign, or tab")
    text.add_argument("--quote", metavar="C", help="around cells: one sign")
    text.add_argument("--decimal", metavar="C", help="decimal sign of numbers: . or ,")
    text.add_argument("--encoding", metavar="NAME", help="utf-8, windows-1252, utf-16, shift-jis …")
    parser.add_argument(
        "--watch",
        metavar="DIR",
        help="follow a folder: load every new file once, until Ctrl-C; what is below its folders features,"
        " labels and reference is of that kind, all else are predictions",
    )
    parser.add_argument("--every", metavar="T", default="60s", help="how often --watch looks")


def run(arguments: argparse.Namespace) -> int:
    """Load, and say what became of every row."""
    contract = read_contract(_file(arguments.contract), objective_flaws)
    pause = every(arguments.every)
    if arguments.watch == "":
        raise UsageError("--watch needs a folder, and was given an empty name")
    if arguments.watch and arguments.quiet:
        raise UsageError("--quiet tells at the end what went wrong, and --watch has none: take one of them")
    given: dict[str, Any] = {kind: getattr(arguments, kind) for kind in LOGGED_KINDS}
    given["references"] = references(arguments.reference, reference_name(contract))
    if any(given.values()) or not arguments.watch:
        try:
            counted = _loaded(arguments, contract, **given)
        except RefusedError as refused:
            if arguments.json:
                write_json(refused.result.to_json())
            raise
        if any(some.get("quarantined") for some in counted.values() if isinstance(some, dict)):
            insist()
        if arguments.json:
            write_json(counted)
        else:
            print(summary(contract.model, counted))
    if arguments.watch:
        _follow(arguments, contract, pause)
    return 0


def _loaded(arguments: argparse.Namespace, contract: Contract, **given: Any) -> dict[str, Any]:
    progress = Progress()
    said = {name: getattr(arguments, name) for name in _DIALECT if getattr(arguments, name) is not None}
    try:
        result = load(
            contract,
            **given,
            replace=arguments.replace,
            dialect=said,
            store=arguments.store,
            progress=progress,
        )
    finally:
        progress.clear()
    return result.to_json()


def _follow(arguments: argparse.Namespace, contract: Contract, pause: timedelta) -> None:
    def load_one(kind: str, path: Path) -> dict[str, Any]:
        given = {"references": {reference_name(contract): path}} if kind == "reference" else {kind: path}
        return _loaded(arguments, contract, **given)

    watch = Watch(store_directory(arguments.store), contract.model, Path(arguments.watch))
    follow(watch, pause, load_one, arguments.json)


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
    for kind in FILE_KINDS:
        counts = counted[kind]
        if counts["read"]:
            lines.append(f"  {kind}: {count_words(counts)}")
        if counts.get("implied"):
            lines.append(f"  labels: {counts['implied']:,} overdue and taken as `label.missing_means` says")
    if any(counted[kind]["quarantined"] for kind in FILE_KINDS):
        lines.append(f"  each with its rule and value: quarantine --model {model} --batch {counted['batch']}")
    lines += [f"  {line}" for line in advice_words(counted)]
    lines += [f"  {shown(line)}" for line in unused_words(counted.get("unused_references", ()))]
    lines += [f"  {shown(line)}" for line in reference_words(counted)]
    lines += [f"  {shown(line)}" for line in absent_words(counted.get("absent_columns", ()))]
    lines += [f"  {shown(line)}" for line in nested_words(counted.get("nested_columns", ()))]
    lines += [f"  {shown(line)}" for line in number_words(counted.get("number_texts", ()))]
    if counted.get("ignored_columns"):
        lines.append(f"  columns that nothing names: {shown(', '.join(counted['ignored_columns']))}")
    lines += [f"  {line}" for line in file_lines(counted.get("files", ()))]
    lines += [
        f"  {shown(one['file'])}: {shown(change_words(one))}" for one in counted.get("schema_changes", ())
    ]
    lines += [
        f"  {kind}: cells that are no value of their kind, null now (quarantine --cells): {_columns(columns)}"
        for kind, columns in counted.get("failing_cells", {}).items()
    ]
    lines += [f"  {shown(line)}" for line in clock_words(counted.get("clock_changes", ()))]
    lines += [f"  {words}" for words in settled_now(counted.get("settled", 0))]
    lines.append(f"  days rebuilt: {len(counted['days_rebuilt'])}")
    lines += [f"  {line}" for line in retention_words(counted)]
    return "\n".join(lines)


def _columns(counts: dict[str, int]) -> str:
    return ", ".join(f"{shown(column)} {count:,}" for column, count in counts.items())
