"""The tally of a cell: how many rows break each rule, and on how many each is checked, by name."""

from collections.abc import Iterable, Mapping, Set
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles import LevelCounts

N = TypeVar("N", int, NDArray[np.int64])
CHECKED = "checked:"
"""Before the name of a rule: the rows that it is checked on."""
_BETWEEN = "\x1f"
Pair = tuple[str, str]


def tally_key(subject: str, rule: str) -> str:
    """Name a count in the tally of a cell; the rows as such have no subject."""
    return f"{subject}{_BETWEEN}{rule}" if subject else rule


def spaced(key: str) -> str:
    """Write such a name for a person.

    Examples
    --------
    >>> spaced(tally_key("income", "missing"))
    'income missing'
    """
    return key.replace(_BETWEEN, " ")


def violations(
    counts: Mapping[str, N], subject: str, rule: str, none: N, apart: Set[Pair] = frozenset()
) -> tuple[N, N]:
    """Give the rows that break a rule, and the rows it was checked on.

    Parameters
    ----------
    counts : mapping of str to int, or to ndarray of int64
        The tally of some rows, or of several lots of them.
    subject : str
        A feature or an expectation, empty for the rows as such.
    rule : str
        Its name.
    none : int or ndarray of int64
        No rows.
    apart : set of (subject, rule)
        Rules whose checked rows are counted: where these were not, the rule was not.

    Returns
    -------
    broken, checked : as `none`
        All rows are checked where the rule has no denominator of its own.
    """
    every = none if (subject, rule) in apart else counts.get("rows", none)
    checked = counts.get(tally_key(subject, CHECKED + rule), every)
    return counts.get(tally_key(subject, rule), none), checked


def always_named(names: Iterable[str]) -> frozenset[str]:
    """Give the counts that are told even where they are nothing: those of rows that a rule is checked on."""
    return frozenset(name for name in names if CHECKED in name)


def tally_record(counts: Mapping[str, int]) -> bytes:
    """Write a tally as a record: what no row breaks is left out, but for those that are always told."""
    named = always_named(counts)
    return LevelCounts({name: rows for name, rows in counts.items() if rows or name in named}).to_bytes()
