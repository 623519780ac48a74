"""Overview: the few numbers by which one model is known."""

from dataclasses import replace

from monitoring.panels.measurement import Measurement
from monitoring.panels.performance import performance
from monitoring.panels.quality import quality
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot

LEADING = {
    "binary": ("auc", "log_loss"),
    "multiclass": ("accuracy", "log_loss"),
    "regression": ("mae", "bias"),
}
_LABELS = ("label_coverage",)
_QUALITY = ("rows", "freshness_hours", "volume")


def leading(snapshot: Snapshot) -> str:
    """Name the measure by which a model's performance is told first.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.

    Returns
    -------
    str
        By task.
    """
    return LEADING.get(snapshot.contract.task, ("accuracy",))[0]


def overview(snapshot: Snapshot, question: Question) -> list[Measurement]:
    """Give the rows of other panels that tell how a model is.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What is asked.

    Returns
    -------
    list of Measurement
        ``rows``, freshness and volume, the leading performance measures, labels in; the same numbers as in
        their own panels.
    """
    found = [m for m in quality(snapshot, question) if m.measure in _QUALITY and not m.subject]
    if snapshot.contract.label is not None and snapshot.contract.task in LEADING:
        leads = frozenset(LEADING[snapshot.contract.task])
        measured, wanted = performance(snapshot, question, leads), leads.union(_LABELS)
        found += [m for m in measured if m.measure in wanted and not m.subject]
    return [replace(one, panel="overview") for one in found]
