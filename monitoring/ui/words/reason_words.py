"""The reasons of a measurement as pages write them: of one window, so that days need no year."""

from collections.abc import Sequence

from monitoring.findings.words import reason_words
from monitoring.listed import listed

_NAMED = 3
"""Of more, the others are counted."""


def said(reason: str) -> list[str]:
    """Say a measurement's reasons as a person reads them.

    Examples
    --------
    >>> said("judged on 2026-10-02/2026-10-10; immature")
    ['judged on 2–9 Oct', 'labels not in yet']
    """
    return reason_words.said(reason, year=False)


def first_named(names: Sequence[str]) -> str:
    """Name the first three of some.

    Parameters
    ----------
    names : sequence of str
        One or more.

    Returns
    -------
    str
        Plain text, with how many more there are.

    Examples
    --------
    >>> first_named(["a", "b"])
    'a and b'
    >>> first_named(["a", "b", "c", "d"])
    'a, b, c and 1 more'
    """
    if 1 < len(names) <= _NAMED:
        return f"{', '.join(names[:-1])} and {names[-1]}"
    return listed(names, _NAMED)


def told_apart(columns: Sequence[str]) -> str:
    """Say which columns have no verdict because window and baseline are of two cohorts made of them.

    Parameters
    ----------
    columns : sequence of str
        One or more.

    Returns
    -------
    str
        Plain text.
    """
    return f"not judged, as the sides are told apart by it: {first_named(columns)}"
