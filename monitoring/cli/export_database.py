"""``export-database``: everything in one DuckDB file, to query by hand."""

import argparse
from pathlib import Path

from monitoring.cli.terminal import columns, say, write_json
from monitoring.database import export_database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument(
        "out", metavar="OUT.duckdb", help="the file to write; a database that is there is replaced"
    )
    parser.add_argument(
        "--model", default="", metavar="M", help="one model only; else each has a schema of its name"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the file."""
    written = export_database(arguments.out, model=arguments.model, store=arguments.store)
    if arguments.json:
        write_json({"file": arguments.out, "tables": written})
        return 0
    print(columns(["table", "rows"], [[name, f"{rows:,}"] for name, rows in written.items()], right=(1,)))
    say(f"wrote {arguments.out} ({Path(arguments.out).stat().st_size:,} bytes)")
    return 0
