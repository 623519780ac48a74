"""Where a finding stands: the life that the journal knows of it, under whichever id."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from monitoring.findings.finding import Finding
from monitoring.findings.journal.lifecycle import OPEN, RECOVERED, Life
from monitoring.findings.journal.same_thing import (
    ALSO,
    TWIN,
    asked_alike,
    began_alike,
    is_named,
    of_same_rows,
    twin,
)
from monitoring.store.catalog.journal import LONGEST


def names(life: Life) -> set[str]:
    """Give the ids under which this occurrence of a finding was told."""
    told = {str(one.said[key]) for one in life.entries for key in (TWIN, ALSO) if key in one.said}
    return {one.finding for one in life.entries} | told


def alike(known: Mapping[str, Life]) -> Callable[[Finding], Mapping[str, Life]]:
    """Give of each finding the lives that may be its own: of thousands of columns those of its column only.

    Parameters
    ----------
    known : mapping of str to Life
        Of one model, by id.

    Returns
    -------
    callable
        Its lives as `known_as` takes them.
    """
    subjects: dict[str, dict[str, Life]] = {}
    for name, life in known.items():
        subjects.setdefault(_subject(life), {})[name] = life

    def found(finding: Finding) -> Mapping[str, Life]:
        own = {finding.id: known[finding.id]} if finding.id in known else {}
        return subjects.get(finding.subject[:LONGEST], {}) | own

    return found


def _subject(life: Life) -> str:
    return str(life.entries[0].said.get("subject", "")) if life.entries else ""


def known_as(known: Mapping[str, Life], finding: Finding, *, default: bool = False) -> str:
    """Give the id under which the journal knows a finding: its own, or that under which the same thing began.

    Parameters
    ----------
    known : mapping of str to Life
        Of its model, by id.
    finding : Finding
        Of any question.
    default : bool
        Whether it is known to be of the default question, as all that the journal notes: its baseline is
        another one where the contract names another.

    Returns
    -------
    str
        Of what lasts before what is over; its own where the journal knows neither.
    """
    own = known.get(finding.id)
    if own and not own.over:
        return finding.id
    same = [name for name, life in known.items() if name != finding.id and _is_of(life, finding, default)]
    lasting = [name for name in same if not known[name].over]
    return (lasting or [finding.id] if own or not same else lasting or same)[-1]


def _is_of(life: Life, finding: Finding, default: bool) -> bool:
    """Say whether a life is that of a finding which another rule leads, or another baseline shows, now."""
    if not life.entries or _subject(life) != finding.subject[:LONGEST]:
        return False
    began = [str(one.said["since"]) for one in life.entries if "since" in one.said]
    opened = life.entries[0]
    if finding.id in names(life) or twin(finding, opened.model) == opened.finding:
        return True
    onset = began[-1] if began else ""
    if life.over and not onset:  # no day tells that what is there now is what has recovered
        return False
    same = began_alike(finding, opened, onset)
    return same and (asked_alike(finding, opened) or (default and of_same_rows(finding, opened)))


def id_of(known: Mapping[str, Life], name: str) -> str:
    """Give the id under which the journal knows what a person names; empty for what was never seen."""
    others = [id for id, life in known.items() if id != name and name in names(life)]
    lasting = [id for id in others if not known[id].over]
    if name in known:
        return lasting[-1] if lasting and known[name].over else name
    return (lasting or others or [""])[-1]


def named(findings: Sequence[Finding], known: Mapping[str, Life], model: str, name: str) -> Finding | None:
    """Give the finding that an id names, be it one under which it was told before.

    Parameters
    ----------
    findings : sequence of Finding
        Of one model.
    known : mapping of str to Life
        Of that model, by id.
    model : str
        Its name.
    name : str
        The id.

    Returns
    -------
    Finding or None
        None where it is none of them.
    """
    own = next((one for one in findings if is_named(one, model, name)), None)
    journal = id_of(known, name)
    return own or next((one for one in findings if journal and known_as(known, one) == journal), None)


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
    near = alike(known)
    found = [(one, standing(near(one), one)) for one in findings]
    return [told_of(one, life) for one, life in found]


def told_of(finding: Finding, life: Life) -> Finding:
    """Give a finding with what its life says of it."""
    return replace(finding, status=status_of(life), note=life.note, snoozed_until=life.until)


def status_of(life: Life) -> str:
    """Give the status of a finding that is there: what has recovered and is there again is open."""
    return OPEN if life.state == RECOVERED else life.state
