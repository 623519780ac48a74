"""Recurrence: when the same rule spoke of the same subject before and after."""

from collections.abc import Iterable
from dataclasses import dataclass

from monitoring.findings.finding import Finding
from monitoring.findings.response import Occurrence, occurrences
from monitoring.store.journal import Entry


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
    found = [one for one in occurrences(entries) if _same(one.opened, finding)]
    known = [one for one in found if generation is None or int(one.opened.data_version) <= generation]
    if not known:
        return Recurrence(following=found[0] if found else None)
    place = len(known) - 1
    return Recurrence(
        known[place],
        known[place - 1] if place else None,
        found[place + 1] if place + 1 < len(found) else None,
    )


def _same(opened: Entry, finding: Finding) -> bool:
    rule = f"{finding.panel}.{finding.measure}"
    said = opened.said.get("rule"), opened.said.get("subject")
    return opened.finding == finding.id or said == (rule, finding.subject)
