"""The life of a finding: opened and recovered by the data, acknowledged, snoozed and closed by people."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from monitoring.errors import ScopeError, UnknownNameError
from monitoring.findings.finding import Finding
from monitoring.findings.journal.same_thing import TWIN, twin
from monitoring.findings.ranking import severity_rank
from monitoring.store.catalog.journal import LONGEST, Deed, Entry

ITSELF = "tidemark"
"""Who writes what the data did."""
CHECKED = "checked"
"""What a check of a model came to: an entry without a finding, of which there may be many."""
RECOVERED = "recovered"
OPEN, ACKNOWLEDGED, SNOOZED, RESOLVED, FALSE_ALARM = (
    "open",
    "acknowledged",
    "snoozed",
    "resolved",
    "false_alarm",
)
ACTIONS: dict[str, str] = {
    "acknowledge": "I have seen it and look into it",
    "assign": "whose it is from now on",
    "comment": "a remark",
    "snooze": "quiet until a day, or until it has recovered",
    "resolve": "it is dealt with",
    "false-alarm": "nothing was wrong: counts against the rule",
    "decide": "what is to be done, by whom and until when",
    "reopen": "it is open again",
}
"""What people can do with a finding."""
_STATES = {
    "opened": OPEN,
    "acknowledge": ACKNOWLEDGED,
    "snooze": SNOOZED,
    "resolve": RESOLVED,
    "false-alarm": FALSE_ALARM,
    "reopen": OPEN,
    RECOVERED: RECOVERED,
}


@dataclass(frozen=True)
class Life:
    """Where a finding stands, of its newest occurrence.

    Parameters
    ----------
    state : str
        ``open``, ``acknowledged``, ``snoozed``, ``resolved``, ``false_alarm`` or ``recovered``.
    assignee : str
        Whose it is; empty for nobody's.
    until : str
        Day until which it is snoozed, or ``recovered``.
    entries : tuple of Entry
        Of this occurrence, oldest first.
    occurrences : int
        How often it has opened.
    """

    state: str = OPEN
    assignee: str = ""
    until: str = ""
    entries: tuple[Entry, ...] = ()
    occurrences: int = 0

    @property
    def note(self) -> str:
        """The newest remark."""
        said = [str(one.said.get("text", "")) for one in self.entries]
        return next((text for text in reversed(said) if text), "")

    @property
    def opened(self) -> datetime | None:
        """When this occurrence was first seen; None where the journal does not say."""
        return next((one.moment for one in self.entries if one.action == "opened"), None)

    @property
    def over(self) -> bool:
        """Whether the data saw it recover, whatever people have said of it since."""
        return self.last(RECOVERED) is not None

    def last(self, *actions: str) -> Entry | None:
        """Give the newest entry of one of some actions."""
        return next((one for one in reversed(self.entries) if one.action in actions), None)

    def now(self, today: date) -> "Life":
        """Give the life as it is on a day: a snooze that is over is none."""
        timed = self.state == SNOOZED and self.until not in ("", RECOVERED)
        return (
            replace(self, state=OPEN, until="") if timed and date.fromisoformat(self.until) <= today else self
        )


def lives(entries: Iterable[Entry]) -> dict[str, Life]:
    """Tell where every finding stands from the entries of its model.

    Parameters
    ----------
    entries : iterable of Entry
        Oldest first.

    Returns
    -------
    dict of str to Life
        By the finding's id.
    """
    found: dict[str, Life] = {}
    for entry in entries:
        if entry.finding:
            found[entry.finding] = _after(found.get(entry.finding, Life()), entry)
    return found


def _after(life: Life, entry: Entry) -> Life:
    if entry.action == "opened":  # a new occurrence: whose it was stays known
        return Life(OPEN, life.assignee, "", (entry,), life.occurrences + 1)
    state = _STATES.get(entry.action, life.state)
    until = str(entry.said.get("until", "")) if entry.action == "snooze" else life.until
    assignee = str(entry.said.get("to", "")) if entry.action == "assign" else life.assignee
    return replace(
        life,
        state=state,
        assignee=assignee,
        until=until if state == SNOOZED else "",
        entries=(*life.entries, entry),
    )


def seen(
    findings: Sequence[Finding], model: str, data_version: str, contract_hash: str
) -> Callable[[list[Entry]], list[Deed]]:
    """Give what a new data version adds to a journal: what opened, worsened, eased and recovered.

    Parameters
    ----------
    findings : sequence of Finding
        Of the default question, at one data version.
    model : str
        Whose.
    data_version, contract_hash : str
        Of that generation.

    Returns
    -------
    callable
        For `Journal.decide`: from the entries so far to the deeds that follow; none where a later data
        version has been seen already.
    """

    def deeds(entries: list[Entry]) -> list[Deed]:
        noted = [one for one in entries if one.who == ITSELF and one.finding]
        if any(int(one.data_version) > int(data_version) for one in noted):
            return []
        known = {name: life for name, life in lives(entries).items() if not life.over}
        there = {known_as(known, one): one for one in findings}
        found = [(name, _changed(known.get(name), one), _facts(one, model)) for name, one in there.items()]
        found += [(name, RECOVERED, {}) for name in known if name not in there]
        return [
            Deed(ITSELF, action, model, name, said, data_version, contract_hash)
            for name, action, said in found
            if action
        ]

    return deeds


def _changed(life: Life | None, now: Finding) -> str:
    if life is None:
        return "opened"
    told = [str(one.said["severity"]) for one in life.entries if "severity" in one.said]
    before = severity_rank(told[-1]) if told else severity_rank(now.severity)
    after = severity_rank(now.severity)
    return "" if before == after else "worsened" if after > before else "eased"


def _facts(finding: Finding, model: str) -> dict[str, Any]:
    """Give what the journal keeps of a finding: the id says which, so an endless name may be cut."""
    facts = {
        "severity": finding.severity,
        "title": finding.title,
        "rule": f"{finding.panel}.{finding.measure}",
        "subject": finding.subject,
        "since": finding.since.isoformat() if finding.since else "",
    }
    other = twin(finding, model)
    facts |= {TWIN: other} if other else {}
    return {name: said[:LONGEST] for name, said in facts.items()}


def deed(
    action: str, who: str, model: str, finding: str, *, text: str = "", to: str = "", until: str = ""
) -> Deed:
    """Make what a person does with a finding.

    Parameters
    ----------
    action : str
        One of `ACTIONS`.
    who : str
        The person.
    model, finding : str
        The model's name and the finding's id.
    text : str
        A remark; the decision itself for ``decide``.
    to : str
        Whose it is, or whose the decision is.
    until : str
        A day, or ``recovered``: the end of a snooze, or when a decision is due.

    Returns
    -------
    Deed
        Checked, without data version and contract.

    Raises
    ------
    UnknownNameError
        For another action.
    ScopeError
        Where something is missing that the action needs.
    """
    if action not in ACTIONS:
        raise UnknownNameError("action on a finding", action, tuple(ACTIONS))
    if action in ("comment", "decide") and not text.strip():
        raise ScopeError(f"{action} needs a text: say what (--text TEXT)")
    if action == "assign" and not to.strip():
        raise ScopeError("assign needs a name: say to whom (--to NAME)")
    if (action == "snooze" and until != RECOVERED) or (action == "decide" and until):
        until = _day(until, action)
    said = {"text": text.strip(), "to": to.strip(), "until": until.strip()}
    return Deed(who.strip(), action, model, finding, {name: word for name, word in said.items() if word})


def _day(text: str, action: str) -> str:
    """Give a day as all others are written; ISO 8601 has several ways."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        also = " or `recovered`" if action == "snooze" else ""
        raise ScopeError(f"{action} until {text!r}: write a day such as 2026-12-01{also}") from None


def known_as(known: Mapping[str, Life], finding: Finding) -> str:
    """Give the id under which the journal knows a finding: its own, or that of the same thing elsewhere."""
    model = next((one.entries[0].model for one in known.values() if one.entries), "")
    name = twin(finding, model)
    own, other = known.get(finding.id), known.get(name)
    lasts = other is not None and not other.over
    return name if other and (own is None or (lasts and own.over)) else finding.id


def id_of(known: Mapping[str, Life], name: str) -> str:
    """Give the id under which the journal knows what a person names; empty for what was never seen."""
    if name in known:
        return name
    twins = {str(one.said.get(TWIN, "")): id for id, life in known.items() for one in life.entries}
    return twins.get(name, "")


def standing(known: Mapping[str, Life], finding: Finding) -> Life:
    """Tell where a finding stands today; one that the journal does not know is open."""
    return known.get(known_as(known, finding), Life()).now(datetime.now(UTC).date())


def with_lives(findings: Iterable[Finding], known: Mapping[str, Life]) -> list[Finding]:
    """Give findings with what the journal says of them: status, newest remark, and until when it is snoozed.

    Parameters
    ----------
    findings : iterable of Finding
        In any order.
    known : mapping of str to Life
        By id.

    Returns
    -------
    list of Finding
        In the same order.
    """
    found = [(one, standing(known, one)) for one in findings]
    return [told_of(one, life) for one, life in found]


def told_of(finding: Finding, life: Life) -> Finding:
    """Give a finding with what its life says of it."""
    return replace(finding, status=status_of(life), note=life.note, snoozed_until=life.until)


def status_of(life: Life) -> str:
    """Give the status of a finding that is there: what has recovered and is there again is open."""
    return OPEN if life.state == RECOVERED else life.state
