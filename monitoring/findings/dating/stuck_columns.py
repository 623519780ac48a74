"""Columns that are stuck: what varied has the same value in every row."""

from monitoring.findings.dating.deviating_rows import LEAST_ROWS, Profile
from monitoring.findings.words.words import exact_value, name_in_sentence
from monitoring.profiles import NumericProfile

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
        Empty where the rows have several values, are fewer than a hundred, or had mostly one before.

    Examples
    --------
    >>> from monitoring.profiles import LevelCounts
    >>> some = LevelCounts({"a": 60, "b": 40})
    >>> stuck_words(some, LevelCounts({"a": 100}, 3)), stuck_words(some, some)
    ("in these rows it is always 'a' where it has a value", '')
    """
    value = _only(now)
    if not value or now.n < LEAST_ROWS or then.n < LEAST_ROWS or _largest(then) >= SHARE:
        return ""
    always = "always" if told is not None and value == exact_value(told) else f"it is always {value}"
    return f"in these rows {always}{' where it has a value' if now.missing else ''}"


def _only(profile: Profile) -> str:
    """Write the one value that there is; empty where there are several, or none."""
    if isinstance(profile, NumericProfile):
        one = profile.minimum == profile.maximum and not profile.infinite
        return exact_value(profile.minimum) if one else ""
    levels = [level for level, rows in profile.counts.items() if rows]
    return f"'{name_in_sentence(levels[0])}'" if len(levels) == 1 else ""


def _largest(profile: Profile) -> float:
    """Give the share of the most frequent value, of numbers of the bin that may hold others too."""
    rows = profile.counts.tolist() if isinstance(profile, NumericProfile) else [*profile.counts.values()]
    return max(rows, default=0) / max(sum(rows), 1)
