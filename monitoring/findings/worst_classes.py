"""Which class of a multi-class model is worst: one order for pages, documents and the terminal."""

from collections.abc import Iterable, Sequence
from math import isnan

from monitoring.contract.model import Contract
from monitoring.contract.panel import CALIBRATION, PERFORMANCE
from monitoring.findings.ranking import severity_rank
from monitoring.panels.measurement import Measurement
from monitoring.panels.tasks.class_confusion import LEAST, MOST

WORST_FIRST = f"verdict, then what recall or precision of {LEAST} rows or more surely lost, then rows"
LOWEST_FIRST = f"verdict, then how low recall or precision of {LEAST} rows or more surely is, then rows"
LEAST_CALIBRATED = "verdict, then calibration error (ECE)"
OF_CLASSES = (PERFORMANCE, CALIBRATION)
"""Panels whose subjects are classes."""
_RATES = ("recall", "precision")
_ERROR = "ece"
Key = tuple[int, float, int]


def worst_classes(rows: Iterable[Measurement], classes: Sequence[str]) -> list[str]:
    """Put classes into an order, the worst first.

    By verdict; then by what recall or precision surely lost, which is the end of its change's interval that
    is nearest to none: the largest loss of few rows may be noise, and of under thirty none is looked at. Then
    by the rows of the class. Without a baseline by how low one of the two surely is; in calibration by the
    error, which is judged by itself.

    Parameters
    ----------
    rows : iterable of Measurement
        Of one panel over the whole window.
    classes : sequence of str
        In the contract's order, which decides between equals.

    Returns
    -------
    list of str
        All of them.
    """
    of: dict[str, list[Measurement]] = {name: [] for name in classes}
    for row in rows:
        if row.subject in of and row.measure != "reliability":
            of[row.subject].append(row)
    compared = _compared(row for some in of.values() for row in some)
    keys = {name: _key(some, compared=compared) for name, some in of.items()}
    return sorted(classes, key=keys.__getitem__, reverse=True)


def drawn_classes(rows: Iterable[Measurement], contract: Contract) -> tuple[str, ...]:
    """Give the classes whose confusion is drawn, where there are more than a picture can show.

    Parameters
    ----------
    rows : iterable of Measurement
        Over the whole window; those of other panels than performance are left out.
    contract : Contract
        Names the classes.

    Returns
    -------
    tuple of str
        The worst, in their order; empty where all classes are drawn, or nothing is known of any.
    """
    classes = contract.classes if contract.task == "multiclass" else ()
    own = [row for row in rows if row.panel == PERFORMANCE] if len(classes) > MOST else []
    return tuple(worst_classes(own, list(classes))[:MOST]) if own else ()


def order_words(rows: Iterable[Measurement]) -> str:
    """Say by what `worst_classes` orders the classes that some rows are of."""
    some = list(rows)
    if any(row.panel == CALIBRATION for row in some):
        return LEAST_CALIBRATED
    return WORST_FIRST if _compared(some) else LOWEST_FIRST


def classes_worst_first(rows: Sequence[Measurement], classes: Sequence[str]) -> list[Measurement]:
    """Put the rows of one panel into the order in which many classes are read: what is of none first.

    Parameters
    ----------
    rows : sequence of Measurement
        As the report has them.
    classes : sequence of str
        In the contract's order.

    Returns
    -------
    list of Measurement
        Class by class, the rows of one in their order; as they are where there are few classes.
    """
    if len(classes) <= MOST:
        return list(rows)
    place = {name: k for k, name in enumerate(worst_classes(rows, classes))}
    return sorted(rows, key=lambda row: place.get(row.subject, -1) if row.panel in OF_CLASSES else -1)


def _compared(rows: Iterable[Measurement]) -> bool:
    """Say whether any class is held against a baseline."""
    return any(row.measure in _RATES and row.subject and not isnan(row.change) for row in rows)


def _key(rows: Sequence[Measurement], *, compared: bool) -> Key:
    severe = max((severity_rank(row.verdict) for row in rows), default=0)
    errors = [row.value for row in rows if row.panel == CALIBRATION and row.measure == _ERROR]
    rates = [row for row in rows if row.measure in _RATES]
    ends = [
        -row.change_upper if compared else 1 - row.upper for row in rates if _enough(row, compared=compared)
    ]
    sure = max((end for end in (*errors, *ends) if end > 0), default=0.0)
    return severe, sure, max((row.n for row in rates if row.measure == "recall"), default=0)


def _enough(row: Measurement, *, compared: bool) -> bool:
    return min(row.n, (row.baseline_n or 0) if compared else row.n) >= LEAST
