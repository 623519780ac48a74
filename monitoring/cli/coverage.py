"""``coverage``: what of each model is not watched, and the line that would change it."""

import argparse
from dataclasses import asdict

from monitoring.cli.failure import of_each, unreadable
from monitoring.cli.terminal import columns, say, write_json
from monitoring.findings.coverage import Coverage, coverage
from monitoring.location import store_directory
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.snapshot import Snapshot


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("--model", default="", metavar="M", help="of one model; default: of all")


def run(arguments: argparse.Namespace) -> int:
    """Print what is missing."""
    directory = store_directory(arguments.store)
    names = [arguments.model] if arguments.model else Catalog(directory).models()
    found, failed, status = of_each(
        names, lambda name: coverage(Snapshot(directory, name)), debug=arguments.debug
    )
    if arguments.json:
        write_json({"models": [_document(one) for one in found]} | unreadable(failed))
        return status
    rows = [[one.model, gap.missing, gap.consequence, gap.line] for one in found for gap in one.gaps]
    if rows:
        print(columns(["model", "not watched", "so that", "line"], rows))
    for one in found:
        say(f"{one.model}: {one.watched} of {one.asked} things are watched")
    return status


def _document(one: Coverage) -> dict[str, object]:
    gaps = [asdict(gap) for gap in one.gaps]
    return {"model": one.model, "asked": one.asked, "watched": one.watched, "gaps": gaps}
