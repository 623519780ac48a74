"""What happened with a finding, in words: the same on the page and in a file."""

from datetime import datetime, tzinfo

from monitoring.findings.finding import Finding
from monitoring.findings.journal.attention import until_words
from monitoring.findings.journal.lifecycle import RECOVERED, RETOLD, Life
from monitoring.findings.journal.response import Occurrence
from monitoring.findings.stakes import stake_words
from monitoring.store.catalog.journal import Entry

_TOLD = {
    "opened": "opened it",
    "worsened": "saw it worsen",
    "eased": "saw it ease",
    RETOLD: "told it by another measure or baseline",
    RECOVERED: "saw it recover",
    "acknowledge": "acknowledged it",
    "assign": "gave it to",
    "comment": "said",
    "snooze": "snoozed it",
    "resolve": "resolved it",
    "false-alarm": "called it a false alarm",
    "decide": "decided",
    "reopen": "opened it again",
}
_SAYING = ("comment", "decide")
"""Deeds whose text is what was done, not a remark beside it."""


def told(entry: Entry) -> str:
    """Say what somebody did, or what the data did.

    Parameters
    ----------
    entry : Entry
        Of the journal.

    Returns
    -------
    str
        What follows the name of who did it.
    """
    said = entry.said
    did, to, text = _TOLD.get(entry.action, entry.action), str(said.get("to", "")), str(said.get("text", ""))
    until = str(said.get("until", ""))
    if entry.action in _SAYING:
        rest = ", ".join(part for part in (to, text, until_words(until) if until else "") if part)
        return f"{did} {rest}".strip()
    rest = until_words(until) if entry.action == "snooze" else to
    return f"{did} {rest}".strip() + (f": {text}" if text else "")


def moment_words(entry: Entry) -> str:
    """Say when it was."""
    return f"{entry.moment:%-d %b %Y, %H:%M} UTC"


def version_words(entry: Entry) -> str:
    """Say in which data it was; empty where the journal does not say."""
    return f"data version {entry.data_version}" if entry.data_version else ""


def standing_words(finding: Finding, life: Life) -> str:
    """Say where a finding stands, whose it is, how often it came and what is at stake.

    Parameters
    ----------
    finding : Finding
        Any.
    life : Life
        Of it.

    Returns
    -------
    str
        One line.
    """
    state = life.state.replace("_", " ").capitalize()
    until = f" {until_words(life.until)}" if life.until else ""
    often = f"occurrence {life.occurrences}" if life.occurrences > 1 else ""
    whose = owned_by(finding, life)
    return " · ".join(part for part in (f"{state}{until}", whose, often, stake_words(finding)) if part)


def owned_by(finding: Finding, life: Life) -> str:
    """Name whose a finding is, as assigned, else as the contract says; empty for nobody's."""
    return life.assignee or finding.owner.split(" <")[0]


def occurrence_words(one: Occurrence, zone: tzinfo) -> str:
    """Say when an occurrence began, was seen and was over.

    Parameters
    ----------
    one : Occurrence
        Any.
    zone : tzinfo
        Of the model's days.

    Returns
    -------
    str
        Its onset, where the data dated one, and what the journal noted.
    """
    began, over = one.began, one.recovered
    since = f"began {_day(began, zone)}, " if began else ""
    ended = f"recovered {_day(over.moment, zone)}" if over else "lasts"
    return f"{since}seen {_day(one.opened.moment, zone)}, {ended}"


def _day(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%-d %b %Y}"
