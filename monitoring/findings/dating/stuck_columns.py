"""Columns that are stuck: what varied, or was another value, has the same value in every row."""

import numpy as np

from monitoring.findings.dating.deviating_rows import LEAST_ROWS, Profile
from monitoring.findings.words.words import exact_value, name_in_sentence
from monitoring.profiles import LevelCounts, NumericProfile

MEASURE = "stuck"  # for next actions; no measure of the table
SHARE = 0.9
"""A column of which one value had so many rows before may well have it in all."""


def stuck_words(then: Profile, now: Profile, told: float | None = None) -> str:
    """Say which value every row of a deviation has, where they had many before.

    Parameters
    ----------
    then, now : NumericProfile or LevelCounts
        Of one column, before and in the rows that deviate.
    told : float, optional
        The value that the sentence has already.

    Returns
    -------
    str
        Empty where the rows have several values, are fewer than a hundred, or had mostly that one before, of
        levels mostly any: that one is another name of it is said elsewhere. With the one that a number
        always had.

    Examples
    --------
    >>> from monitoring.profiles import LevelCounts
    >>> some = LevelCounts({"a": 60, "b": 40})
    >>> stuck_words(some, LevelCounts({"a": 100}, 3)), stuck_words(some, some)
    ("in these rows it is always 'a' where it has a value", '')
    """
    value, before = only_value(now), only_value(then)
    few = now.n < LEAST_ROWS or then.n < LEAST_ROWS
    if not value or few or value == before or _usual(then, now) >= SHARE:
        return ""
    always = "always" if told is not None and value == exact_value(told) else f"it is always {value}"
    was = f", before always {before}" if before else ""
    return f"in these rows {always}{' where it has a value' if now.missing else ''}{was}"


def only_value(profile: Profile) -> str:
    """Write the one value that there is; empty where there are several, or none.

    Examples
    --------
    >>> from monitoring.profiles import LevelCounts
    >>> only_value(LevelCounts({"a": 60})), only_value(LevelCounts({"a": 60, "b": 40}))
    ("'a'", '')
    """
    if isinstance(profile, NumericProfile):
        one = profile.minimum == profile.maximum and not profile.infinite
        return exact_value(profile.minimum) if one else ""
    levels = [level for level, rows in profile.counts.items() if rows]
    return f"'{name_in_sentence(levels[0])}'" if len(levels) == 1 else ""


def _usual(then: Profile, now: Profile) -> float:
    """Give the share of rows that had the one value before, of numbers one in its bin; of levels any one."""
    if isinstance(then, LevelCounts):
        rows = [*then.counts.values()]
        return max(rows, default=0) / max(sum(rows), 1)
    if only_value(then):  # which is another one
        return 0.0
    place = np.argmax(now.counts if isinstance(now, NumericProfile) else then.counts)
    return float(then.counts[place]) / max(then.n, 1)
