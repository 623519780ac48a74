"""Incidents: findings that began together are one, what most likely caused the others first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitoring.contract.features import OUTPUTS
from monitoring.contract.panel import Panel
from monitoring.findings.finding import TOGETHER, Finding
from monitoring.findings.next_actions import DATA_MEASURES, OF_ANSWERS, OF_OUTPUT, OTHERWISE
from monitoring.findings.ranking import severity_rank
from monitoring.findings.words.titles import where_of
from monitoring.findings.words.words import name_in_sentence

_BEGAN = " first, with which this came."
_INPUTS = 1  # of the stages of the chain: the feed lies before it
_LATER: dict[Panel, int] = {"calibration": 3, "performance": 4, "business": 5}


@dataclass(frozen=True)
class Incident:
    """Findings of one model that began together.

    Parameters
    ----------
    root : Finding
        What comes first in the chain from the feed over the inputs and the score to the outcome.
    symptoms : tuple of Finding
        The others, in the same order.
    """

    root: Finding
    symptoms: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them, root first."""
        return self.root, *self.symptoms

    @property
    def severity(self) -> str:
        """The worst of them."""
        return max(self.findings, key=lambda one: severity_rank(one.severity)).severity


def incidents(findings: Sequence[Finding]) -> list[Incident]:
    """Put findings that began together into incidents.

    Parameters
    ----------
    findings : sequence of Finding
        Of one model, worst first.

    Returns
    -------
    list of Incident
        In the order of their worst findings; a finding without a date is one by itself. What began while an
        input, or the score, grew away shows that, where it stands behind it in the chain.
    """
    dated = sorted((one for one in findings if one.since), key=_since)
    groups: list[list[Finding]] = []
    for one in dated:
        if groups and _since(one) - _since(groups[-1][0]) <= TOGETHER:
            groups[-1].append(one)
        else:
            groups.append([one])
    groups = _with_what_grew(groups)
    groups += [[one] for one in findings if one.since is None]
    place = {one.id: k for k, one in enumerate(findings)}
    groups.sort(key=lambda group: min(place[one.id] for one in group))
    return [_incident(sorted(group, key=lambda one: (_stage(one), place[one.id]))) for group in groups]


def numbered(findings: Sequence[Finding]) -> list[Finding]:
    """Write into each finding its incident, its place there, and what is to be seen before it.

    Parameters
    ----------
    findings : sequence of Finding
        All of one report, worst first.

    Returns
    -------
    list of Finding
        In the same order.
    """
    places = {
        one.id: (incident.root, place)
        for incident in incidents(findings)
        for place, one in enumerate(incident.findings, start=1)
    }
    return [_placed(one, *places[one.id]) for one in findings]


def _placed(one: Finding, root: Finding, place: int) -> Finding:
    action = _behind(one.next_action, root) if _may_follow(one, root) else one.next_action
    return replace(one, incident=root.id, incident_order=place, next_action=action)


def _may_follow(one: Finding, root: Finding) -> bool:
    """Say whether what the model says, or how well, may be wrong for what came to it: its feed, an input."""
    own = one.subject.partition(":")[0] == "label" or one.next_action in OF_ANSWERS
    return _stage(root) <= _INPUTS < _stage(one) and not own


def _behind(action: str, root: Finding) -> str:
    """Put what is to be seen first before what is to be done about what may follow from it, once."""
    if _BEGAN in action:  # taken from a wider report of the same question
        return action
    what = name_in_sentence(root.subject.partition(":")[0]) or "the feed"
    of_feed = _stage(root) < _INPUTS
    verb, then = ("Mend", "If this stays then,") if of_feed else ("See", "When its change is real,")
    first = f"{verb} {what}{_BEGAN}"
    if action.endswith(OF_OUTPUT):  # which input moved is known, and is held against other times itself
        return f"{first} Where that is less than all of it, {OTHERWISE}"
    return f"{first} {then} {action[:1].lower()}{action[1:]}"


def _with_what_grew(groups: list[list[Finding]]) -> list[list[Finding]]:
    """Put a group all of which may show what grew in another into that: with a cause of its own it stays."""
    causes = [
        next((j for j, other in enumerate(groups) if all(_shown_by(one, other) for one in group)), k)
        for k, group in enumerate(groups)
    ]

    def root(k: int) -> int:
        return k if causes[k] == k else root(causes[k])  # ends, as causes stand before what shows them

    found = [[one for k, group in enumerate(groups) if root(k) == j for one in group] for j in {*causes}]
    return [group for group in found if group]


def _shown_by(one: Finding, group: Sequence[Finding]) -> bool:
    return any(_shows(one, cause) for cause in group)


def _shows(one: Finding, cause: Finding) -> bool:
    """Say whether a finding may show one that grew: it began while that did, of the same rows, behind it."""
    if cause.full is None or _stage(cause) >= _stage(one) or _rows(one) != _rows(cause):
        return False
    last = one.full or _since(one) + TOGETHER
    return _since(one) <= cause.full and last >= _since(cause)


def _rows(one: Finding) -> tuple[str, str, str]:
    return one.cohort, one.version, where_of(one.title, one.cohort, one.version)


def _incident(group: Sequence[Finding]) -> Incident:
    return Incident(group[0], tuple(group[1:]))


def _since(one: Finding) -> datetime:
    assert one.since is not None
    return one.since


def _stage(one: Finding) -> int:
    """Where in the chain a finding stands: the feed, the inputs, the score, how well it fits and ranks."""
    if one.measure in DATA_MEASURES or one.panel == "quality":
        return 0
    if one.panel == "drift":
        return 2 if one.subject.partition(":")[0] in OUTPUTS else _INPUTS
    return _LATER.get(one.panel, 0)
