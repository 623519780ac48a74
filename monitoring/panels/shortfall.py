"""Shortfall: what the sides of a comparison have too few of for a verdict."""

from dataclasses import dataclass

LABELLED_ROWS = "labelled rows"
RARER = "labelled rows of the rarer class"
RARER_OUTCOME = "labelled rows of the rarer outcome"
"""Of many classes: those that were told right, or wrong."""
RESTS_ON: dict[str, str] = {
    "recall": "labelled positives",
    "precision": "labelled rows that were predicted positive",
}
"""What a measure is a share of, where that is not every labelled row."""


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
