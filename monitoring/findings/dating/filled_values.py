"""Missing values that look filled: one value, be it frequent before, came up in as many rows."""

from math import sqrt

import numpy as np

from monitoring.findings.dating.deviating_rows import LEAST_ROWS, Profile
from monitoring.findings.words.share_words import stands_in
from monitoring.findings.words.words import exact_value
from monitoring.profiles import NumericProfile
from monitoring.scope.baseline import Selection
from monitoring.store.columns.subjects import Subject
from monitoring.store.reads.frequent_values import frequent_values, rows_of_values
from monitoring.store.snapshot import Snapshot

MEASURE = "repeated_value_rate"  # for next actions: a default or a code for missing
MOSTLY = 0.7
"""Of what is no longer missing: so much of its bin has to be the one value."""
_ALIKE, _Z = 0.25, 4.0
"""What came up differs from what went by no more than a quarter, or by chance."""


def filled_bin(then: NumericProfile, now: NumericProfile) -> int | None:
    """Say in which bin as many rows came up as are no longer missing, while all others stayed.

    Parameters
    ----------
    then, now : NumericProfile
        Of one column, before and in the rows that deviate.

    Returns
    -------
    int or None
        None where fewer are missing by chance alone, and where other bins took a part of them.

    Examples
    --------
    >>> then = NumericProfile.of(np.repeat([0.0, 1.0, np.nan], [200, 600, 200]), np.array([0.5]))
    >>> now = NumericProfile.of(np.repeat([0.0, 1.0, np.nan], [380, 600, 20]), np.array([0.5]))
    >>> filled_bin(then, now), filled_bin(now, then)
    (0, None)
    """
    before, after = then.rows, now.rows
    if min(before, after) < LEAST_ROWS:
        return None
    went = went_missing(then, now)
    rise = now.counts / after - then.counts / before
    place = int(rise.argmax())
    apart = slack(went, sqrt(0.25 / before + 0.25 / after))
    others = np.abs(np.cumsum(np.delete(rise, place))).max(initial=0.0)
    alike = abs(float(rise[place]) - went) <= apart and others <= apart
    return place if went > 0 and alike else None


def slack(went: float, error: float) -> float:
    """Say by how much the share of rows that came up may differ from the one that went.

    Examples
    --------
    >>> slack(0.16, 0.001), slack(0.16, 0.015), slack(0.16, 0.1)
    (0.04, 0.06, 0.08)
    """
    return max(_ALIKE * went, min(_Z * error, went / 2))


def went_missing(then: NumericProfile, now: NumericProfile) -> float:
    """Say by how much the share of missing rows fell; both sides have some rows."""
    return then.missing / then.rows - now.missing / now.rows


def filled_words(
    snapshot: Snapshot,
    rows: tuple[Selection, Selection],
    subject: Subject,
    then: Profile,
    now: Profile,
) -> str:
    """Say with which value missing ones look filled.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    rows : tuple of Selection
        Those of before, and those that deviate.
    subject : Subject
        A feature.
    then, now : NumericProfile or LevelCounts
        Its profiles of both.

    Returns
    -------
    str
        Empty where with none, and of what is no number: the most frequent value of a bin that came up as
        missing ones went has to have most of what it gained.
    """
    if not isinstance(then, NumericProfile) or not isinstance(now, NumericProfile):
        return ""
    place = filled_bin(then, now)
    if place is None:
        return ""
    bins = np.arange(len(now.counts)) == place
    values, counts = frequent_values(snapshot, rows[1], subject, bins)
    if not len(values):
        return ""
    had = int(rows_of_values(snapshot, rows[0], subject, values[:1])[0]), then.rows
    has = int(counts[0]), now.rows
    if has[0] / has[1] - had[0] / had[1] < MOSTLY * went_missing(then, now):
        return ""
    return stands_for_missing(float(values[0]), had, has)


def stands_for_missing(value: float, then: tuple[int, int], now: tuple[int, int]) -> str:
    """Say that what was missing looks filled with a value.

    Parameters
    ----------
    value : float
        Which.
    then, now : tuple of int
        Rows that have it and all rows, before and in the rows that deviate.

    Returns
    -------
    str
        Words behind a sentence.

    Examples
    --------
    >>> stands_for_missing(0.0, (200, 1000), (380, 1000))
    'in these rows 0 stands in 38.0% (n=1,000), before in 20.0% (n=1,000): missing ones look filled with it'
    """
    return f"{stands_in(exact_value(value), then, now)}: missing ones look filled with it"
