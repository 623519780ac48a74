"""Shortfall: what the sides of a comparison have too few of for a verdict."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from monitoring.statistics.estimate import BY_CONSTRUCTION, Estimate

LABELLED_ROWS = "labelled rows"
RARER = "labelled rows of the rarer class"
OF_EVERY_CLASS = "labelled rows of every class"
PREDICTED_OTHERWISE = "labelled rows predicted otherwise"
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
    """Name the measures that tell the rows of each class, where what rests on several is among those asked.

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
    return frozenset({"recall"} if (MEANS_OVER_CLASSES | {"precision"}).intersection(measures) else ())


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


def rarer_rows(subject: str, rows: int, levels: Estimates) -> int:
    """Count the labelled rows of a class, or of the positive one, or all others: what there is less of."""
    of_class, rate = levels.get(("recall", subject)), levels.get(("label_rate", ""))
    if subject and of_class:
        return min(of_class.n, rows - of_class.n)
    share = min(rate.value, 1 - rate.value) if rate else 0.5
    return 0 if isnan(share) else round(rows * share)


def lack_of_contrast(
    key: tuple[str, str], sides: Sequence[Estimate], levels: Sequence[Estimates]
) -> Shortfall | None:
    """Ask for rows of the other kind where a share could be no other: nothing follows from its change.

    Of labels of one class precision is 0 or 1, on either side. Where all were decided positive all positives
    are found: such a window cannot fall, but one that is held against such a baseline can.

    Parameters
    ----------
    key : tuple of str
        Measure and class, or no class.
    sides, levels : sequence
        Of window and baseline: this measure, and all.

    Returns
    -------
    Shortfall or None
        None where the share could be another.

    Examples
    --------
    >>> alike = Estimate(1.0, 0.9, 1.0, 40, reason=BY_CONSTRUCTION)
    >>> levels = {("label_rate", ""): Estimate(1.0, 0.9, 1.0, 50)}
    >>> lack_of_contrast(("precision", ""), [alike, alike], [levels, levels])
    Shortfall(needed=1, what='labelled rows of the rarer class', has=0, among=50, baseline=0)
    """
    measure, subject = key
    fixed = [one.reason == BY_CONSTRUCTION for one in sides]
    rows = [_labelled(one) for one in levels]
    if measure == "precision" and any(fixed):
        each = zip(fixed, rows, levels, strict=True)
        rarer = [0 if alike else rarer_rows(subject, n, side) for alike, n, side in each]
        return shortfall(1, RARER, rarer[0], rows[0], rarer[1])
    return shortfall(1, PREDICTED_OTHERWISE, 0, rows[0], None) if fixed[0] else None


def _labelled(levels: Estimates) -> int:
    """Count the labelled rows of a side, whatever a measure of it is a share of."""
    rate = levels.get(("label_rate", ""))
    return rate.n if rate else sum(one.n for (measure, _), one in levels.items() if measure == "recall")


def lack_of_a_class(rows: int, judged: Estimates, baseline: Estimates) -> Shortfall | None:
    """Ask for rows of every class that either side has: a mean over the others is another one.

    Macro F1 counts a class without rows as 0, so that all windows that had none by chance were told as worse,
    and none whose baseline had none. Of the only class of both sides there is no mean.

    Examples
    --------
    >>> some, none = Estimate(0.9, 0.8, 1.0, 40), Estimate.undefined("zero_denominator")
    >>> alone = {("recall", "a"): some, ("recall", "b"): none}
    >>> lack_of_a_class(40, alone, alone).has
    0
    """
    sides = judged, baseline
    known = {key for side in sides for key, one in side.items() if key[0] == "recall" and one.n}
    if len(known) == 1:
        return shortfall(LEAST_OF_EVERY_CLASS, OF_EVERY_CLASS, 0, rows, 0)
    now, then = (min((side[key].n for key in known), default=rows) for side in sides)
    return shortfall(LEAST_OF_EVERY_CLASS, OF_EVERY_CLASS, now, rows, then)
