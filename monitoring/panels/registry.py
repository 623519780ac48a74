"""The panels that exist: one entry each; page, command and export look them up here."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from monitoring.contract.model import Contract
from monitoring.contract.panel import BUSINESS, PANELS, SERVICE, Panel
from monitoring.errors import ScopeError, TidemarkError, UnknownNameError
from monitoring.garbage import rarely_collected
from monitoring.panels.bare_baseline import explained
from monitoring.panels.baseline_note import noted
from monitoring.panels.business import business
from monitoring.panels.calibration import calibration
from monitoring.panels.drift import drift, refined_drift
from monitoring.panels.measurement import Measurement
from monitoring.panels.overview import overview
from monitoring.panels.performance import performance, refined_performance
from monitoring.panels.quality import quality
from monitoring.panels.service import service
from monitoring.scope.question import Question
from monitoring.store.catalog.typical_day import rows_within
from monitoring.store.scheduling.attended import attended
from monitoring.store.scheduling.stages import begin
from monitoring.store.snapshot import Snapshot

B = TypeVar("B", bound=str)
Compute = Callable[[Snapshot, Question], list[Measurement]]
NARROWED: dict[Panel, Callable[[Snapshot, Question, frozenset[str]], list[Measurement]]] = {
    "drift": drift,
    "performance": performance,
    "calibration": calibration,
}
"""Panels that leave out the work of measures that nobody asks for."""

_AMONG: dict[Panel, Callable[[Snapshot, Question, frozenset[str], frozenset[str]], list[Measurement]]] = {
    "drift": drift,
    "calibration": calibration,
}
"""Panels that leave out the work of subjects that nobody asks for."""
_REFINED: dict[Panel, Callable[[Snapshot, Question, Sequence[Measurement]], list[Measurement]]] = {
    "drift": refined_drift,
    "performance": refined_performance,
}
_COMPUTE: dict[Panel, Compute] = {
    "overview": overview,
    "drift": drift,
    "performance": performance,
    "calibration": calibration,
    "quality": quality,
    "service": service,
    "business": business,
}


def available(contract: Contract) -> tuple[Panel, ...]:
    """Give the panels that a contract supports.

    Parameters
    ----------
    contract : Contract
        Without a label there is no performance; calibration needs probabilities.

    Returns
    -------
    tuple of Panel
        In the order of `PANELS`.
    """
    labelled = contract.label is not None and contract.task in ("binary", "multiclass", "regression")
    probable = labelled and contract.task != "regression" and contract.prediction.scale == "probability"
    missing: dict[Panel, bool] = {
        "performance": not labelled,
        "calibration": not probable,
        "service": contract.service is None,
        "business": contract.business is None,
    }
    return tuple(panel for panel in PANELS if not missing.get(panel, False))


def unmeasured(panel: str, contract: Contract) -> str:
    """Say why a contract does not support a panel, and what to do.

    Parameters
    ----------
    panel : str
        One of `PANELS`.
    contract : Contract
        Of the model.

    Returns
    -------
    str
        Sentences; empty where it supports the panel.
    """
    if panel in available(contract):
        return ""
    if panel in (SERVICE, BUSINESS):
        return f"Its contract has no `{panel}`. Say there which columns tell it."
    if contract.label is None:
        return "Its contract names no label. Add `label:` to the contract and load labels."
    if contract.task == "ranking":
        return "Rankings have no measures yet. Drift and Data quality show how their rows moved."
    if contract.task == "regression":
        return "This model predicts numbers, not probabilities. Performance shows where its errors lie."
    return "Its scores are no probabilities (`scale: margin`). Performance shows how well they rank."


def no_panel(
    panel: str, contract: Contract, choices: Sequence[str] = (), kind: str = "panel"
) -> TidemarkError:
    """Make the refusal of a panel that a contract does not support, or that nobody knows.

    Parameters
    ----------
    panel : str
        As asked.
    contract : Contract
        Of the model.
    choices : sequence of str
        What may be asked; all panels by default.
    kind : str
        What these are.

    Returns
    -------
    TidemarkError
        To be raised.
    """
    if panel in PANELS and (why := unmeasured(panel, contract)):
        return ScopeError(f"{panel} is not measured for {contract.model}. {why}")
    return UnknownNameError(kind, panel, choices or available(contract))


def compute(
    panel: Panel,
    snapshot: Snapshot,
    question: Question,
    only: frozenset[str] = frozenset(),
    known: Sequence[Measurement] | None = None,
    among: frozenset[str] = frozenset(),
) -> list[Measurement]:
    """Measure one panel.

    Parameters
    ----------
    panel : Panel
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
    among : frozenset of str
        Which subjects, of a panel that can leave the others out; all by default.

    Returns
    -------
    list of Measurement
        Without verdicts, which rest on all subjects.

    Raises
    ------
    ScopeError
        When the panel does not exist, or the contract cannot support it.
    """
    if panel not in available(snapshot.contract):
        raise no_panel(panel, snapshot.contract)
    begin(f"measuring {panel}")
    measured = partial(_measured, panel, snapshot, question, only, known, among)
    of_rows = question.scope.exact or (question.refined and question.off_rows)
    with rarely_collected():  # rows by the thousand, and no garbage
        rows = attended(measured, _rows(snapshot, question)) if of_rows else measured()
    return noted(question, explained(snapshot, question, rows))


def _rows(snapshot: Snapshot, question: Question) -> int:
    """Say how many rows the days of the window have, about, whichever of them a cohort leaves."""
    days = question.span.days(question.zone)
    return rows_within(snapshot.segments.get("predictions", ()), days[0], days[-1])


def _measured(
    panel: Panel,
    snapshot: Snapshot,
    question: Question,
    only: frozenset[str],
    known: Sequence[Measurement] | None,
    among: frozenset[str],
) -> list[Measurement]:
    if among and panel in _AMONG:
        return _AMONG[panel](snapshot, question, only, among)
    if known is not None and panel in _REFINED:
        return _REFINED[panel](snapshot, question, known)
    if only and panel in NARROWED:
        return NARROWED[panel](snapshot, question, only)
    rows = _COMPUTE[panel](snapshot, question)
    return [row for row in rows if row.measure in only] if only else rows


def expand(panels: Sequence[str], contract: Contract, *, every: str, beside: B) -> tuple[Panel | B, ...]:
    """Write out the word for all panels, and check the names.

    Parameters
    ----------
    panels : sequence of str
        As asked.
    contract : Contract
        Says which panels there can be.
    every, beside : str
        The word for all panels, and what may be asked for beside them.

    Returns
    -------
    tuple of Panel or the word beside them
        Without repeats.

    Raises
    ------
    ScopeError
        With the nearest panel that exists, or why this one is not measured.
    """
    known = available(contract)
    wanted: list[Panel | B] = []
    for panel in panels:
        if panel == every:
            wanted += known
        elif panel == beside:
            wanted.append(beside)
        elif panel in known:
            wanted.append(panel)
        else:
            raise no_panel(panel, contract, (*known, beside, every))
    return tuple(dict.fromkeys(wanted))
