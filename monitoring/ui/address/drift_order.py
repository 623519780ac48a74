"""The orders of the table of drift, as the address says them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan, nan

from monitoring.findings.words.decimals import Unit
from monitoring.findings.words.measure_words import words_of
from monitoring.findings.words.words import number, signed
from monitoring.ui.subject_drift import SubjectDrift


@dataclass(frozen=True)
class Order:
    """One order.

    Parameters
    ----------
    name : str
        As it is chosen.
    words : str
        By what subjects are ordered then.
    of : callable, optional
        What of a subject: the one with the largest stands first, whatever its sign. None orders by name.
    column : str
        The head of the column that shows it, where no other does.
    written : callable
        Writes its cells.
    """

    name: str
    words: str
    of: Callable[[SubjectDrift], float] | None = None
    column: str = ""
    written: Callable[[float], str] = number


def _by(measure: str, name: str, words: str, written: Callable[[float, Unit], str] = number) -> Order:
    """Order by a measure that the table does not show otherwise."""
    shown = words_of(measure)

    def of(one: SubjectDrift) -> float:
        return one.rows[measure].value if measure in one.rows else nan

    return Order(name, words, of, shown.name, lambda value: written(value, shown.unit))


ORDERS = {
    "psi": Order("Largest PSI first", "PSI, largest first", lambda one: one.psi),
    "mean": _by("mean_shift_sd", "Largest mean shift first", "mean shift, largest first", signed),
    "missing": _by("missing_rate", "Most missing first", "share of missing values, largest first"),
    "unseen": _by("unseen_rate", "Most unseen first", "share of unseen levels, largest first"),
    "importance": Order("Most important first", "importance, largest first", lambda one: one.importance),
    "name": Order("By name", "name"),
}
"""By the words of the address; without one the worst stand first."""


def ordered(found: Sequence[SubjectDrift], order: str) -> list[SubjectDrift]:
    """Put subjects in the order that is asked for.

    Parameters
    ----------
    found : sequence of SubjectDrift
        Worst first.
    order : str
        A key of `ORDERS`; empty leaves them as they are.

    Returns
    -------
    list of SubjectDrift
        Those of which the order says nothing last; of equals the worst first.
    """
    if not order:
        return list(found)
    of = ORDERS[order].of
    if of is None:
        return sorted(found, key=lambda one: one.name.casefold())
    said = [(one, abs(of(one))) for one in found]
    told = sorted((pair for pair in said if not isnan(pair[1])), key=lambda pair: -pair[1])
    return [one for one, _ in told] + [one for one, size in said if isnan(size)]


def names_of(found: Sequence[SubjectDrift], chosen: str) -> dict[str, str]:
    """Give the orders that say anything of some subjects, and the chosen one, by the address' words."""
    telling = {
        key: order.name
        for key, order in ORDERS.items()
        if key == chosen or order.of is None or not all(isnan(order.of(one)) for one in found)
    }
    return {"": "Worst first", **telling}


def words_of_order(found: Sequence[SubjectDrift], order: str) -> str:
    """Say by what subjects are ordered."""
    if order:
        return ORDERS[order].words
    return "severity, then PSI" + ("" if all(isnan(one.importance) for one in found) else " × importance")
