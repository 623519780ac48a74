"""``verify``: build every profile again from the rows and compare it with what is stored."""

import argparse
from dataclasses import asdict

from monitoring.cli.terminal import columns, write_json
from monitoring.findings.words.words import counted
from monitoring.location import store_directory
from monitoring.store.kinds.tally import spaced
from monitoring.store.upkeep.verification import Verification, verify

MOST_LINES = 50
_COUNTED = {
    "unverifiable": "days whose rows retention has dropped: their profiles stand as they were built",
    "unhashed": "files of profiles are from before bins had a hash; `rebin` writes it",
    "unkeyed": "rows are from before labels had a key, and no label finds them;"
    " `batches remove` their loads, and load the files again",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("--model", required=True, metavar="M", help="which model")


def run(arguments: argparse.Namespace) -> int:
    """Verify; the exit status is 1 on any difference."""
    found = verify(store_directory(arguments.store), arguments.model)
    if arguments.json:
        write_json(asdict(found) | {"verified": not found.differences})
    else:
        print(_said(found))
    return 1 if found.differences else 0


def _said(found: Verification) -> str:
    rows = [
        [
            one.kind,
            one.source or "–",
            str(one.day or "–"),
            spaced(one.subject) or "–",
            str(one.cells),
            one.what,
        ]
        for one in found.differences
    ]
    blocks = []
    if rows:
        head = ["kind", "reference", "day", "subject", "cells", "difference"]
        blocks.append(columns(head, rows[:MOST_LINES], right=(4,)))
    if len(rows) > MOST_LINES:
        blocks.append(f"and {len(rows) - MOST_LINES:,} more: --json lists all")
    if found.not_built:
        blocks.append(f"not built yet, read from the rows: {', '.join(found.not_built)}")
    told = ((getattr(found, name), words) for name, words in _COUNTED.items())
    blocks += [f"{number:,} {words}" for number, words in told if number]
    if any(one.kind not in ("file", "bins") for one in found.differences):
        said = "`rebin` builds every profile again from the rows"
        blocks.append(f"where no file was changed by hand, an earlier Tidemark counted otherwise: {said}")
    end = counted(len(rows), "difference") if rows else "as the rows give them"
    blocks.append(
        f"{found.model}, data version {found.data_version}: {found.profiles:,} profiles of "
        f"{found.days:,} days in {found.files:,} files, over bins {found.bins}, {end}"
    )
    return "\n".join(blocks)
