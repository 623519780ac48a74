"""Since the last review: what opened, worsened, eased and recovered, as the journal has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitoring.findings.journal.lifecycle import ITSELF, RECOVERED
from monitoring.findings.words.words import counted
from monitoring.store.catalog.journal import Deed, Entry, Journal

REVIEW = "review"
CHANGES: dict[str, str] = {
    "opened": "opened",
    "worsened": "got worse",
    "eased": "eased",
    RECOVERED: "recovered",
}
"""What the data can do with a finding, in the words of a review."""
_DEGREES = ("worsened", "eased")


@dataclass(frozen=True)
class Change:
    """What became of one finding.

    Parameters
    ----------
    what : str
        A key of `CHANGES`.
    model, finding : str
        Of which.
    title : str
        What it said when it opened.
    """

    what: str
    model: str
    finding: str
    title: str


@dataclass(frozen=True)
class SinceReview:
    """What a review begins with.

    Parameters
    ----------
    last : datetime or None
        When the last one was closed; None before the first.
    who : str
        Who closed it.
    changes : tuple of Change
        In the order of `CHANGES`, one a finding: the newest counts, but what opened since then has opened,
        however it went on; what is as severe again as it was has not changed.
    """

    last: datetime | None
    who: str
    changes: tuple[Change, ...]

    def counts(self) -> str:
        """Say in words how many findings changed, and how."""
        found = {what: sum(one.what == what for one in self.changes) for what in CHANGES}
        first, *further = [what for what, n in found.items() if n] or [""]
        if not first:
            return "nothing changed"
        lead = f"{counted(found[first], 'finding')} {CHANGES[first]}"
        return ", ".join([lead, *(f"{found[what]} {CHANGES[what]}" for what in further)])

    def retold(self, titles: Mapping[str, str]) -> "SinceReview":
        """Tell what is there still by today's sentence, in today's order: newer data may date it otherwise.

        Parameters
        ----------
        titles : mapping of str to str
            By the id of a finding, worst first; of each kind of change, what is not among them comes last.
        """
        kinds, places = list(CHANGES), {name: place for place, name in enumerate(titles)}
        told = [replace(one, title=titles.get(one.finding, one.title)) for one in self.changes]
        told.sort(key=lambda one: (kinds.index(one.what), places.get(one.finding, len(places))))
        return replace(self, changes=tuple(told))


def since_review(entries: Sequence[Entry]) -> SinceReview:
    """Tell what changed since the last review was closed.

    Parameters
    ----------
    entries : sequence of Entry
        Of all models, oldest first.

    Returns
    -------
    SinceReview
        Before the first review, everything that the journal has.

    Examples
    --------
    >>> since_review([]).counts()
    'nothing changed'
    """
    last = next((one for one in reversed(entries) if one.action == REVIEW), None)
    titles: dict[str, str] = {}
    severe: dict[str, list[str]] = {}
    newest: dict[str, Change] = {}
    for one in entries:
        if one.who != ITSELF or one.action not in CHANGES:
            continue
        name, severity = one.finding, str(one.said.get("severity", ""))
        titles[name] = str(one.said.get("title") or titles.get(name, ""))
        if last is None or one.number > last.number:
            known = newest.get(name)
            what = "opened" if known and known.what == "opened" and one.action in _DEGREES else one.action
            newest[name] = Change(what, one.model, name, titles[name])
            severe.setdefault(name, []).append(severity)
        else:
            severe[name] = [severity]
    order = list(CHANGES)
    found = [one for one in newest.values() if not (one.what in _DEGREES and _as_before(severe[one.finding]))]
    changes = sorted(found, key=lambda change: order.index(change.what))
    return SinceReview(last.moment if last else None, last.who if last else "", tuple(changes))


def _as_before(severities: Sequence[str]) -> bool:
    """Say whether the last of some severities is the first, as it was at the last review."""
    return len(severities) > 1 and severities[0] == severities[-1] != ""


def close_review(journal: Journal, who: str, text: str = "") -> Entry:
    """Write down that a review was held; the next one begins here.

    Parameters
    ----------
    journal : Journal
        Of the store.
    who : str
        Who closes it.
    text : str
        What is to be remembered of it.

    Returns
    -------
    Entry
        As it stands in the journal.

    Raises
    ------
    StoreError
        Without a name.
    """
    [entry] = journal.add(Deed(who.strip(), REVIEW, "", "", {"text": text.strip()} if text.strip() else {}))
    return entry
