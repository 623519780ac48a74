"""Levels that are spelled otherwise: by blanks, case, or as another text of the same number."""

from collections.abc import Callable
from math import isfinite

from monitoring.findings.dating.deviating_rows import LEAST_ROWS
from monitoring.findings.words.share_words import share_of
from monitoring.findings.words.words import name_in_sentence
from monitoring.profiles import LevelCounts

MEASURE = "respelled"  # for next actions; no measure of the table
LEAST_SHARE = 0.01
MOSTLY = 0.9
"""So many of the rows in levels that were not there before have to be in one that was, spelled otherwise."""


def respelled_words(then: LevelCounts, now: LevelCounts) -> str:
    """Say that levels which were not there before are others that were, spelled otherwise.

    Parameters
    ----------
    then, now : LevelCounts
        Of one column, before and in the rows that deviate.

    Returns
    -------
    str
        Empty where hardly any row has a new level, or where these are not nearly all spelled otherwise alone.

    Examples
    --------
    >>> then = LevelCounts({"web": 600, "app": 400})
    >>> respelled_words(then, LevelCounts({"web": 300, "WEB": 310, "APP": 390}))
    "in these rows 70.0% (n=1,000) have a level of before, spelled in other case, such as 'APP' for 'app'"
    >>> respelled_words(then, LevelCounts({"web": 300, "shop": 310, "APP": 390}))
    ''
    """
    if min(then.n, now.n) < LEAST_ROWS:
        return ""
    new = {level: rows for level, rows in now.counts.items() if rows and not then.counts.get(level)}
    if sum(new.values()) < LEAST_SHARE * now.n:
        return ""
    for said, key in _WAYS:
        old = {
            key(level): level for level, rows in sorted(then.counts.items(), key=lambda one: one[1]) if rows
        }
        found = {level: rows for level, rows in new.items() if key(level) in old}
        if sum(found.values()) >= MOSTLY * sum(new.values()):
            first = max(found, key=lambda level: (found[level], level))
            share = share_of(sum(found.values()) / now.n, now.n)
            pair = f"'{name_in_sentence(first)}' for '{name_in_sentence(old[key(first)])}'"
            return f"in these rows {share} have a level of before, spelled {said}, such as {pair}"
    return ""


def _without_blanks(level: str) -> str:
    return " ".join(level.split())


def _folded(level: str) -> str:
    return level.casefold()


def _as_number(level: str) -> str:
    """Write a number as all texts of it are; what is none stays what it is."""
    try:
        value = float(level)
    except ValueError:
        return level
    return repr(value) if isfinite(value) else level


def _any(level: str) -> str:
    return _as_number(_folded(_without_blanks(level)))


_WAYS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("with other blanks", _without_blanks),
    ("in other case", _folded),
    ("as another text of its number", _as_number),
    ("otherwise", _any),
)
