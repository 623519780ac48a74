"""The page of the commands, from their parsers."""

import argparse
from importlib import import_module

from docs.generate.tables import code, table
from monitoring.cli.main import COMMANDS
from monitoring.cli.parser import command_parser
from monitoring.store.cache_budget import DEFAULT_BYTES
from monitoring.store.environment import AHEAD, CACHE_BYTES, SCAN_SECONDS, SCANS
from monitoring.store.files.limits import LIMITS
from monitoring.store.scheduling.patience import MOST_SECONDS
from monitoring.ui.ahead.ahead import MOST_MODELS

_HEAD = """\
# The command line

`python -m monitoring COMMAND [options]`. Results go to standard output, progress and messages to standard
error.

| exit status | means |
|---|---|
| 0 | done, and nothing at or above the asked severity |
| 1 | `check` found something; `verify` found a difference |
| 2 | wrong usage, contract or data: the message says what to do |
| 3 | `check` cannot tell: the evidence is insufficient, or nothing answers a limit of the contract |
| 4 | internal error (`--debug` shows where) |
| 130 | interrupted |

Every command takes these:

"""


_BOUNDS = """\
## Bounds on files

A file that unfolds beyond these is refused before it is loaded, so that no archive or Parquet file of some
kilobytes fills memory or disk. A cell that is too long is null and listed by `quarantine --cells`. Set a
variable where more is meant."""


def cli_page() -> str:
    """Write the page.

    Returns
    -------
    str
        Markdown: one chapter a command.
    """
    common = command_parser("any", "")
    shared = {option for action in common._actions for option in action.option_strings}
    blocks = [_HEAD + _options([one for one in common._actions if one.dest != "help"])]
    blocks += [_chapter(name, summary, shared) for name, summary in COMMANDS.items()]
    blocks.append(_bounds())
    return "\n\n".join(blocks) + "\n"


def _bounds() -> str:
    """The bounds on files, from their definitions."""
    rows = [[code(one.variable), f"{one.default:,}", one.what] for one in LIMITS]
    files = [_BOUNDS, table(["variable", "a file may have at most", "of"], rows)]
    pages = [
        [code(SCAN_SECONDS), f"{MOST_SECONDS} s"],
        [code(SCANS), "the number of cores"],
        [code(AHEAD), f"{MOST_MODELS} models"],
        [code(CACHE_BYTES), f"{DEFAULT_BYTES:,} bytes"],
    ]
    return "\n\n".join([*files, _SCANS, table(["variable", "default"], pages)])


_SCANS = f"""## Bounds on pages

What no profile holds is read from the rows. For a page, so many reads run at once as {code(SCANS)} says;
one that nobody waits for any more is ended. All that one page reads and computes with rows takes at most
{code(SCAN_SECONDS)} seconds together. Then the page says so: what stands on it stays, the rest is left out,
and in the place of exact numbers come their bounds, which have as many seconds again. Who stands in line
is told behind how many, and can cancel; that time does not count. Commands read as many parts of the
days at once, and have no other bounds.

After a start of the dashboard, and whenever newer data have come, what is likely to be asked is computed
as soon as nobody has asked anything for three seconds: every page over each standing window, of so many
models as {code(AHEAD)} says, those first that were looked at last; what people have asked before, of the
newest data; and after half a minute each level of the cohort columns, over these windows. With 0 nothing
is.

Profiles and rows that were read stay in memory for who asks next, up to {code(CACHE_BYTES)} of all models
together, and answers and their charts up to a third as much; those least lately asked are thrown out first.
A machine of much memory that serves many models may give it more."""


def _chapter(name: str, summary: str, shared: set[str]) -> str:
    parser = command_parser(name, summary)
    import_module(f"monitoring.cli.{name.replace('-', '_')}").add_arguments(parser)
    own = [one for one in parser._actions if not shared & set(one.option_strings)]
    blocks = [f"## {name}", f"{summary[0].upper()}{summary[1:]}.", f"```\n{_usage(name, own)}\n```"]
    if own:
        blocks.append(_options(own))
    if parser.epilog:
        blocks.append(f"```\n{parser.epilog}\n```")
    return "\n\n".join(blocks)


def _usage(name: str, own: list[argparse.Action]) -> str:
    words = [_word(one) for one in own if not one.option_strings]
    required = [
        f"{one.option_strings[0]} {_value(one)}" for one in own if one.option_strings and one.required
    ]
    optional = any(one.option_strings and not one.required for one in own)
    return " ".join(["python -m monitoring", name, *words, *required, *(["[options]"] if optional else [])])


def _word(one: argparse.Action) -> str:
    word = _value(one)
    return {"*": f"[{word} …]", "+": f"{word} …", "?": f"[{word}]"}.get(str(one.nargs), word)


def _value(one: argparse.Action) -> str:
    if one.nargs == 0:
        return ""
    if one.choices and not one.metavar:
        return "|".join(map(str, one.choices))
    return str(one.metavar or one.dest.upper())


def _options(actions: list[argparse.Action]) -> str:
    rows = []
    for one in actions:
        value = _value(one)
        many = f"{value} …" if one.nargs in ("+", "*") and one.option_strings else value
        name = " ".join([*one.option_strings[:1], many] if one.option_strings else [value])
        default = "" if one.default in (None, "", False) or not one.option_strings else one.default
        shown = "" if default == [] or (one.help and "default:" in one.help) else str(default)
        rows.append([code(name.strip()), (one.help or "").replace("%%", "%"), code(shown)])
    return table(["option", "does", "default"], rows)
