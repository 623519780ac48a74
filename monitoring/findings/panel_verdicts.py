"""Panels and the model: which rows tell how a panel is, and which panels how a calm model is."""

from collections.abc import Set as AbstractSet

from monitoring.contract.panel import Panel
from monitoring.panels.measurement import Measurement
from monitoring.panels.quality import NOT_RULES

TOLD_BY: frozenset[Panel] = frozenset({"drift", "performance"})
"""Panels that tell how a model is; the others stand beside them."""


def tells(row: Measurement) -> bool:
    """Say whether a row's verdict is one of its panel, as the panel's own page has it."""
    if row.panel == "quality":
        return row.measure not in NOT_RULES
    return row.panel != "calibration" or row.measure == "ece_debiased"


def calm_verdict(steady: AbstractSet[Panel], undecided: AbstractSet[Panel]) -> str:
    """Give the verdict of a model of which nothing alarms.

    Parameters
    ----------
    steady, undecided : set of Panel
        Panels with a row that is steady, and panels with one that has no verdict.

    Returns
    -------
    str
        ``ok`` where drift or performance is steady, or others are and of these two nothing is open; else
        ``insufficient``.

    Examples
    --------
    >>> calm_verdict({"drift"}, {"performance"}), calm_verdict({"quality"}, {"drift"})
    ('ok', 'insufficient')
    """
    told = steady & TOLD_BY or (steady and not undecided & TOLD_BY)
    return "ok" if told else "insufficient"
