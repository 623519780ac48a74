"""Levels that moved: the one whose share of the rows changed most."""

from monitoring.findings.dating.deviating_rows import LEAST_ROWS
from monitoring.findings.words.share_words import stands_in
from monitoring.findings.words.words import name_in_sentence
from monitoring.profiles import LevelCounts

MOSTLY = 0.5
"""A level that took so much of what moved from some levels to others is what moved."""


def moved_level_words(then: LevelCounts, now: LevelCounts) -> str:
    """Name the level that gained or lost most, where it is at least half of all that moved.

    Parameters
    ----------
    then, now : LevelCounts
        Of one column, before and in the rows that deviate.

    Returns
    -------
    str
        Empty where either has few rows, nothing moved, or many levels moved a little each. Shares are of the
        rows that have a value; of two levels that moved as far the rarer one is named.

    Examples
    --------
    >>> moved_level_words(LevelCounts({"web": 700, "app": 300}), LevelCounts({"web": 960, "app": 40}))
    "in these rows 'app' stands in 4.0% (n=1,000), before in 30.0% (n=1,000)"
    """
    if min(then.n, now.n) < LEAST_ROWS:
        return ""
    moved = {level: _share(now, level) - _share(then, level) for level in {*then.counts, *now.counts}}
    far = sum(map(abs, moved.values())) / 2
    most = max(moved, key=lambda level: (round(abs(moved[level]), 12), -_share(then, level), level))
    if far == 0 or abs(moved[most]) < MOSTLY * far:
        return ""
    then_and_now = ((side.counts.get(most, 0), side.n) for side in (then, now))
    return stands_in(f"'{name_in_sentence(most)}'", *then_and_now)


def _share(of: LevelCounts, level: str) -> float:
    return of.counts.get(level, 0) / of.n
