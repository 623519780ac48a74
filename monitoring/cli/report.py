"""``report``: panels as a table, or in any format."""

import argparse
from dataclasses import replace
from pathlib import Path

from monitoring.cli.base_url import add_base_url
from monitoring.cli.no_rows import tell_no_rows
from monitoring.cli.output import asked_format, write
from monitoring.cli.parser import UsageError
from monitoring.cli.report_table import report_table
from monitoring.cli.scope_options import add_scope, scope_of
from monitoring.cli.terminal import say
from monitoring.cli.waiting import waiting
from monitoring.contract.panel import PANELS
from monitoring.export.formats import FORMATS, ONE_TABLE
from monitoring.findings.documents.finding_file import finding_file
from monitoring.findings.report import FINDINGS, Report, dated_in_table, report
from monitoring.findings.splitting import split_report
from monitoring.findings.words.words import counted
from monitoring.location import store_directory
from monitoring.scope.question import Scope
from monitoring.store.snapshot import Snapshot


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument(
        "panels",
        nargs="+",
        metavar="PANEL",
        help=f"{' '.join((*PANELS, FINDINGS))}, or all",
    )
    add_scope(parser)
    parser.add_argument(
        "--format",
        metavar="F",
        help=f"{', '.join(FORMATS)}; svg and png: the first chart of the first panel; "
        "pptx: one finding a slide",
    )
    parser.add_argument(
        "--split",
        default="",
        metavar="NAME",
        help="a cohort column or `version`: rows of each value as well, but for one that is the baseline",
    )
    parser.add_argument(
        "--id", default="", metavar="ID", help="one finding with its history; `report findings --id ID`"
    )
    parser.add_argument("--out", metavar="PATH", help="write there; its ending says the format")
    add_base_url(parser)


def run(arguments: argparse.Namespace) -> int:
    """Answer the question, and write the answer."""
    asked = asked_format(arguments, FORMATS, [name for name, one in FORMATS.items() if one.binary])
    chosen = FORMATS[asked] if asked else None
    directory, scope = store_directory(arguments.store), scope_of(arguments)
    with waiting():
        if arguments.id:
            made = _one(directory, arguments, scope)
        else:
            made = _answer(directory, arguments, scope, asked)
        tell_no_rows(made)
        if made.panels == (FINDINGS,) and scope.by != "none":
            say(f"findings are of the whole window: `--by {scope.by}` is for panels, and left out")
        content = chosen.write(made, arguments.base_url) if chosen else None
    if content is None:
        print(report_table(made, arguments.base_url))
    else:
        write(content, arguments.out)
        _tell_left_out(made, asked)
        if arguments.split and asked in ONE_TABLE:
            for heading, text in made.parts:
                say(f"{heading}: {text}")
    return 0


def _tell_left_out(made: Report, asked: str | None) -> None:
    """Say that a format of one table has the panels' and not the findings that were named beside them."""
    if asked in ONE_TABLE and FINDINGS in made.panels and made.panels != (FINDINGS,):
        found = len(made.findings)
        left = f"{counted(found, 'finding')} left out" if found else "there are no findings"
        say(
            f"{asked} has one table, that of the panels: {left}; `report {FINDINGS} --format {asked}` is the"
            " table of findings, json has both"
        )


def _answer(directory: Path, arguments: argparse.Namespace, scope: Scope, asked: str | None) -> Report:
    """Answer with panels, findings or both, dated where anything that is written depends on it."""
    panels = arguments.panels
    dated = asked not in ONE_TABLE or FINDINGS in panels or dated_in_table(panels, scope)
    if arguments.split:
        return split_report(directory, panels, scope, arguments.split, dated=dated)
    return report(directory, panels, scope, dated=dated)


def _one(directory: Path, arguments: argparse.Namespace, scope: Scope) -> Report:
    """Answer with one finding alone."""
    if arguments.panels != [FINDINGS] or arguments.split:
        raise UsageError(f"--id ID names one finding: ask `report {FINDINGS} --id ID`, nothing beside it")
    snapshot = Snapshot(directory, scope.model, scope.generation)
    made = report(directory, [FINDINGS], replace(scope, by="none"), snapshot=snapshot)
    return finding_file(snapshot, made, arguments.id)
