"""``sql``: one read-only statement over the views and tables of a model."""

import argparse
from math import isfinite, nan

from monitoring.cli.output import asked_format, write
from monitoring.cli.terminal import columns, say
from monitoring.database import answer
from monitoring.export.answer import ANSWER_FORMATS, BINARY, names, numeric, rows, text, write_answer
from monitoring.findings.words.words import counted
from monitoring.store.by_hand.database import ABOUT
from monitoring.store.by_hand.sql import SECONDS

MOST_LINES = 500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("statement", metavar="SELECT", help="one SELECT (or WITH … SELECT), in quotes")
    parser.add_argument("--model", default="", metavar="M", help="which model; not needed for a store of one")
    parser.add_argument("--format", metavar="F", help=f"{', '.join(ANSWER_FORMATS)}")
    parser.add_argument("--out", metavar="PATH", help="write there; its ending says the format")
    parser.add_argument(
        "--time-limit", type=_seconds, default=SECONDS, metavar="S", help=f"seconds; default: {SECONDS:g}"
    )
    parser.epilog = "\n".join(
        [
            "views and tables:",
            *(f"  {name.ljust(12)}  {about}" for name, about in ABOUT.items()),
            "",
            "Columns have their own names. Ids are text, times are in UTC, a binary label is 0 or 1; columns",
            "that the contract masks are not there. A name that is a word of SQL as well, such as at, end or",
            'order, needs double quotes: "at". Nothing can be changed, no file can be read.',
        ]
    )


def run(arguments: argparse.Namespace) -> int:
    """Ask, and write the answer."""
    chosen = asked_format(arguments, ANSWER_FORMATS, BINARY)
    found = answer(
        arguments.statement, model=arguments.model, store=arguments.store, seconds=arguments.time_limit
    )
    if chosen is not None:
        write(write_answer(found, chosen), arguments.out)
        return 0
    right = [k for k, field in enumerate(found.schema) if numeric(field.type)]
    lines = [[text(value) for value in row] for row in rows(found.slice(0, MOST_LINES))]
    print(columns(names(found), lines, right=right))
    more = f", the first {MOST_LINES} shown: --format csv writes all" if found.num_rows > MOST_LINES else ""
    say(f"{counted(found.num_rows, 'row')}{more}")
    return 0


def _seconds(said: str) -> float:
    try:
        found = float(said)
    except ValueError:
        found = nan
    if not isfinite(found):
        raise argparse.ArgumentTypeError(f"{said!r} is no number of seconds")
    return found
