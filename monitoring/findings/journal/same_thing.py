"""One thing under two ids: missing rows, which drift and quality judge, and what another measure leads now.

Ids are a promise and stay. Whoever looks up what the journal says of a finding asks here, so that an owner
and a remark are there on every page and on every day.
"""

from dataclasses import replace
from datetime import datetime
from typing import cast

from monitoring.contract.panel import Panel
from monitoring.findings.finding import TOGETHER, Finding, identity
from monitoring.findings.ranking import cause_of
from monitoring.store.catalog.journal import LONGEST, Entry

TWIN = "twin"
"""Under this key the journal keeps the other id of what it has seen."""
ALSO = "also"
"""Under this key it keeps the id of today, where that is another than it began with."""
_MISSING = "missing_rate"
_OTHER: dict[Panel, Panel] = {"drift": "quality", "quality": "drift"}


def rules(panel: Panel, measure: str) -> tuple[str, ...]:
    """Name the rules that judge the same as one rule, itself first.

    Parameters
    ----------
    panel, measure : str
        The rule's.

    Examples
    --------
    >>> rules("quality", "missing_rate"), rules("drift", "psi")
    (('quality.missing_rate', 'drift.missing_rate'), ('drift.psi',))
    """
    other = _OTHER.get(panel) if measure == _MISSING else None
    return (f"{panel}.{measure}", *([f"{other}.{measure}"] if other else []))


def twin(finding: Finding, model: str) -> str:
    """Give the id of the same thing in the other panel.

    Parameters
    ----------
    finding : Finding
        Any.
    model : str
        Whose.

    Returns
    -------
    str
        Empty where there is none: most findings are of one panel.
    """
    other = _OTHER.get(finding.panel) if finding.measure == _MISSING and finding.subject else None
    return identity(model, replace(finding, panel=other), finding.baseline) if other else ""


def is_named(finding: Finding, model: str, name: str) -> bool:
    """Say whether an id is of a finding, or of the same thing in the other panel.

    Parameters
    ----------
    finding : Finding
        Any.
    model : str
        Whose.
    name : str
        The id.
    """
    return name in (finding.id, twin(finding, model))


def began_alike(finding: Finding, opened: Entry, began: str) -> bool:
    """Say whether a finding may be what the journal knows under another measure or baseline.

    Parameters
    ----------
    finding : Finding
        Any.
    opened : Entry
        The opening of what the journal knows of the same subject.
    began : str
        Its onset as it was told last; empty where the data could not date one.

    Returns
    -------
    bool
        Its cause is the same, and it began within two days: how far values have moved
        says which of several measures leads, what begins later is another thing.
    """
    subject = finding.subject
    alike = cause_of(*_rule(opened), subject) == cause_of(finding.panel, finding.measure, subject)
    return alike and _together(finding, began)


def facts_of_rows(finding: Finding) -> dict[str, str]:
    """Give what the journal keeps of the rows that a finding is of: two levels may fall on one day."""
    return {"cohort": finding.cohort, "version": finding.version}


def of_same_rows(finding: Finding, opened: Entry) -> bool:
    """Say whether what the journal knows is noted to be of the same rows.

    Parameters
    ----------
    finding : Finding
        Any.
    opened : Entry
        The opening of what the journal knows.
    """
    return all(opened.said.get(name) == said[:LONGEST] for name, said in facts_of_rows(finding).items())


def asked_alike(finding: Finding, opened: Entry) -> bool:
    """Say whether a finding is of the same rows and baseline as what the journal knows: the id tells them.

    Parameters
    ----------
    finding : Finding
        Any.
    opened : Entry
        The opening of what the journal knows.
    """
    panel, measure = _rule(opened)
    then = replace(finding, panel=cast(Panel, panel), measure=measure)
    return identity(opened.model, then, finding.baseline) in (opened.finding, opened.said.get(ALSO))


def _rule(opened: Entry) -> tuple[str, str]:
    panel, _, measure = str(opened.said.get("rule", "")).partition(".")
    return panel, measure


def _together(finding: Finding, began: str) -> bool:
    if not began or finding.since is None:
        return not began and finding.since is None
    return abs(datetime.fromisoformat(began) - finding.since) <= TOGETHER
