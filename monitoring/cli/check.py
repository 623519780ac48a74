"""``check``: the gate for CI and cron."""

import argparse
import re
from pathlib import Path

from monitoring.cli.base_url import add_base_url
from monitoring.cli.check_lines import Check, document, lines
from monitoring.cli.check_markdown import markdown
from monitoring.cli.history_lines import history_document, history_lines
from monitoring.cli.junit import junit
from monitoring.cli.no_rows import tell_no_rows
from monitoring.cli.output import write
from monitoring.cli.parser import UsageError
from monitoring.cli.scope_options import add_scope, scope_of
from monitoring.cli.terminal import say, write_json
from monitoring.contract.model import Contract
from monitoring.contract.panel import Panel
from monitoring.errors import StoreError
from monitoring.findings.documents.checked import checked
from monitoring.findings.gate import Rules, gate
from monitoring.findings.gate_history import gate_history
from monitoring.findings.meeting.waiting import Waiting
from monitoring.findings.report import RULES, report
from monitoring.findings.thresholds import SEVERITIES
from monitoring.location import store_directory
from monitoring.panels.registry import available, no_panel
from monitoring.store.catalog.journal import Journal
from monitoring.store.snapshot import Snapshot

_DAYS = re.compile(r"(\d{1,4})d")
BY_THRESHOLD: tuple[Panel, ...] = ("service", "business")
STATUS = {"pass": 0, "fail": 1, "cannot tell": 3}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    add_scope(parser)
    parser.add_argument(
        "--panels",
        nargs="+",
        metavar="PANEL",
        help="default: drift performance calibration quality, and service or business with thresholds",
    )
    parser.add_argument(
        "--fail-on", default="warning", choices=SEVERITIES, help="the least severity that fails"
    )
    parser.add_argument("--on-insufficient", choices=("pass", "fail"), help="what `cannot tell` becomes")
    parser.add_argument("--junit", metavar="F", help="write JUnit XML there")
    parser.add_argument("--markdown", metavar="F", help="write a Markdown summary there")
    parser.add_argument(
        "--history", metavar="90d", help="say instead how often it would have failed on each of so many days"
    )
    add_base_url(parser)


def run(arguments: argparse.Namespace) -> int:
    """Judge, print a line per rule, and give the exit status."""
    if arguments.history:
        return _history(arguments)
    made = _check(arguments)
    _keep(made, store_directory(arguments.store), _rules(arguments, made.report.contract))
    if arguments.json:
        write_json(document(made))
    else:
        print(lines(made))
    for path, content in ((arguments.junit, junit), (arguments.markdown, markdown)):
        if path:  # after the lines: they are told also where no file can be written
            write(content(made).encode(), path)
    return STATUS[made.gate.conclusion]


def _panels(arguments: argparse.Namespace, snapshot: Snapshot) -> list[Panel]:
    there, stated = available(snapshot.contract), _with_thresholds(snapshot.contract)
    judged = [one for one in (*RULES, *stated) if one in there]
    panels: list[Panel] = arguments.panels or judged
    for panel in panels:
        if panel not in (*RULES, *BY_THRESHOLD) or panel not in there:
            raise no_panel(panel, snapshot.contract, judged, "panel to check")
        if panel in BY_THRESHOLD and panel not in stated:
            raise UsageError(f"{panel} has no rule yet: give one of its measures a threshold in the contract")
    return panels


def _with_thresholds(contract: Contract) -> tuple[Panel, ...]:
    """Name the panels that are judged only where the contract says from when on."""
    return tuple(panel for panel in BY_THRESHOLD if contract.judges(panel))


def _rules(arguments: argparse.Namespace, contract: Contract) -> Rules:
    """Say what fails, what becomes of what cannot be told, and which thresholds have to be answered.

    These are those of the asked panels; by default all, also of panels that the contract does not support.
    """
    asked: list[str] | None = arguments.panels
    stated = tuple(name for name in contract.thresholds if not asked or name.partition(".")[0] in asked)
    return Rules(arguments.fail_on, arguments.on_insufficient or "report", stated)


def _history(arguments: argparse.Namespace) -> int:
    """Say how often the check would have failed; the exit status is 0: nothing is judged now."""
    days = _DAYS.fullmatch(arguments.history)
    if days is None or not int(days[1]):
        raise UsageError(f"--history is a number of days such as 90d, not {arguments.history!r}")
    scope = scope_of(arguments)
    snapshot = Snapshot(store_directory(arguments.store), scope.model, scope.generation)
    asked = scope, _panels(arguments, snapshot), int(days[1])
    found = gate_history(snapshot, *asked, _rules(arguments, snapshot.contract))
    if arguments.json:
        write_json(history_document(scope.model, found))
    else:
        print(history_lines(scope.model, found, int(days[1])))
    return 0


def _check(arguments: argparse.Namespace) -> Check:
    scope, directory = scope_of(arguments), store_directory(arguments.store)
    snapshot = Snapshot(directory, scope.model, scope.generation)
    panels = _panels(arguments, snapshot)
    made = report(directory, panels, scope, snapshot.generation)
    held = gate(made.measurements, made.contract, _rules(arguments, made.contract))
    tell_no_rows(made)
    waiting = Waiting(snapshot, made.question)
    return Check(made, held, arguments.base_url, {one: waiting.needs(one) for one in held.untold})


def _keep(made: Check, directory: Path, asked: Rules) -> None:
    """Keep the result in the journal; one that cannot be kept is a result all the same."""
    try:
        Journal(directory).add(checked(made.report, made.gate, asked))
    except StoreError as error:
        say(f"this check is not in the journal: {error}")
