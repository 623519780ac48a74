"""The parser of every command: the options that all of them have, and errors that say what to do."""

import argparse
from collections.abc import Sequence
from itertools import takewhile
from typing import Any, NoReturn

from monitoring.errors import TidemarkError

_OWN_PATHS = ("contract", "out", "junit", "markdown")
"""Arguments that only this process opens, by whatever bytes a file system names them."""


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
        for written in takewhile(lambda one: one != "--", words):
            name, sign, given = written.partition("=")
            if sign and name.startswith("--") and given == "--":  # a list or a text, as Python is old or new
                raise UsageError(f"{name} has no value but '--'\ntry: {self.prog} --help")
        found = self.parse_args(words) if "--" in words else self.parse_intermixed_args(words)
        for action in self._actions:
            value = getattr(found, action.dest, None)
            name = action.option_strings[-1] if action.option_strings else str(action.metavar or action.dest)
            for word in value if isinstance(value, list) else [value]:
                if isinstance(word, str) and action.dest not in _OWN_PATHS:
                    refuse_broken_text(name, word)
        return found

    def error(self, message: str) -> NoReturn:
        """Refuse a command line; a word that is missing may have gone to the option before it."""
        greedy = [one.option_strings[0] for one in self._actions if one.option_strings and one.nargs == "+"]
        missing = [str(one.metavar) for one in self._get_positional_actions() if str(one.metavar) in message]
        if greedy and missing and "required" in message:
            message += f"; {missing[0]} stands before {', '.join(greedy)}, or behind another option"
        raise UsageError(f"{message}\ntry: {self.prog} --help")


def refuse_broken_text(name: str, word: str) -> None:
    r"""Refuse an argument whose bytes are no UTF-8: no model, cohort, table or stored file can be named so.

    Parameters
    ----------
    name : str
        Of the argument.
    word : str
        Its value; Python puts a lone surrogate in the place of each byte that it cannot read.

    Raises
    ------
    UsageError
        Naming the argument, and where it breaks.

    Examples
    --------
    >>> refuse_broken_text("--model", "cr\udcffdit")
    Traceback (most recent call last):
    monitoring.cli.parser.UsageError: --model 'cr\udcffdit' is no UTF-8 from place 3 on: write it in UTF-8
    """
    try:
        word.encode()
    except UnicodeEncodeError as error:
        place = error.start + 1
        raise UsageError(f"{name} {word!r} is no UTF-8 from place {place:,} on: write it in UTF-8") from None


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
    common.add_argument(
        "--store",
        metavar="DIR",
        help="the store; default: TIDEMARK_STORE, else data/store beside the package",
    )
    common.add_argument("--json", action="store_true", help="machine output on standard output")
    common.add_argument(
        "--quiet", action="store_true", help="write nothing where all is well: for cron, which mails it"
    )
    common.add_argument("--debug", action="store_true", help="show the traceback of an internal error")
    return parser
