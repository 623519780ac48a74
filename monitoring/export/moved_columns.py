"""Which columns or classes of many a document opens: the worst, before the others, folded."""

from collections.abc import Sequence
from math import isfinite
from typing import NamedTuple

from monitoring.contract.panel import DRIFT, QUALITY
from monitoring.findings.ranking import severity_rank
from monitoring.findings.words.words import counted_are
from monitoring.findings.worst_classes import OF_CLASSES, order_words, worst_classes
from monitoring.panels.measurement import Measurement

OPEN = 20
"""Columns or classes that stand open, where there are half as many again and more."""
_MOST = 30
_PANELS = (DRIFT, QUALITY)
"""Whose subjects are columns."""


class Opened(NamedTuple):
    """The rows of a panel in two parts.

    Parameters
    ----------
    first : list of Measurement
        Of the model as a whole, then of the columns that moved most, or of the worst classes.
    folded : list of Measurement
        Of all others, in the same order.
    columns : int
        How many there are in `folded`.
    words : str
        How many are shown, and how many are beyond a limit; empty where none is folded.
    what : str
        What they are, in the plural.
    """

    first: list[Measurement]
    folded: list[Measurement]
    columns: int
    words: str
    what: str = "columns"


def opened(rows: Sequence[Measurement]) -> Opened:
    """Sort the rows of columns by what moved most; of many, say which stand open.

    Parameters
    ----------
    rows : sequence of Measurement
        Of one panel.

    Returns
    -------
    Opened
        Every row is in one of its parts: what is beyond a limit first, then by PSI or the size of the change.
        A few subjects that are no columns, such as classes or bins of scores, keep their order; of many
        classes the worst come first, as on the page.
    """
    of: dict[str, list[Measurement]] = {}
    for one in rows:
        of.setdefault("" if one.measure == "reliability" else one.subject, []).append(one)
    whole, few = of.pop("", []), len(of) <= _MOST
    if few and not _of_columns(rows):
        return Opened(list(rows), [], 0, "")
    if not few and all(one.panel in OF_CLASSES for one in rows):
        return _classes(rows, whole, of)
    ordered = sorted(of.values(), key=_moved, reverse=True)
    if few:
        return Opened([*whole, *(row for some in ordered for row in some)], [], 0, "")
    beyond = sum(_moved(some)[0] > 0 for some in ordered)
    words = f"{OPEN} of {len(of):,} columns shown, what moved most first; {counted_are(beyond, 'column')}"
    return _parted(whole, ordered, f"{words} beyond a limit.", "columns")


def _classes(
    rows: Sequence[Measurement], whole: list[Measurement], of: dict[str, list[Measurement]]
) -> Opened:
    words = f"{OPEN} of {len(of):,} classes shown, worst first: by {order_words(rows)}."
    return _parted(whole, [of[name] for name in worst_classes(rows, list(of))], words, "classes")


def _parted(
    whole: Sequence[Measurement], ordered: Sequence[Sequence[Measurement]], words: str, what: str
) -> Opened:
    first, rest = ordered[:OPEN], ordered[OPEN:]
    return Opened(
        [*whole, *(row for some in first for row in some)],
        [row for some in rest for row in some],
        len(rest),
        words,
        what,
    )


def _of_columns(rows: Sequence[Measurement]) -> bool:
    return all(one.panel in _PANELS for one in rows)


def _moved(of_column: Sequence[Measurement]) -> tuple[int, float]:
    """How severe a column is, and how far it moved."""
    sizes = (
        row.value if row.measure == "psi" else abs(row.change)
        for row in of_column
        if row.panel != "drift" or row.measure == "psi"
    )
    return max(severity_rank(row.verdict) for row in of_column), max(filter(isfinite, sizes), default=-1.0)
