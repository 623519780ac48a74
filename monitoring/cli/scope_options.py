"""The scope options: the same words as in a page's address."""

import argparse

from monitoring.scope.period import GRAINS, MOST
from monitoring.scope.question import Scope
from monitoring.scope.window import DEFAULT_WINDOW

_OPTIONS: tuple[tuple[str, str, str, str], ...] = (
    ("--window", DEFAULT_WINDOW, "WINDOW", "START/END, last-7d, last-24h, all"),
    (
        "--baseline",
        "",
        "BASELINE",
        "START/END, previous, week-before, year-before, a name, version:V, cohort:EXPR, rest",
    ),
    ("--cohort", "", "EXPR", "such as: region = 'EU' and age >= 25"),
    ("--version", "", "V", "one version of the model"),
    ("--label-as-of", "", "TIME", "use only labels known by then"),
    ("--now", "", "TIME", "the moment from which ages are counted"),
    ("--data-version", "", "N", "that of an export, under the contract of then; default: newest"),
)


def add_scope(parser: argparse.ArgumentParser) -> None:
    """Add the scope options.

    Parameters
    ----------
    parser : ArgumentParser
        Of a command that asks a question.
    """
    group = parser.add_argument_group("scope")
    group.add_argument("--model", required=True, metavar="M", help="which model")
    for option, default, metavar, text in _OPTIONS:
        group.add_argument(option, default=default, metavar=metavar, help=text)
    group.add_argument(
        "--exact", action="store_const", const="1", default="", help="no bounds: everything from the rows"
    )
    group.add_argument(
        "--by", default="none", choices=GRAINS, help=f"periods as rows of their own, at most {MOST:,}"
    )


def scope_of(arguments: argparse.Namespace) -> Scope:
    """Give the question that a command line asks.

    Parameters
    ----------
    arguments : Namespace
        Parsed.

    Returns
    -------
    Scope
        As asked.
    """
    return Scope(
        model=arguments.model,
        window=arguments.window,
        baseline=arguments.baseline,
        cohort=arguments.cohort,
        version=arguments.version,
        as_of=arguments.label_as_of,
        now=arguments.now,
        by=arguments.by,
        exact=arguments.exact,
        data_version=arguments.data_version,
    )
