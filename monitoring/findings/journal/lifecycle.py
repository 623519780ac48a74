"""The life of a finding: opened and recovered by the data, acknowledged, snoozed and closed by people."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from monitoring.errors import ScopeError, UnknownNameError
from monitoring.store.catalog.journal import Deed, Entry

ITSELF = "tidemark"
"""Who writes what the data did."""
CHECKED = "checked"
"""What a check of a model came to: an entry without a finding, of which there may be many."""
RECOVERED = "recovered"
RETOLD = "retold"
"""The data tell of the same thing by another measure or baseline, under another id."""
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
