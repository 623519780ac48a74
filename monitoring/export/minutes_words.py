"""What the minutes say in tables: one line a finding, one a decision; the same words in every format."""

from collections.abc import Sequence

from monitoring.findings.minutes import Decision, Minutes
from monitoring.findings.minutes_sentences import Standing, full_day
from monitoring.findings.words import VERDICTS
from monitoring.scope.instant import local_day

MOST_FINDINGS, MOST_DECISIONS = 8, 6
LONGEST, LONGEST_ANSWER = 260, 600  # signs; names in the data may be of any length
FINDING_COLUMNS = ("", "Finding", "State", "Owner", "Days")
_NOBODY = "nobody named"


def heading(made: Minutes) -> str:
    """Give the title of the page."""
    return made.report.contract.title


def kicker(made: Minutes) -> str:
    """Say what the page is, and how new its data are."""
    now = local_day(made.report.question.now, made.report.question.zone)
    return f"Minutes pack, data to {full_day(now)}"


def finding_line(one: Standing, made: Minutes) -> tuple[str, str, str, str, str]:
    """Give the cells of `FINDING_COLUMNS`.

    Parameters
    ----------
    one : Standing
        Of these minutes.
    made : Minutes
        Says the data clock.

    Returns
    -------
    tuple of str
        Verdict, sentence, state, owner, and the days since the onset.
    """
    age = one.age(made.report.question.now)
    state = one.finding.status.replace("_", " ")
    who = short(one.who.partition("<")[0].strip() or one.who) or _NOBODY
    verdict = VERDICTS[one.finding.severity]
    return verdict, short(one.finding.title), state, who, "–" if age is None else f"{age:,}"


def decision_line(one: Decision) -> str:
    """Write a decision, taken or asked, as one line."""
    who = short(one.owner.partition("<")[0].strip() or one.owner) or _NOBODY
    ends = [f"due {one.due}" if one.due else "", f"decided by {short(one.by)}" if one.by else ""]
    behind = ", ".join(filter(None, ends))
    return f"{who}: {short(one.text)} ({short(one.about)}{f', {behind}' if behind else ''})"


def left_out(number: int, most: int, what: str) -> str:
    """Say how many found no room; empty where all did."""
    return f"{number - most:,} more {what} stand in the report." if number > most else ""


def short(text: str, most: int = LONGEST) -> str:
    """Cut what would break a page of one side."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}…"


def decision_blocks(made: Minutes) -> list[tuple[str, list[str]]]:
    """Give the lines of the decisions under their headings; a heading without a line is left out."""
    blocks = [
        ("Decided", made.decided, "Nothing has been decided yet." if made.standing else ""),
        ("Decisions asked", made.asked, "None: there is nothing open without a decision."),
    ]
    lines = [(name, _decision_lines(found, nothing)) for name, found, nothing in blocks]
    return [(name, some) for name, some in lines if some]


def _decision_lines(found: Sequence[Decision], nothing: str) -> list[str]:
    said = [decision_line(one) for one in found[:MOST_DECISIONS]] or [nothing]
    return [line for line in (*said, left_out(len(found), MOST_DECISIONS, "decisions")) if line]
