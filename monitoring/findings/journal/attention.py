"""Which findings need somebody: those that nobody has closed, called a false alarm or made quiet."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from monitoring.findings.finding import Finding
from monitoring.findings.journal.lifecycle import FALSE_ALARM, OPEN, RECOVERED, RESOLVED, SNOOZED
from monitoring.findings.words.day_words import full_day
from monitoring.findings.words.words import counted

CLOSED = (RESOLVED, FALSE_ALARM)
"""What somebody has dealt with, or said to be none."""
LEFT_OUT = (SNOOZED, FALSE_ALARM, RESOLVED)
"""States of findings that need nobody now, in the order in which they are told."""
_ONE = {SNOOZED: "snoozed", FALSE_ALARM: "false alarm", RESOLVED: "resolved"}
_MANY = {**_ONE, FALSE_ALARM: "false alarms"}


def needing(findings: Sequence[Finding]) -> list[Finding]:
    """Give the findings that need somebody: open ones, and those that are being looked into.

    Parameters
    ----------
    findings : sequence of Finding
        With what the journal says of them.

    Returns
    -------
    list of Finding
        In the same order.
    """
    return [one for one in findings if one.status not in LEFT_OUT]


def left_out_words(findings: Sequence[Finding]) -> str:
    """Say how many findings need nobody now, and why.

    Parameters
    ----------
    findings : sequence of Finding
        With what the journal says of them.

    Returns
    -------
    str
        Such as ``2 snoozed until 3 Dec 2026, 1 false alarm``; empty where all need somebody.
    """
    counts = Counter(one.status for one in findings)
    quiet = [one for one in findings if one.status == SNOOZED]
    said = [
        f"{counts[state]:,} {(_ONE if counts[state] == 1 else _MANY)[state]}"
        + (f" {woken_words(quiet)}" if state == SNOOZED else "")
        for state in LEFT_OUT
        if counts[state]
    ]
    return ", ".join(said)


def count_words(findings: Sequence[Finding]) -> str:
    """Say how many findings are open, and what is left out of that number.

    Parameters
    ----------
    findings : sequence of Finding
        With what the journal says of them.

    Returns
    -------
    str
        Such as ``3 findings open; 1 snoozed until 3 Dec 2026, 1 false alarm``; empty without findings.
    """
    left_out = left_out_words(findings)
    said = [f"{counted(len(needing(findings)), 'finding')} open", left_out] if findings else []
    return "; ".join(part for part in said if part)


def handled_words(finding: Finding) -> str:
    """Say what somebody did with a finding: acknowledged it, or why it is left out; empty for an open one."""
    if finding.status == SNOOZED:
        return f"snoozed {woken_words([finding])}"
    return "" if finding.status == OPEN else finding.status.replace("_", " ")


def all_left_out_words(findings: Sequence[Finding]) -> str:
    """Say of findings that need nobody now why that is.

    Parameters
    ----------
    findings : sequence of Finding
        At least one, each with a state of `LEFT_OUT`.

    Returns
    -------
    str
        Such as ``all findings snoozed until 3 Dec 2026``, to stand in a sentence.
    """
    states = {one.status for one in findings}
    if len(findings) == 1:
        what = "the finding is"
    elif len(states) == 1:
        what = "all findings"
    else:
        return f"no finding needs anybody now: {left_out_words(findings)}"
    [state] = states
    known = {SNOOZED: f"snoozed {woken_words(findings)}", RESOLVED: "resolved"}
    none = "called a false alarm" if len(findings) == 1 else "called false alarms"
    return f"{what} {known.get(state, none)}"


def woken_words(snoozed: Sequence[Finding]) -> str:
    """Say when snoozed findings wake: the first of them where they differ.

    Parameters
    ----------
    snoozed : sequence of Finding
        At least one.

    Returns
    -------
    str
        Such as ``until 3 Dec 2026`` or ``until they recover``.
    """
    ends, several = {one.snoozed_until for one in snoozed}, len(snoozed) > 1
    days = sorted(ends - {RECOVERED, ""})
    if not days:
        return until_words(RECOVERED, several=several)
    return f"{until_words(days[0])}{'' if len(ends) == 1 else ' or later'}"


def until_words(until: str, *, several: bool = False) -> str:
    """Say when what is snoozed wakes: on a day, else when it recovers."""
    if until in (RECOVERED, ""):
        return f"until {'they recover' if several else 'it recovers'}"
    return f"until {full_day(date.fromisoformat(until))}"
