"""A baseline that is a reference without predictions or labels: rows say so where they cannot be compared."""

import re
from collections.abc import Mapping, Sequence

from monitoring.contract.panel import Panel
from monitoring.panels.measurement import Measurement, amended
from monitoring.scope.baseline import NO_REFERENCE
from monitoring.scope.cohort import names
from monitoring.scope.question import Question
from monitoring.store.columns.unpredicted import unlabelled, unpredicted
from monitoring.store.snapshot import Snapshot

LACKS = re.compile(r"the reference .+ has no (predictions|labels)")
"""The reason of a row that a reference leaves uncompared."""
_NO_LABELS = "baseline no_labels"
_RESTING: tuple[Panel, ...] = ("overview", "performance", "calibration", "business")
"""Panels whose rows rest on predictions, as far as they are held against a baseline at all."""


def explained(snapshot: Snapshot, question: Question, rows: Sequence[Measurement]) -> list[Measurement]:
    """Say of rows without a comparison that it is the reference which lacks something, and what.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked.
    rows : sequence of Measurement
        As measured.

    Returns
    -------
    list of Measurement
        The same, with a reason more where the baseline is a reference without predictions or labels.
    """
    baseline = question.baseline.selection
    source = baseline.source if baseline else ""
    lacks = lacking_words(snapshot, source)
    if not baseline or not lacks:
        return list(rows)
    outputs = {"score", *snapshot.contract.prediction.columns}
    chosen = lacks.get("predictions") if outputs & names(baseline.cohort) else None
    roles = {one.name: one.role for one in snapshot.subjects}
    return [_told(row, lacks, roles, chosen) for row in rows]


def lacks_in(row: Measurement) -> str:
    """Say what the reference has none of that a row is held against: ``predictions``, ``labels`` or nothing.

    Parameters
    ----------
    row : Measurement
        Any.
    """
    return next((found[1] for one in row.reasons if (found := LACKS.fullmatch(one))), "")


def lacking_words(snapshot: Snapshot, source: str) -> dict[str, str]:
    """Say what a reference has none of: ``predictions``, ``labels``, each with a sentence.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    source : str
        The reference's name; of other baselines nothing is said.
    """
    own = snapshot.contract, snapshot.segments, source
    lacks = [what for what, lack in (("predictions", unpredicted), ("labels", unlabelled)) if lack(*own)]
    return {what: f"the reference {source} has no {what}" for what in lacks}


def _told(
    row: Measurement, lacks: Mapping[str, str], roles: Mapping[str, str], chosen: str | None
) -> Measurement:
    """Say why a row is not compared; `chosen` where its cohort is made of what the reference lacks."""
    parts = row.reasons
    noted = row.evidence is not None and row.evidence.note == NO_REFERENCE
    what = "predictions" if row.panel in _RESTING else _OF_ROLE.get(roles.get(row.subject, ""), "")
    why = chosen or lacks.get(what)
    if why is None or not (noted or {NO_REFERENCE, _NO_LABELS} & {*parts}):
        return row
    told = dict.fromkeys([why, *(one for one in parts if one and one != _NO_LABELS)])  # once, if refined
    return amended(row, reason="; ".join(told))


_OF_ROLE = {"score": "predictions", "prediction": "predictions", "label": "labels"}
