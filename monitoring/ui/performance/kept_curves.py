"""What pages draw and is no measurement, read once for all who look at it."""

from typing import Any

from monitoring.contract.panel import Panel
from monitoring.findings.curves import Curves
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot
from monitoring.ui import answers


@answers.answered(256)
def kept_curve(
    taken: Snapshot, question: Question, name: str, panel: Panel, classes: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    """Give the rows of a curve.

    Parameters
    ----------
    taken, question : Snapshot, Question
        Of one model; called with the scope for both.
    name, panel : str
        Of `curves`, and the panel that it is part of.
    classes : tuple of str
        Whose confusion, where they are many.

    Returns
    -------
    list of dict
        Shared: nothing may be changed in them. Empty where there is no such curve.
    """
    return Curves(taken, question, (panel,), classes).get(name, [])
