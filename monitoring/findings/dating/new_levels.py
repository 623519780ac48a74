"""Levels that are new: which of them most of the rows with unknown levels have."""

from monitoring.findings.words.words import name_in_sentence
from monitoring.profiles import LevelCounts

MOSTLY = 0.5
"""A level that so many of these rows have is what they are."""


def new_level_words(then: LevelCounts, now: LevelCounts) -> str:
    """Name the level that most rows of new levels have.

    Parameters
    ----------
    then, now : LevelCounts
        Of one column, before and in the rows that deviate.

    Returns
    -------
    str
        Empty where there is none, or no one has half of them.

    Examples
    --------
    >>> new_level_words(LevelCounts({"web": 10}), LevelCounts({"web": 6, "shop": 3, "bank": 1}))
    "in these rows the new levels are mostly 'shop'"
    """
    new = {level: rows for level, rows in now.counts.items() if not then.counts.get(level)}
    most = max(new, key=lambda level: (new[level], level), default="")
    if not new or new[most] < MOSTLY * sum(new.values()):
        return ""
    named = f"'{name_in_sentence(most)}'"
    return (
        f"in these rows the new levels are mostly {named}" if len(new) > 1 else f"in these rows it is {named}"
    )
