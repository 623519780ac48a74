"""The panels that exist: one entry each; page, command and export look them up here."""

from collections.abc import Callable, Sequence

from monitoring.contract.model import Contract
from monitoring.errors import UnknownNameError
from monitoring.garbage import rarely_collected
from monitoring.panels.business import business
from monitoring.panels.calibration import calibration
from monitoring.panels.drift import drift, refined_drift
from monitoring.panels.measurement import Measurement
from monitoring.panels.overview import overview
from monitoring.panels.performance import performance, refined_performance
from monitoring.panels.quality import quality
from monitoring.panels.service import service
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot
from monitoring.store.stages import begin

Compute = Callable[[Snapshot, Question], list[Measurement]]
NARROWED: dict[str, Callable[[Snapshot, Question, frozenset[str]], list[Measurement]]] = {
    "drift": drift,
    "performance": performance,
    "calibration": calibration,
}
"""Panels that leave out the work of measures that nobody asks for."""

_REFINED: dict[str, Callable[[Snapshot, Question, Sequence[Measurement]], list[Measurement]]] = {
    "drift": refined_drift,
    "performance": refined_performance,
}
_COMPUTE: dict[str, Compute] = {
    "overview": overview,
    "drift": drift,
    "performance": performance,
    "calibration": calibration,
    "quality": quality,
    "service": service,
    "business": business,
}
PANELS: tuple[str, ...] = tuple(_COMPUTE)


def available(contract: Contract) -> tuple[str, ...]:
    """Give the panels that a contract supports.

    Parameters
    ----------
    contract : Contract
        Without a label there is no performance; calibration needs probabilities.

    Returns
    -------
    tuple of str
        In the order of `PANELS`.
    """
    labelled = contract.label is not None and contract.task in ("binary", "multiclass", "regression")
    probable = labelled and contract.task != "regression" and contract.prediction.scale == "probability"
    missing = {
        "performance": not labelled,
        "calibration": not probable,
        "service": contract.service is None,
        "business": contract.business is None,
    }
    return tuple(panel for panel in PANELS if not missing.get(panel, False))


def compute(
    panel: str,
    snapshot: Snapshot,
    question: Question,
    only: frozenset[str] = frozenset(),
    known: Sequence[Measurement] | None = None,
) -> list[Measurement]:
    """Measure one panel.

    Parameters
    ----------
    panel : str
        Its name.
    snapshot : Snapshot
        The generation.
    question : Question
        What is asked.
    only : frozenset of str
        Which measures; all by default. How far labels are is always said.
    known : sequence of Measurement, optional
        The answer to the same question before it named what is to be refined: nothing else is
        measured again.

    Returns
    -------
    list of Measurement
        Without verdicts.

    Raises
    ------
    UnknownNameError
        When the panel does not exist, or the contract cannot support it.
    """
    choices = available(snapshot.contract)
    if panel not in choices:
        raise UnknownNameError("panel", panel, choices)
    begin(f"measuring {panel}")
    with rarely_collected():  # rows by the thousand, and no garbage
        if known is not None and panel in _REFINED:
            return _REFINED[panel](snapshot, question, known)
        if only and panel in NARROWED:
            return NARROWED[panel](snapshot, question, only)
        rows = _COMPUTE[panel](snapshot, question)
    return [row for row in rows if row.measure in only] if only else rows
