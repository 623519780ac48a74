"""Shortfall: what the sides of a comparison have too few of for a verdict."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import isnan

from monitoring.statistics.estimate import Estimate

LABELLED_ROWS = "labelled rows"
RARER = "labelled rows of the rarer class"
OF_EVERY_CLASS = "labelled rows of every class"
RARER_OUTCOME = "labelled rows of the rarer outcome"
"""Of many classes: those that were told right, or wrong."""
LEAST_OF_EVERY_CLASS = 2
MEANS_OVER_CLASSES = frozenset({"macro_f1", "auc_ovr_macro"})
"""Without a class they are those of other classes."""
RESTS_ON: dict[str, str] = {
    "recall": "labelled positives",
    "precision": "labelled rows that were predicted positive",
}
"""What a measure is a share of, where that is not every labelled row."""

Estimates = Mapping[tuple[str, str], Estimate]
"""By measure and class, or no class."""


@dataclass(frozen=True)
class Shortfall:
    """What is missing.

    Parameters
    ----------
    needed : int
        Fewest on a side.
    what : str
        What is counted, in the plural.
    has : int
        Of them in the judged part of the window.
    among : int
        Rows there among which they were counted: `has` of them where every row counts.
    baseline : int or None
        Of them in the baseline; None where nothing is asked of it.
    """

    needed: int
    what: str
    has: int
    among: int
    baseline: int | None = None


def counting_classes(measures: Collection[str]) -> frozenset[str]:
    """Name the measures that tell the rows of each class, where a mean over classes is among those asked.

    Parameters
    ----------
    measures : collection of str
        Those that are asked.

    Returns
    -------
    frozenset of str
        To be read beside them.

    Examples
    --------
    >>> sorted(counting_classes({"macro_f1", "accuracy"})), sorted(counting_classes({"accuracy"}))
    (['recall'], [])
    """
    return frozenset({"recall"} if MEANS_OVER_CLASSES.intersection(measures) else ())


def shortfall(needed: int, what: str, has: float, among: float, baseline: float | None) -> Shortfall | None:
    """Say what is missing; None where both sides have as many as it takes.

    Parameters
    ----------
    needed : int
        Fewest on a side.
    what : str
        What is counted, in the plural.
    has, among : float
        Whole numbers: of them in the window, and rows among which they were counted.
    baseline : float or None
        Of them in the baseline; None where nothing is asked of it.

    Returns
    -------
    Shortfall or None
        With the counts of both sides.

    Examples
    --------
    >>> shortfall(30, LABELLED_ROWS, 30, 30, None)
    >>> shortfall(10, RARER, 19, 1800, 6).baseline
    6
    """
    if has >= needed and (baseline is None or baseline >= needed):
        return None
    return Shortfall(needed, what, int(has), int(among), None if baseline is None else int(baseline))


def rarer_rows(subject: str, side: Estimate, levels: Estimates) -> int:
    """Count the labelled rows of a class, or of the positive one, or all others: what there is less of."""
    of_class, rate = levels.get(("recall", subject)), levels.get(("label_rate", ""))
    if subject and of_class:
        return min(of_class.n, side.n - of_class.n)
    share = min(rate.value, 1 - rate.value) if rate else 0.5
    return 0 if isnan(share) else round(side.n * share)


def lack_of_a_class(rows: int, judged: Estimates, baseline: Estimates) -> Shortfall | None:
    """Ask for rows of every class that either side has: a mean over the others is another one.

    Macro F1 counts a class without rows as 0, so that all windows that had none by chance were told as worse,
    and none whose baseline had none.
    """
    sides = judged, baseline
    known = {key for side in sides for key, one in side.items() if key[0] == "recall" and one.n}
    now, then = (min((side[key].n for key in known), default=rows) for side in sides)
    return shortfall(LEAST_OF_EVERY_CLASS, OF_EVERY_CLASS, now, rows, then)
