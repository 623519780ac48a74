"""What a report draws and is no measurement: tables of the window as a whole."""

from collections.abc import Collection
from typing import Any

from monitoring.panels.class_confusion import class_confusion
from monitoring.panels.performance import PANEL
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot

CONFUSION = "confusion"


def curves(
    snapshot: Snapshot, question: Question, panels: Collection[str]
) -> dict[str, list[dict[str, Any]]]:
    """Give what some panels draw beside their measurements.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Window and baseline.
    panels : collection of str
        Their names.

    Returns
    -------
    dict of str to list of dict
        ``confusion`` of a multi-class model's performance, as `class_confusion` gives it; nothing without
        labels.
    """
    if PANEL not in panels or snapshot.contract.task != "multiclass":
        return {}
    cells = class_confusion(snapshot, question)
    return {CONFUSION: cells} if cells else {}
