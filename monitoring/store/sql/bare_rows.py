"""Rows of a reference that have no id or no time of their own: how they are known, where they are kept."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil

from monitoring.store.quoting import literal

UNDATED = date(1970, 1, 1)
"""The first of the days under which rows without a time are counted; nobody is shown any."""
FEW_DAYS = 12
"""Fewer than tell how restless days are: no statistic takes pieces of a file for days."""
DAY_ROWS = 250_000
_MARK, _DIGITS = "chr(30)", 8  # as many as tell the few files of one reference apart


def undated(rows: int) -> str:
    """Give the SQL of the day of a row without a time, so that a large table is counted in a few pieces.

    Parameters
    ----------
    rows : int
        Of the table.

    Examples
    --------
    >>> undated(250_000), undated(6_000_000)
    ("date '1970-01-01'", "date '1970-01-01' + (__place // 500000)::integer")
    """
    piece = max(DAY_ROWS, ceil(rows / FEW_DAYS))
    return f"date '{UNDATED}'" + (f" + (__place // {piece})::integer" if rows > piece else "")


def bare_id(digests: Sequence[str], first: int, row: str = "__row") -> str:
    """Give the SQL by which a row without an id is known: its file's bytes, and its number in there.

    Parameters
    ----------
    digests : sequence of str
        Of the files, in their order.
    first : int
        The number of the first of them.
    row : str
        SQL of a row's number in its file, damaged lines counted.

    Examples
    --------
    >>> bare_id(["00ff"], 3)
    "(chr(30) || (['00ff'])[__file - 2] || ':' || (__row))"
    """
    listed = ", ".join(literal(one[:_DIGITS]) for one in digests)
    return f"({_MARK} || ([{listed}])[__file - {first - 1}] || ':' || ({row}))"


def is_bare(sql: str, digests: Sequence[str] = ()) -> str:
    """Give the SQL of whether an id is one that `bare_id` made, of none of some files.

    Examples
    --------
    >>> is_bare("__id"), is_bare("__id", ["00ff"])
    ('starts_with(__id, chr(30))', "(starts_with(__id, chr(30)) and __id[2:5] not in ('00ff'))")
    """
    made = f"starts_with({sql}, {_MARK})"
    if not digests:
        return made
    listed = ", ".join(literal(one[:_DIGITS]) for one in digests)
    return f"({made} and {sql}[2:{1 + len(digests[0][:_DIGITS])}] not in ({listed}))"


def own_id(sql: str) -> str:
    """Give the SQL of an id as people may see it: null where the row had none.

    Examples
    --------
    >>> own_id("__id")
    'case when not starts_with(__id, chr(30)) then __id end'
    """
    return f"case when not {is_bare(sql)} then {sql} end"


def own_day(source: str, day: date) -> date | None:
    """Give a day as people may see it: None where it stands for rows of a reference without times.

    Parameters
    ----------
    source : str
        The reference's name; empty for the predictions.
    day : date
        Under which rows are counted.

    Examples
    --------
    >>> own_day("training", date(1970, 1, 12)), own_day("training", date(2026, 1, 1))
    (None, datetime.date(2026, 1, 1))
    """
    return None if source and UNDATED <= day < UNDATED + timedelta(days=FEW_DAYS) else day
