"""Distances between cells that are told only where a contract has a threshold for them."""

from collections.abc import Callable

from monitoring.panels.distributions.counted_drift import Cells, Compared, Floats, distance_row
from monitoring.panels.measurement import Measurement
from monitoring.panels.place import Place
from monitoring.statistics.distances import hellinger, linf, total_variation
from monitoring.statistics.estimate import Estimate
from monitoring.store.columns.subjects import Subject

IF_STATED: dict[str, Callable[[Floats, Floats], Estimate]] = {
    "hellinger": hellinger,
    "total_variation": total_variation,
    "linf": linf,
}
"""By the names of their measures."""


def stated_rows(
    place: Place, subject: Subject, then: Floats, now: Floats, cells: Cells, compared: Compared
) -> list[Measurement]:
    """Give the distances that are measured only where the contract has a threshold for them.

    Parameters
    ----------
    place : Place
        Where the rows stand.
    subject : Subject
        What was counted.
    then, now : ndarray of float64
        The rows of both sides that are compared: by cell, or by level.
    cells : Cells
        The cells, for the method.
    compared : Compared
        What they say.

    Returns
    -------
    list of Measurement
        Of `IF_STATED`; undefined where, and as, the Jensen–Shannon distance is.
    """
    known = compared.js_distance
    return [
        distance_row(place, name, subject, distance(then, now) if known.defined else known, cells, compared)
        for name, distance in IF_STATED.items()
        if place.stated(name)
    ]
