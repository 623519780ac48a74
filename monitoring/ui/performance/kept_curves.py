"""What pages draw and is no measurement, read once for all who look at it."""

from typing import Any

from monitoring.findings.curves import Curves
from monitoring.scope.question import Question, Scope
from monitoring.ui import cache
from monitoring.ui.shared import shared


def kept_curve(name: str, panel: str, question: Question) -> list[dict[str, Any]]:
    """Give the rows of a curve.

    Parameters
    ----------
    name, panel : str
        Of `curves`, and the panel that it is part of.
    question : Question
        Of one model.

    Returns
    -------
    list of dict
        Shared: nothing may be changed in them. Empty where there is no such curve.
    """
    number = cache.generation_of(question.scope)
    return _curve(cache.home(question.scope.model, number), question.scope, number, name, panel)


@shared(256)
def _curve(store: str, scope: Scope, number: int, name: str, panel: str) -> list[dict[str, Any]]:
    return Curves(*cache.asked(scope), (panel,)).get(name, [])
