"""The parser of every command: the options that all of them have, and errors that say what to do."""

import argparse
from collections.abc import Sequence
from typing import Any, NoReturn

from monitoring.errors import TidemarkError


class UsageError(TidemarkError):
    """A command line that means nothing."""


class Parser(argparse.ArgumentParser):
    """Raises instead of exiting, so that every error takes one way out."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **options)

    def parse(self, words: Sequence[str]) -> argparse.Namespace:
        """Read a command line, its options before, between or behind its words.

        Behind ``--`` there are only words; argparse loses that sign where it lets them mix.
        """
        return self.parse_args(words) if "--" in words else self.parse_intermixed_args(words)

    def error(self, message: str) -> NoReturn:
        """Refuse a command line; a word that is missing may have gone to the option before it."""
        greedy = [one.option_strings[0] for one in self._actions if one.option_strings and one.nargs == "+"]
        missing = [str(one.metavar) for one in self._get_positional_actions() if str(one.metavar) in message]
        if greedy and missing and "required" in message:
            message += f"; {missing[0]} stands before {', '.join(greedy)}, or behind another option"
        raise UsageError(f"{message}\ntry: {self.prog} --help")


def command_parser(name: str, summary: str) -> Parser:
    """Make the parser of one command.

    Parameters
    ----------
    name : str
        The command.
    summary : str
        What it does.

    Returns
    -------
    Parser
        With the options that every command has.
    """
    parser = Parser(prog=f"python -m monitoring {name}", description=summary)
    common = parser.add_argument_group("everywhere")
    common.add_argument("--store", metavar="DIR", help="the store; default: TIDEMARK_STORE, else data/store")
    common.add_argument("--json", action="store_true", help="machine output on standard output")
    common.add_argument(
        "--quiet", action="store_true", help="write nothing where all is well: for cron, which mails it"
    )
    common.add_argument("--debug", action="store_true", help="show the traceback of an internal error")
    return parser
