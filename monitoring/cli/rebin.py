"""``rebin``: the edges of bins from the reference that is there now, and every profile built again."""

import argparse
from dataclasses import asdict

from monitoring.cli.terminal import write_json
from monitoring.findings.words.words import counted
from monitoring.location import store_directory
from monitoring.store.upkeep.rebinning import rebin


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("--model", required=True, metavar="M", help="which model")


def run(arguments: argparse.Namespace) -> int:
    """Rebin, and say what changed."""
    done = rebin(store_directory(arguments.store), arguments.model)
    if arguments.json:
        write_json(asdict(done))
        return 0
    origin = "the reference" if done.reference else "the predictions, as there is no reference"
    print(f"{done.model}: data version {done.data_version}, edges from {origin}")
    moved, days = counted(done.moved, "number"), counted(done.days, "day")
    print(f"  {moved} with other edges, profiles of {days} built again")
    print(f"  hash of the bins: {done.bins}")
    return 0
