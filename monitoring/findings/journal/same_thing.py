"""One thing under two ids: a column's missing rows, which drift and data quality both judge.

Ids are a promise and stay. Whoever looks up what the journal says of a finding asks here, so that an owner
and a remark are there on every page.
"""

from dataclasses import replace

from monitoring.contract.panel import Panel
from monitoring.findings.finding import Finding, identity

TWIN = "twin"
"""Under this key the journal keeps the other id of what it has seen."""
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
