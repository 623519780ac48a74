"""``audit``: what held at a date, as a ZIP: contracts, thresholds, versions, findings, decisions, journal."""

import argparse
from pathlib import Path

from monitoring.cli.output import write
from monitoring.cli.parser import UsageError
from monitoring.cli.waiting import waiting
from monitoring.export.audit_pack import audit_pack
from monitoring.findings.documents.audit import audit
from monitoring.location import store_directory


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("--model", required=True, metavar="M", help="which model")
    parser.add_argument(
        "--at",
        required=True,
        metavar="DATE",
        help="a day (its end is meant) or a time: 2026-03-01T14:00",
    )
    parser.add_argument("--out", required=True, metavar="FILE", help="write there; it ends in .zip")


def run(arguments: argparse.Namespace) -> int:
    """Write the audit pack of one model."""
    if Path(arguments.out).suffix != ".zip":
        raise UsageError(f"--out {arguments.out}: the audit pack ends in .zip")
    with waiting():
        pack = audit_pack(audit(store_directory(arguments.store), arguments.model, arguments.at))
    write(pack, arguments.out)
    return 0
