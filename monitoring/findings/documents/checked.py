"""What a check came to, kept in the journal: which question, which data, which limits, which rules failed."""

from collections.abc import Sequence
from dataclasses import replace

from monitoring.findings.gate import Gate, Rules
from monitoring.findings.journal.lifecycle import CHECKED, ITSELF
from monitoring.findings.report import Report
from monitoring.findings.words.words import counted
from monitoring.panels.measurement import Measurement
from monitoring.scope.address import link
from monitoring.scope.instant import print_instant
from monitoring.store.catalog.journal import LONGEST, Deed, Entry


def checked(made: Report, held: Gate, asked: Rules) -> Deed:
    """Make of a check what the journal keeps of it.

    Parameters
    ----------
    made : Report
        What was judged.
    held : Gate
        What it came to.
    asked : Rules
        What was to fail.

    Returns
    -------
    Deed
        Of the model, without a finding: the conclusion, how many rules there were, those that failed and
        those without a verdict, with the link that asks the same again. Where names are endless, the rules
        that fit are named; their numbers always are.
    """
    days = "/".join(print_instant(at) for at in (made.question.span.start, made.question.span.end))
    then = replace(made.scope, window=days, data_version=made.data_version)
    said = {
        "conclusion": held.conclusion,
        "rules": len(held.rules),
        "failed": len(held.failed),
        "without_verdict": len(held.untold),
        "unanswered": len(held.unanswered),
        "unfinished": [*held.unfinished],
        "fail_on": asked.fail_on,
        "on_insufficient": asked.on_insufficient,
        "panels": [*made.panels],
        "link": link("overview", then)[:LONGEST],
        "failed_rules": _named(held.failed),
    }
    return Deed(ITSELF, CHECKED, made.model, "", said, made.data_version, made.contract_hash)


def checks_words(entries: Sequence[Entry]) -> str:
    """Tell which checks were made of a model, and what the newest came to.

    Parameters
    ----------
    entries : sequence of Entry
        Of one model, oldest first.

    Returns
    -------
    str
        One sentence.

    Examples
    --------
    >>> checks_words([])
    'No check was made.'
    """
    made = [one for one in entries if one.action == CHECKED]
    if not made:
        return "No check was made."
    failed = sum(one.said["conclusion"] == "fail" for one in made)
    untold = sum(one.said["conclusion"] == "cannot tell" for one in made)
    newest = made[-1]
    rules = f"{newest.said['failed']:,} of {counted(newest.said['rules'], 'rule')} failed"
    return (
        f"{counted(len(made), 'check')} {'was' if len(made) == 1 else 'were'} made: {failed:,} failed, "
        f"{untold:,} could not tell; the newest, of {print_instant(newest.moment)}: "
        f"{newest.said['conclusion']} ({rules})."
    )


def _named(failed: Sequence[Measurement]) -> list[str]:
    """Name rules, the value beside each, until the journal's longest text is full."""
    named: list[str] = []
    room = LONGEST - 2
    for one in failed:
        name = f"{one.verdict}: {one.panel}.{one.measure} {one.subject} {one.value!r}"
        room -= len(repr(name)) + 2
        if room < 0:
            break
        named.append(name)
    return named
