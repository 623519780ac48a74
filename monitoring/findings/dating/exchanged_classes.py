"""Classes that look exchanged: from one day on each is mostly taken for another one of them."""

import numpy as np
from numpy.typing import NDArray

from monitoring.contract.panel import CALIBRATION, PERFORMANCE
from monitoring.errors import RowsGoneError
from monitoring.findings.dating.deviating_rows import deviating_rows
from monitoring.findings.dating.episode import Episode
from monitoring.findings.words.words import name_in_sentence, number
from monitoring.listed import listed
from monitoring.panels.measurement import Measurement
from monitoring.panels.tasks.class_confusion import LEAST, confusion_table
from monitoring.scope.question import Question
from monitoring.statistics.intervals import wilson
from monitoring.store.snapshot import Snapshot

MEASURE = "exchanged_classes"  # for next actions and owners; no measure of the table
_HALF = 0.5
"""Of what was right before so much is to be taken for the other class now: models err in both."""
_NAMED = 4
Table = NDArray[np.int64]


def exchanged_classes(
    snapshot: Snapshot, question: Question, measurement: Measurement, episode: Episode, where: str
) -> tuple[str, str] | None:
    """Say which classes look exchanged in the rows that a fall of performance or calibration is mostly of.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked, of the whole window.
    measurement : Measurement
        The row that leads a finding, of all rows that were asked about.
    episode : Episode
        Since when, and until when.
    where : str
        The cohort, empty where no one stands out.

    Returns
    -------
    tuple of str or None
        A clause that follows the sentence, and the name of its next action; None where none look exchanged.
    """
    asked = measurement.panel in (PERFORMANCE, CALIBRATION) and snapshot.contract.task == "multiclass"
    sides = deviating_rows(question, episode, where) if asked else None
    if sides is None:
        return None
    names = list(snapshot.contract.classes)
    try:
        then, now = (confusion_table(snapshot, one, names) for one in sides)
    except RowsGoneError:
        return None
    found = _taken_for(then, now)
    if not found or (measurement.subject and names.index(measurement.subject) not in found):
        return None
    return _words(names, found, now), MEASURE


def _taken_for(then: Table, now: Table) -> dict[int, int]:
    """Give the other class that each is taken for now, of those that are taken for one another."""
    found = {a: b for a, b in enumerate(now.argmax(axis=1).tolist()) if _moved(then, now, a, b)}
    while found.keys() != {*found.values()}:
        found = {a: b for a, b in found.items() if b in found and a in found.values()}
    return found


def _moved(then: Table, now: Table, a: int, b: int) -> bool:
    """Say whether a class was mostly named right, and is surely more often taken for another one now."""
    rows = then[a].sum(), then[b].sum(), now[a].sum()
    if a == b or min(rows) < LEAST:
        return False
    right = min(then[a, a] / rows[0], then[b, b] / rows[1])
    return (
        now[a, b] / rows[2] >= _HALF * right
        and _surely_more(then[a, a], then[a, b], rows[0])
        and _surely_more(now[a, b], now[a, a], rows[2])
    )


def _surely_more(some: np.int64, others: np.int64, of: np.int64) -> bool:
    return wilson(float(some), float(of))[0] > wilson(float(others), float(of))[1]


def _words(names: list[str], found: dict[int, int], now: Table) -> str:
    if len(found) == 2:
        a, b = found
        first, second = (name_in_sentence(names[one]) for one in (a, b))
        shares = [number(now[one, found[one]] / now[one].sum(), "rate") for one in (a, b)]
        each = f"{first} is mostly taken for {second} ({shares[0]}) and {second} for {first} ({shares[1]})"
    else:
        some = [name_in_sentence(names[one]) for one in found]
        each = f"each of {listed(some, _NAMED)} is mostly taken for another of them"
    return f"in these rows {each}: they look exchanged"
