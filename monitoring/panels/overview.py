"""Overview: the few numbers by which one model is known."""

from collections.abc import Sequence
from dataclasses import replace

from monitoring.contract.headline_measures import headline_measures
from monitoring.contract.model import Contract
from monitoring.contract.panel import OVERVIEW
from monitoring.panels.measurement import Measurement
from monitoring.panels.performance import performance
from monitoring.panels.quality import quality
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot

"""The panel's name."""
_ALWAYS = {
    "binary": ("auc", "log_loss"),
    "multiclass": ("accuracy", "log_loss"),
    "regression": ("mae", "bias"),
}
"""What is shown of a task, whatever its contract chooses."""
_LABELS = ("label_coverage",)
_QUALITY = ("rows", "freshness_hours", "volume")


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
    leads = leading(snapshot.contract)
    labelled = snapshot.contract.label is not None and leads
    measured = performance(snapshot, question, leads) if labelled else []
    return chosen(snapshot.contract, quality(snapshot, question), measured)


def leading(contract: Contract) -> frozenset[str]:
    """Name the measures of performance that the overview shows.

    Parameters
    ----------
    contract : Contract
        Of the model.

    Returns
    -------
    frozenset of str
        The headline measure, and those of the task; of a ranking none.
    """
    return frozenset((*headline_measures(contract)[:1], *_ALWAYS.get(contract.task, ())))


def chosen(
    contract: Contract, quality: Sequence[Measurement], performance: Sequence[Measurement]
) -> list[Measurement]:
    """Choose the rows of other panels that tell how a model is.

    Parameters
    ----------
    contract : Contract
        Its task decides the leading measures.
    quality, performance : sequence of Measurement
        Of these panels over the question; further rows are left out, as those of levels that are thin.

    Returns
    -------
    list of Measurement
        In the order of the panels.
    """
    wanted = {*leading(contract), *_LABELS}
    asked = {m.cohort for m in quality[:1]}
    found = [m for m in quality if m.measure in _QUALITY and not m.subject and m.cohort in asked]
    found += [m for m in performance if m.measure in wanted and not m.subject]
    return [replace(one, panel=OVERVIEW) for one in found]
