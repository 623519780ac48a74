"""Recurrence: when the same rule spoke of the same subject before and after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitoring.findings.finding import Finding
from monitoring.findings.journal.lifecycle import Life, lives
from monitoring.findings.journal.response import Occurrence, occurrences
from monitoring.findings.journal.same_thing import rules
from monitoring.findings.journal.standing import known_as, standing
from monitoring.store.catalog.journal import Entry


@dataclass(frozen=True)
class Recurrence:
    """An occurrence between those beside it.

    Parameters
    ----------
    shown : Occurrence or None
        The one that is looked at; None where the journal has none yet.
    previous, following : Occurrence or None
        The nearest before and after it; None where there is none.
    """

    shown: Occurrence | None = None
    previous: Occurrence | None = None
    following: Occurrence | None = None


def recurrence(entries: Iterable[Entry], finding: Finding, generation: int | None = None) -> Recurrence:
    """Find the occurrence of a finding, and those of the same rule and subject beside it.

    Parameters
    ----------
    entries : iterable of Entry
        Of its model, oldest first.
    finding : Finding
        Any.
    generation : int, optional
        The data that it is looked at in; the newest by default.

    Returns
    -------
    Recurrence
        In the order of their openings. A question asked against another baseline is the same rule.
    """
    entries = list(entries)
    name = known_as(lives(entries), finding)
    found = [one for one in occurrences(entries) if _same(one.opened, finding, name)]
    known = [one for one in found if generation is None or int(one.opened.data_version) <= generation]
    if not known:
        return Recurrence(following=found[0] if found else None)
    place = len(known) - 1
    return Recurrence(
        known[place],
        known[place - 1] if place else None,
        found[place + 1] if place + 1 < len(found) else None,
    )


def life_of(entries: Sequence[Entry], around: Recurrence, finding: Finding, *, then: bool) -> Life:
    """Tell where a finding stands; of an earlier time, how that ended.

    Parameters
    ----------
    entries : sequence of Entry
        Of its model, oldest first.
    around : Recurrence
        The occurrence that is looked at.
    finding : Finding
        Any.
    then : bool
        Whether it is looked at as it was in earlier data.

    Returns
    -------
    Life
        Of one occurrence.
    """
    if then and around.shown:
        last = around.shown.entries[-1].number
        return lives(one for one in entries if one.number <= last)[around.shown.opened.finding]
    return standing(lives(entries), finding)


def _same(opened: Entry, finding: Finding, name: str) -> bool:
    same = opened.said.get("rule") in rules(finding.panel, finding.measure)
    return opened.finding in (finding.id, name) or (same and opened.said.get("subject") == finding.subject)
