"""``compact``: small files become few, what is kept no longer goes, profiles that days lack are built."""

import argparse
from dataclasses import asdict

from monitoring.cli.terminal import write_json
from monitoring.location import store_directory
from monitoring.store.upkeep.maintenance import compact

_WORDS = {
    "rows": "predictions",
    "labels": "labels without a prediction",
    "features": "feature rows without a prediction",
    "profile_days": "days of profiles",
    "generations": "earlier data versions",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("--model", required=True, metavar="M", help="which model")


def run(arguments: argparse.Namespace) -> int:
    """Compact, and say what became of the files."""
    done = compact(store_directory(arguments.store), arguments.model)
    if arguments.json:
        write_json(asdict(done))
        return 0
    files = f"{done.merged:,} files became {done.written:,}" if done.merged else "nothing to merge"
    lines = [f"{done.model}: data version {done.data_version}, {files}"]
    gone = [f"{count:,} {_WORDS[name]}" for name, count in done.expired.items()]
    lines += [f"  dropped by retention: {', '.join(gone)}"] if gone else []
    lines += [f"  profiles built that days lacked: {', '.join(done.backfilled)}"] if done.backfilled else []
    print("\n".join(lines))
    return 0
