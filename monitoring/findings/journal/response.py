"""What the journal tells afterwards: how often each rule was right, how fast things were found and mended."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from monitoring.findings.journal.lifecycle import RECOVERED
from monitoring.store.catalog.journal import Entry

_CONFIRMING = ("acknowledge", "resolve", "decide")
_FALSE = "false-alarm"
_HOUR = 3600.0


@dataclass(frozen=True)
class Precision:
    """How often a rule was right, as people said.

    Parameters
    ----------
    model, rule : str
        ``panel.measure``.
    occurrences : int
        How often it opened a finding.
    judged : int
        Of these, on how many somebody has said something.
    false_alarms : int
        Of these, how many were none.
    precision : float or None
        1 − false alarms / judged, in [0, 1], smaller is worse; None while nobody has judged one.
    """

    model: str
    rule: str
    occurrences: int
    judged: int
    false_alarms: int
    precision: float | None


@dataclass(frozen=True)
class Month:
    """How long it took, in hours: medians over the occurrences that were opened in a month.

    Parameters
    ----------
    model, month : str
        ``2026-11``.
    occurrences : int
        Opened in that month.
    to_detect : float or None
        From the onset that the data date to the first look; None where no onset could be dated.
    to_acknowledge, to_recover : float or None
        From the first look; None where nobody has, or nothing did.
    """

    model: str
    month: str
    occurrences: int
    to_detect: float | None
    to_acknowledge: float | None
    to_recover: float | None


@dataclass(frozen=True)
class Occurrence:
    """One opening of one finding, with everything that was done until the next."""

    entries: tuple[Entry, ...]

    @property
    def opened(self) -> Entry:
        """The entry that opened it."""
        return self.entries[0]

    @property
    def began(self) -> datetime | None:
        """Its onset; None where the data could not date one."""
        since = str(self.opened.said.get("since", ""))
        return datetime.fromisoformat(since) if since else None

    @property
    def recovered(self) -> Entry | None:
        """The entry by which it was over; None while it lasts."""
        return self.last(RECOVERED)

    def first(self, *actions: str) -> Entry | None:
        """Give the first entry of one of some actions."""
        return next((one for one in self.entries if one.action in actions), None)

    def last(self, *actions: str) -> Entry | None:
        """Give the last entry of one of some actions."""
        return next((one for one in reversed(self.entries) if one.action in actions), None)

    def hours_to(self, entry: Entry | None) -> float | None:
        """Give the hours from its opening to an entry."""
        return None if entry is None else (entry.moment - self.opened.moment).total_seconds() / _HOUR

    @property
    def to_detect(self) -> float | None:
        """Give the hours from its onset to its opening."""
        began = self.began
        return None if began is None else (self.opened.moment - began).total_seconds() / _HOUR


def occurrences(entries: Iterable[Entry]) -> list[Occurrence]:
    """Cut the entries of each finding where it opens again.

    Parameters
    ----------
    entries : iterable of Entry
        Oldest first.

    Returns
    -------
    list of Occurrence
        In the order of their openings.
    """
    found: list[list[Entry]] = []
    newest: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        key = entry.model, entry.finding
        if entry.action == "opened":
            newest[key] = [entry]
            found.append(newest[key])
        elif key in newest:
            newest[key].append(entry)
    return [Occurrence(tuple(one)) for one in found]


def precisions(entries: Iterable[Entry]) -> list[Precision]:
    """Tell how often each rule was right.

    Parameters
    ----------
    entries : iterable of Entry
        Of any models, oldest first.

    Returns
    -------
    list of Precision
        By model and rule; what was said last of an occurrence counts. Who opens a false alarm again takes
        that back.
    """
    by_rule: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in occurrences(entries):
        by_rule[one.opened.model, str(one.opened.said["rule"])].append(_judged(one))
    return [_precision(model, rule, said) for (model, rule), said in sorted(by_rule.items())]


def _judged(one: Occurrence) -> str:
    """Give what was said last of an occurrence and was not taken back; empty while nobody has judged it."""
    said = before = ""
    for entry in one.entries:
        if entry.action == _FALSE and said != _FALSE:
            before, said = said, _FALSE
        elif entry.action in _CONFIRMING:
            said = entry.action
        elif entry.action == "reopen" and said == _FALSE:
            said = before
    return said


def _precision(model: str, rule: str, said: Sequence[str]) -> Precision:
    judged, wrong = sum(map(bool, said)), said.count(_FALSE)
    return Precision(model, rule, len(said), judged, wrong, 1 - wrong / judged if judged else None)


def months(entries: Iterable[Entry]) -> list[Month]:
    """Tell how long detecting, acknowledging and recovering took.

    Parameters
    ----------
    entries : iterable of Entry
        Of any models, oldest first.

    Returns
    -------
    list of Month
        By model and month of the opening (UTC).
    """
    by_month: dict[tuple[str, str], list[Occurrence]] = defaultdict(list)
    for one in occurrences(entries):
        by_month[one.opened.model, one.opened.at[:7]].append(one)
    return [_month(model, month, some) for (model, month), some in sorted(by_month.items())]


def _month(model: str, month: str, some: Sequence[Occurrence]) -> Month:
    return Month(
        model,
        month,
        len(some),
        _middle([one.to_detect for one in some]),
        _middle([one.hours_to(one.first("acknowledge")) for one in some]),
        _middle([one.hours_to(one.first(RECOVERED)) for one in some]),
    )


def _middle(hours: Sequence[float | None]) -> float | None:
    known = [one for one in hours if one is not None]
    return median(known) if known else None
