"""Precision and recall of every class, on the labels that are in."""

from math import nan
from typing import Any

from monitoring.panels.labels.judged_sides import drawn_question
from monitoring.panels.tasks.clustered_estimates import widening
from monitoring.panels.tasks.whole_estimates import Estimates, whole_estimates
from monitoring.scope.baseline import Selection
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot

Row = dict[str, Any]
RATES = ("precision", "recall")


def class_rates(snapshot: Snapshot, question: Question) -> list[Row]:
    """Give precision and recall of each class, on the days of the window whose labels are in.

    Parameters
    ----------
    snapshot : Snapshot
        The generation, of a multi-class model.
    question : Question
        Window and baseline; of one without such days its early labels are taken.

    Returns
    -------
    list of dict
        ``class measure value lower upper n before reason`` (0 to 1, higher is better), by class in the
        contract's order: of the rows that were predicted as the class, or are of it, the share that is right,
        as the performance panel measures it; the baseline's share, NaN where that has no such row; the reason
        as of `drawn_question`. Empty without labels.
    """
    drawn, reason = drawn_question(snapshot, question)
    now, then = (_rates(snapshot, side) for side in (drawn.window, drawn.baseline.selection))
    if not any(one.n for one in now.values()):
        return []
    return [
        {
            "class": name,
            "measure": measure,
            "value": one.value,
            "lower": one.lower,
            "upper": one.upper,
            "n": one.n,
            "before": then[measure, name].value if (measure, name) in then else nan,
            "reason": reason,
        }
        for name in snapshot.contract.classes
        for measure in RATES
        if (one := now.get((measure, name)))
    ]


def _rates(snapshot: Snapshot, selection: Selection | None) -> Estimates:
    if selection is None:
        return {}
    return widening(snapshot, selection)(whole_estimates(snapshot, selection, frozenset(RATES)))
