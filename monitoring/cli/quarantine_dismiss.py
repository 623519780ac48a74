"""``quarantine dismiss`` and ``reopen``: refused rows that nobody will correct, with the reason."""

import argparse
import getpass

from monitoring.cli.parser import UsageError
from monitoring.cli.terminal import say, write_json
from monitoring.findings.words.words import counted
from monitoring.location import store_directory
from monitoring.store.upkeep.dismissal import Chosen, dismiss

DISMISS, REOPEN = "dismiss", "reopen"
_OWN = ("file", "rule", "row", "reason", "who")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what these actions take."""
    group = parser.add_argument_group("dismiss, reopen")
    group.add_argument("--file", default="", metavar="NAME", help="dismiss, reopen: rows of this file only")
    group.add_argument("--rule", default="", metavar="R", help="dismiss, reopen: refused for this rule only")
    group.add_argument(
        "--row", type=int, nargs="+", default=(), metavar="N", help="dismiss, reopen: rows of these numbers"
    )
    group.add_argument("--reason", default="", metavar="TEXT", help="dismiss, reopen: why; it is kept")
    group.add_argument("--who", default="", metavar="NAME", help="who says so; default: whoever is logged in")


def refuse_lost(arguments: argparse.Namespace) -> None:
    """Refuse options that another action would take no notice of."""
    lost = [f"--{name}" for name in _OWN if getattr(arguments, name)]
    if lost:
        raise UsageError(f"{lost[0]} goes with quarantine {DISMISS} or {REOPEN}")


def run(arguments: argparse.Namespace) -> int:
    """Dismiss, or put back."""
    reopen = arguments.action == REOPEN
    chosen = Chosen(arguments.batch, arguments.file, arguments.rule, tuple(arguments.row))
    if not chosen.condition:
        raise UsageError(f"{arguments.action}: say which rows (--batch B, --file NAME, --rule R or --row N)")
    if not arguments.reason.strip():
        raise UsageError(f"{arguments.action} needs a reason (--reason TEXT): it is kept beside the rows")
    who = arguments.who or getpass.getuser()
    done = dismiss(
        store_directory(arguments.store),
        arguments.model,
        chosen,
        who=who,
        reason=arguments.reason,
        reopen=reopen,
    )
    if arguments.json:
        write_json({"model": arguments.model, "action": arguments.action, "refusals": done})
    elif not done:
        say(f"{arguments.model}: no such row is {'dismissed' if reopen else 'in quarantine'}")
    else:
        what = "back in quarantine" if reopen else "dismissed"
        print(f"{arguments.model}: {counted(done, 'refusal')} {what}")
    return 0
