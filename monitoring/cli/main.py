"""The entry: finds the command, runs it, and turns every outcome into an exit status."""

import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from monitoring import __version__
from monitoring.cli.failure import USAGE, Failure
from monitoring.cli.parser import UsageError, command_parser
from monitoring.cli.quiet import run_quietly
from monitoring.cli.streams import standard_streams
from monitoring.cli.terminal import say
from monitoring.errors import UnknownNameError
from monitoring.garbage import rarely_collected
from monitoring.interrupting import INTERRUPTED, TOLD, interrupt

COMMANDS: dict[str, str] = {
    "load": "load predictions, features, labels or a reference as a contract says",
    "models": "list what is in the store, and what it costs on the disk",
    "batches": "list every load: time, files, hashes, counts; or remove what one brought",
    "rebin": "take the edges of bins anew from the reference, else all rows; build every profile again",
    "compact": "merge small files and drop what the contract's retention keeps no longer",
    "quarantine": "list the rows that were refused, each with the rule that it broke; try them again",
    "report": "print panels: measurements with intervals and verdicts",
    "minutes": "write one page for a meeting: what is wrong, how sure, since when, for whom, who acts",
    "check": "judge a model: the gate for CI and cron; the result is kept in the journal",
    "finding": "list the findings of a model; acknowledge, assign, comment, snooze or close one",
    "journal": "list what became of findings and checks, prove that nobody changed it, and what it tells",
    "coverage": "say what of each model is not watched, and which line of the contract would change it",
    "audit": "write what held at a date: contracts, thresholds, versions, findings, decisions, journal",
    "sql": "ask by one SELECT over predictions, features, labels, reference and more",
    "event": "add an event to a model's time axes, or list what is known",
    "cohorts": "save a cohort under a name, list the saved ones, rename or remove one",
    "contract": "validate, guess, show or apply a contract; print the JSON Schema of contracts",
    "verify": "build every profile again from the rows and compare",
    "export-database": "write everything into one DuckDB file",
    "demo": "load the models that ship with Tidemark",
    "serve": "serve the dashboard",
}
OK = 0
_STATUSES = """exit status: 0 done, 1 check found something, 2 wrong usage, contract or data,
3 check cannot tell, 4 internal error, 130 interrupted"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv : sequence of str, optional
        The process's own by default.

    Returns
    -------
    int
        The exit status that interface.md promises; a traceback only with ``--debug``.
    """
    with standard_streams():
        return _ended(list(sys.argv[1:] if argv is None else argv))


def _ended(words: list[str]) -> int:
    """Run it, however it ends."""
    with interrupt() as pressed:
        try:
            with rarely_collected():
                return _run(words)
        except (Exception, KeyboardInterrupt) as error:
            if pressed.came or isinstance(error, KeyboardInterrupt):
                say(TOLD)
                return INTERRUPTED
            failure = Failure.of(error)
            say(f"tidemark: {failure.said}")
            if "--debug" in words:
                traceback.print_exc()
            return failure.status


def _run(words: list[str]) -> int:
    status: int
    if not words or words[0] in ("-h", "--help", "help"):
        print(_overview())
        return OK if words else USAGE
    if words[0] == "--version":
        print(f"tidemark {__version__}")
        return OK
    name = words[0]
    if name.startswith("-"):
        raise UsageError(f"a command comes before its options, not {name}\ntry: python -m monitoring --help")
    if name not in COMMANDS:
        raise UnknownNameError("command", name, tuple(COMMANDS))
    command: ModuleType = import_module(f"monitoring.cli.{name.replace('-', '_')}")
    parser = command_parser(name, COMMANDS[name])
    command.add_arguments(parser)
    try:
        arguments = parser.parse(words[1:])
    except SystemExit as stopped:  # --help
        return int(stopped.code or OK)
    status = run_quietly(lambda: command.run(arguments)) if arguments.quiet else command.run(arguments)
    sys.stdout.flush()
    return status


def _overview() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name.ljust(width)}  {summary}" for name, summary in COMMANDS.items()]
    head = "usage: python -m monitoring COMMAND [options]\n\ncommands:"
    return "\n".join([head, *lines, "", "python -m monitoring COMMAND --help says more.", "", _STATUSES])
