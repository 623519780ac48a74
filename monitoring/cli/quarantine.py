"""``quarantine``: the rows that were refused, each with the rule that it broke."""

import argparse
from collections import Counter
from dataclasses import asdict

from monitoring.cli import quarantine_dismiss, quarantine_retry
from monitoring.cli.output import format_by_ending, write
from monitoring.cli.parser import UsageError
from monitoring.cli.terminal import columns, say, shown, write_json
from monitoring.errors import UnknownNameError
from monitoring.export.answer import ANSWER_FORMATS, BINARY, write_answer
from monitoring.export.refusals import refusals_table
from monitoring.location import store_directory
from monitoring.scope.instant import print_second
from monitoring.store.ingest.settled import settled_words
from monitoring.store.upkeep.quarantine import Refused, quarantine, refusals

MOST_LINES = 200
RETRY = "retry"
_ACTIONS = (RETRY, quarantine_dismiss.DISMISS, quarantine_dismiss.REOPEN)


_HELP = (
    f"{RETRY}: try the refused rows again; {quarantine_dismiss.DISMISS}: they will never be corrected;"
    f" {quarantine_dismiss.REOPEN}: take that back"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("action", nargs="?", default="", metavar="ACTION", help=_HELP)
    parser.add_argument("--model", required=True, metavar="M", help="which model")
    parser.add_argument("--batch", default="", metavar="B", help="one load only; `batches` lists them")
    parser.add_argument("--history", action="store_true", help="rows that are settled, too")
    parser.add_argument("--cells", action="store_true", help="cells that are null as no value of their kind")
    parser.add_argument("--all", action="store_true", help=f"more than the first {MOST_LINES} rows")
    parser.add_argument("--format", metavar="F", help=", ".join(ANSWER_FORMATS))
    parser.add_argument("--out", metavar="PATH", help="write there; its ending says the format")
    quarantine_retry.add_arguments(parser)
    quarantine_dismiss.add_arguments(parser)
    parser.epilog = "\n".join(
        [
            "A row leaves the quarantine when a later load brings it (the same id) or its file again (same",
            "bytes; for rows without an id, same name): `retry` or `load`; or when it is dismissed.",
            "--history and --batch show what left, with when, by which load and file, or by whom and why.",
        ]
    )


def run(arguments: argparse.Namespace) -> int:
    """List the refused rows, or try them again."""
    if arguments.action not in ("", *_ACTIONS):
        raise UnknownNameError("action of quarantine", arguments.action, _ACTIONS)
    if arguments.action in (quarantine_dismiss.DISMISS, quarantine_dismiss.REOPEN):
        return quarantine_dismiss.run(arguments)
    quarantine_dismiss.refuse_lost(arguments)
    if arguments.action == RETRY:
        return quarantine_retry.run(arguments)
    chosen = _format(arguments)
    directory, cells = store_directory(arguments.store), arguments.cells
    refused = quarantine(directory, arguments.model, arguments.batch, history=arguments.history, cells=cells)
    if chosen is not None:
        write(write_answer(refusals_table(refused), chosen), arguments.out)
    elif arguments.json:
        found = [_plain(one) for one in refused]
        write_json({"model": arguments.model, "cells" if cells else "rows": found})
    elif not refused and cells:
        say(f"{arguments.model}: no cell failed")
    elif not refused:
        ever = refusals(directory, arguments.model).settled
        say(
            f"{arguments.model}: nothing is in quarantine any more: {settled_words(ever)}"
            if ever
            else f"{arguments.model}: nothing was refused"
        )
    else:
        listed = refused if arguments.all else refused[:MOST_LINES]
        _print(refused, listed, "cells" if cells else "refused")
        if not (cells or arguments.history or arguments.batch) and (
            left := refusals(directory, arguments.model).settled
        ):
            say(f"{settled_words(left)}; --history shows them")
    return 0


def _plain(one: Refused) -> dict[str, object]:
    settled_at = print_second(one.settled_at) if one.settled_at else None
    return asdict(one) | {"at": print_second(one.at), "settled_at": settled_at}


def _format(arguments: argparse.Namespace) -> str | None:
    """Choose: as said, else by the file's ending."""
    if not (arguments.format or arguments.out):
        return None
    chosen = str(arguments.format or format_by_ending(arguments.out, ANSWER_FORMATS, "csv"))
    if chosen in BINARY and not arguments.out:
        raise UsageError(f"--format {chosen} needs --out PATH: it is no text")
    return chosen


def _print(refused: list[Refused], listed: list[Refused], what: str) -> None:
    head = ["batch", "kind", "file", "row", "column", "rule", "value"]
    rows = [
        [r.batch, r.kind, shown(r.file), str(r.row), shown(r.column), r.rule, shown(r.value)] for r in listed
    ]
    if any(one.settled_by for one in listed):
        head += ["settled by", "as", "at", "file or who", "reason"]
        rows = [[*row, *_settlement(one)] for row, one in zip(rows, listed, strict=True)]
    print(columns(head, rows, right=(3,)))
    counted = ", ".join(f"{rule} {n:,}" for rule, n in Counter(one.rule for one in refused).most_common())
    more = f"; --all shows the other {len(refused) - len(listed):,}" if len(refused) > len(listed) else ""
    say(f"{len(refused):,} {what} ({counted}){more}")


def _settlement(one: Refused) -> list[str]:
    at = print_second(one.settled_at) if one.settled_at else ""
    return [one.settled_by, one.settled_as, at, shown(one.settled_file or one.who), shown(one.reason)]
