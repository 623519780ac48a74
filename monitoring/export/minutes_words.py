"""What the minutes say in tables: one line a finding, one a decision; the same words in every format."""

from collections.abc import Sequence
from datetime import date

from monitoring.findings.finding import Finding
from monitoring.findings.incidents import incidents
from monitoring.findings.journal.attention import handled_words, left_out_words, needing
from monitoring.findings.meeting.minutes import Decision, Minutes
from monitoring.findings.meeting.minutes_sentences import Standing
from monitoring.findings.ranking import severity_rank
from monitoring.findings.words.change_words import without_intervals
from monitoring.findings.words.day_words import full_day
from monitoring.findings.words.measure_words import subject_words, words_of
from monitoring.findings.words.templates import thing
from monitoring.findings.words.words import VERDICTS, counted
from monitoring.scope.instant import local_day

MOST_INCIDENTS, MOST_DECISIONS = 8, 6
LONGEST, LONGEST_ANSWER = 260, 600  # signs; names in the data may be of any length
INCIDENT_COLUMNS = ("", "Incident", "State", "Owner", "Days old")
_NOBODY = "nobody named"


def heading(made: Minutes) -> str:
    """Give the title of the page."""
    return made.report.contract.title


def kicker(made: Minutes) -> str:
    """Say what the page is, and how new its data are."""
    now = local_day(made.report.question.now, made.report.question.zone)
    return f"Minutes pack, data to {full_day(now)}"


def incident_line(some: Sequence[Standing], made: Minutes) -> tuple[str, str, str, str, str]:
    """Give the cells of `INCIDENT_COLUMNS`.

    Parameters
    ----------
    some : sequence of Standing
        What began together, the root first.
    made : Minutes
        Says the data clock.

    Returns
    -------
    tuple of str
        The worst verdict, the root's sentence and what else is off, states, the root's owner, and the days
        since its onset.
    """
    root = some[0]
    age = root.age(made.report.question.now)
    states = dict.fromkeys(handled_words(one.finding) or one.finding.status for one in some)
    who = short(_team(root.who)) or _NOBODY
    days = "–" if age is None else f"{age:,}"
    return (
        VERDICTS[severity(some)],
        f"{_title(root.finding.title)}{_with(some)}",
        ", ".join(states),
        who,
        days,
    )


def _title(sentence: str) -> str:
    """Cut a finding's sentence; its intervals, which the report has, go first."""
    return sentence if len(sentence) <= LONGEST else short(without_intervals(sentence))


def severity(some: Sequence[Standing]) -> str:
    """Give the worst severity of what began together."""
    return max((one.finding.severity for one in some), key=severity_rank)


def incidents_heading(made: Minutes) -> str:
    """Say how many findings are open, in how many incidents, and what is left out of that number."""
    left_out = left_out_words(made.report.findings)
    there = needing([one.finding for one in made.standing])
    found, together = len(there), len(incidents(there))
    inside = f" in {counted(together, 'incident')}" if together < found else ""
    return f"Open findings ({found:,}{inside}{left_out and f'; {left_out}'})"


def _with(some: Sequence[Standing]) -> str:
    """Name the symptoms, shortly: their sentences stand in the report."""
    others = [one.finding for one in some[1:]]
    names = [f"{_subject(one)} ({_inside(words_of(one.measure).name)})" for one in others]
    return f" With it: {_listed(names)}." if others else ""


def _subject(one: Finding) -> str:
    return thing(subject_words(one.measure, one.subject)) if one.subject else "the model"


def _listed(names: Sequence[str]) -> str:
    """Give the names that have room, each whole, and count the others."""
    kept = [short(names[0])]
    for name in names[1:]:
        if len(", ".join([*kept, name])) > LONGEST:
            return f"{', '.join(kept)} and {len(names) - len(kept):,} more"
        kept.append(name)
    return ", ".join(kept)


def _inside(name: str) -> str:
    """Write a name as it stands inside a sentence: acronyms stay."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _team(owner: str) -> str:
    """Leave out the address behind the name of an owner, which may have signs of its own."""
    return owner.rpartition(" <")[0] or owner


def decision_line(one: Decision) -> str:
    """Write a decision, taken or asked, as one line."""
    who = short(_team(one.owner)) or _NOBODY
    ends = [
        f"due {full_day(date.fromisoformat(one.due))}" if one.due else "",
        f"decided by {short(one.by)}" if one.by else "",
    ]
    behind = ", ".join(filter(None, ends))
    return f"{who}: {short(one.text)} ({short(one.about)}{f', {behind}' if behind else ''})"


def left_out(number: int, most: int, what: str) -> str:
    """Say how many found no room; empty where all did."""
    more = number - most
    return f"{more:,} more {what if more > 1 else what[:-1]} in the report." if more > 0 else ""


def short(text: str, most: int = LONGEST) -> str:
    """Cut what would break a page of one side, behind a word where there is one."""
    line = " ".join(text[: 2 * most].split())
    if len(line) <= most:
        return line
    words, _, _ = line[: most + 1].rpartition(" ")
    return f"{words} …" if len(words) > most // 2 else f"{line[:most]}…"


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
