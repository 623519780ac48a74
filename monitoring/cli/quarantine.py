"""``quarantine``: the rows that were refused, each with the rule that it broke."""

import argparse
from collections import Counter
from dataclasses import asdict

from monitoring.cli.terminal import columns, say, write_json
from monitoring.location import store_directory
from monitoring.scope.instant import print_instant
from monitoring.store.quarantine import quarantine

MOST_LINES = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("--model", required=True, metavar="M", help="which model")
    parser.add_argument("--batch", default="", metavar="B", help="one load only; `batches` lists them")
    parser.add_argument("--all", action="store_true", help=f"more than the first {MOST_LINES} rows")


def run(arguments: argparse.Namespace) -> int:
    """List the refused rows."""
    refused = quarantine(store_directory(arguments.store), arguments.model, arguments.batch)
    if arguments.json:
        found = [asdict(one) | {"at": print_instant(one.at)} for one in refused]
        write_json({"model": arguments.model, "rows": found})
        return 0
    if not refused:
        say(f"{arguments.model}: nothing was refused")
        return 0
    shown = refused if arguments.all else refused[:MOST_LINES]
    head = ["batch", "kind", "file", "row", "column", "rule", "value"]
    rows = [[r.batch, r.kind, r.file, str(r.row), r.column, r.rule, r.value] for r in shown]
    print(columns(head, rows, right=(3,)))
    counted = ", ".join(f"{rule} {n:,}" for rule, n in Counter(one.rule for one in refused).most_common())
    more = f"; --all shows the other {len(refused) - len(shown):,}" if len(refused) > len(shown) else ""
    say(f"{len(refused):,} refused ({counted}){more}")
    return 0
