"""Values that look cut off: as many rows have one of them as were beyond it before, and none is beyond it."""

from math import sqrt

import numpy as np

from monitoring.findings.dating.deviating_rows import LEAST_ROWS
from monitoring.findings.dating.filled_values import slack
from monitoring.findings.words.share_words import share_of
from monitoring.profiles import NumericProfile
from monitoring.scope.baseline import Selection
from monitoring.store.columns.subjects import Subject
from monitoring.store.reads.frequent_values import rows_beyond, rows_of_values
from monitoring.store.snapshot import Snapshot

MEASURE = "cut_off"  # for next actions; no measure of the table
LEFT = 0.1
"""So little of what was beyond it is left: on the first day some rows were as before."""
Counts = tuple[int, int]


def cut_off_words(
    snapshot: Snapshot,
    rows: tuple[Selection, Selection],
    subject: Subject,
    value: float,
    sides: tuple[NumericProfile, NumericProfile],
) -> str:
    """Say that values look cut off at the one that many rows repeat.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    rows : tuple of Selection
        Those of before, and those that deviate.
    subject : Subject
        A numeric one of every row.
    value : float
        Which.
    sides : tuple of NumericProfile
        Its profiles of both.

    Returns
    -------
    str
        Empty where they do not.
    """
    n = sides[0].n, sides[1].n
    if min(n) < LEAST_ROWS:
        return ""
    at = [int(rows_of_values(snapshot, one, subject, np.array([value]))[0]) for one in rows]
    beyond = zip(*(rows_beyond(snapshot, one, subject, value) for one in rows), strict=True)
    for where, (then, now) in zip(("below", "above"), beyond, strict=True):
        if cut_off((at[0], at[1]), (then, now), n):
            share, before = share_of(now / n[1], n[1]), share_of(then / n[0], n[0])
            return f"in these rows {share} are {where} it, before {before}: they look cut off there"
    return ""


def cut_off(at: Counts, beyond: Counts, rows: Counts) -> bool:
    """Say whether as many rows came up at a value as are no longer beyond it.

    Parameters
    ----------
    at, beyond, rows : tuple of int
        Rows with the value, those beyond it and all, before and in the rows that deviate.

    Examples
    --------
    >>> cut_off((0, 158), (160, 0), (1000, 1000)), cut_off((0, 158), (160, 140), (1000, 1000))
    (True, False)
    >>> cut_off((0, 158), (20, 0), (1000, 1000)), cut_off((0, 158), (0, 0), (1000, 1000))
    (False, False)
    """
    (was, came), (then, now) = ((one[0] / rows[0], one[1] / rows[1]) for one in (at, beyond))
    if now > LEFT * then:
        return False
    went, gained = then - now, came - was
    return went > 0 and abs(gained - went) <= slack(went, sqrt(then / rows[0] + came / rows[1]))
