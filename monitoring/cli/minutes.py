"""``minutes``: one page for a meeting: five sentences, four charts, open findings, decisions."""

import argparse
from pathlib import Path

from monitoring.cli.output import write
from monitoring.cli.parser import UsageError
from monitoring.cli.scope_options import add_scope, scope_of
from monitoring.cli.waiting import waiting
from monitoring.export.minutes import MINUTES_FORMATS, write_minutes
from monitoring.findings.meeting.minutes import minutes
from monitoring.location import store_directory


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    add_scope(parser)
    endings = ", ".join(f".{name}" for name in MINUTES_FORMATS)
    parser.add_argument("--out", required=True, metavar="FILE", help=f"write there; it ends in {endings}")


def run(arguments: argparse.Namespace) -> int:
    """Write the minutes of one model."""
    format = Path(arguments.out).suffix.removeprefix(".")
    if format not in MINUTES_FORMATS:
        endings = ", ".join(f".{name}" for name in MINUTES_FORMATS)
        raise UsageError(f"--out {arguments.out}: the minutes end in one of {endings}")
    if arguments.by != "none":
        raise UsageError(f"--by {arguments.by}: the minutes are of one window; leave it out")
    with waiting():
        made = write_minutes(minutes(store_directory(arguments.store), scope_of(arguments)), format)
    write(made, arguments.out)
    return 0
