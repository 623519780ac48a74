"""Rows of a reference that have no id or no time of their own: how they are known, where they are kept."""

from collections.abc import Sequence
from datetime import date

from monitoring.store.quoting import literal

UNDATED = date(1970, 1, 1)
"""The day under which rows without a time are counted; nobody is shown it."""
_MARK, _DIGITS = "chr(30)", 16


def bare_id(digests: Sequence[str], first: int) -> str:
    """Give the SQL by which a row without an id is known: its file's bytes, and its number in there.

    Parameters
    ----------
    digests : sequence of str
        Of the files, in their order.
    first : int
        The number of the first of them.

    Examples
    --------
    >>> bare_id(["00ff"], 3)
    "(chr(30) || (['00ff'])[__file - 2] || ':' || __row)"
    """
    listed = ", ".join(literal(one[:_DIGITS]) for one in digests)
    return f"({_MARK} || ([{listed}])[__file - {first - 1}] || ':' || __row)"


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
