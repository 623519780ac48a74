"""The lines that a chart of PSI has: from where on it is watched, and from where on it is an alert."""

from math import inf

from monitoring.findings.thresholds import limits
from monitoring.scope.question import Question


def psi_limits(name: str, question: Question, highest: float) -> dict[str, float]:
    """Give the agreed lines; one stands for both where they would fall together.

    Parameters
    ----------
    name : str
        Of the subject.
    question : Question
        Gives the contract.
    highest : float
        What the axis reaches.

    Returns
    -------
    dict of str to float
        Words at the line, to its value; empty where nothing is judged.
    """
    held = limits("drift", "psi", name, question.contract)
    if held is None or held.warning == inf:
        return {}
    both = {f"watch {held.warning:g}": held.warning, f"alert {held.critical:g}": held.critical}
    if held.critical == inf:
        return {f"watch {held.warning:g}": held.warning}
    if highest > 12 * (held.critical - held.warning):
        return {", ".join(both): held.warning}
    return both
