"""Which rows two cohorts share, as far as their words tell."""

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise, product
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Literal

from monitoring.scope.cohort import Both, Comparison, Either, Expression, IsNull, Not, Value, leaves

Overlap = Literal["none", "same", "within", "around", "perhaps"]
_HOLDS = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
_MOST = 2_048
"""So many kinds of rows are looked at: a millisecond for some hundred."""


@lru_cache(maxsize=1024)
def overlap(own: Expression, other: Expression) -> Overlap:
    """Compare two cohorts without looking at a row.

    What expressions compare a column with cuts its values into kinds that no expression here tells apart. One
    value of each kind, of all columns by each other, stands for every row that there can be.

    Parameters
    ----------
    own, other : Expression
        The cohorts.

    Returns
    -------
    {"none", "same", "within", "around", "perhaps"}
        Whether they can share no row, are the same rows, `other` lies within `own` or around it, or rows may
        lie in both and in one alone; also where a column is compared with values of two kinds, or there are
        too many kinds of rows.

    Examples
    --------
    >>> from monitoring.scope.cohort_reader import parse_cohort as read
    >>> overlap(read("region = 'west' and age > 60"), read("region in ('east', 'south')"))
    'none'
    >>> overlap(read("age > 60"), read("age >= 65 and region = 'west'"))
    'within'
    >>> overlap(read("age > 60"), read("region = 'west'"))
    'perhaps'
    """
    kinds = _kinds([own, other])
    if kinds is None:
        return "perhaps"
    rows = [dict(zip(kinds, values, strict=True)) for values in product(*kinds.values())]
    found = {(_holds(own, row), _holds(other, row)) for row in rows}
    if (True, True) not in found:
        return "none"
    alone, beside = (True, False) in found, (False, True) in found
    if alone and beside:
        return "perhaps"
    return "within" if alone else "around" if beside else "same"


def _kinds(cohorts: Iterable[Expression]) -> dict[str, list[Value | None]] | None:
    """Give of each column one value of every kind; None where they are unclear, or too many together."""
    named: dict[str, list[Value]] = {}
    for leaf in (leaf for cohort in cohorts for leaf in leaves(cohort)):
        values = named.setdefault(leaf.name, [])
        if not isinstance(leaf, IsNull):
            values += [leaf.value] if isinstance(leaf, Comparison) else leaf.values
    if any(len({type(value) for value in values}) > 1 for values in named.values()):
        return None
    found = {name: [None, *_between(set(values))] for name, values in named.items()}
    return found if math.prod(map(len, found.values())) <= _MOST else None


def _between(named: set[Value]) -> list[Value]:
    """Give values, and one of each gap that they leave.

    Examples
    --------
    >>> _between({3.0, 1.0}), _between({True}), _between(set())
    ([1.0, 3.0, 2.0, -inf, inf], [True, False], [''])
    """
    ascending: list[Any] = sorted(named)
    if any(isinstance(value, bool) for value in ascending):
        return [True, False]
    if any(isinstance(value, float) for value in ascending):
        return [*ascending, *((a + b) / 2 for a, b in pairwise(ascending)), -math.inf, math.inf]
    return [*ascending, *(f"{value}\x00" for value in ascending), ""]  # what comes next, and what comes first


def _holds(cohort: Expression, row: Mapping[str, Value | None]) -> bool:
    """Say whether a row is in a cohort: no comparison holds of a value that is missing."""
    if isinstance(cohort, Both):
        return all(_holds(part, row) for part in cohort.parts)
    if isinstance(cohort, Either):
        return any(_holds(part, row) for part in cohort.parts)
    if isinstance(cohort, Not):
        return not _holds(cohort.part, row)
    value = row[cohort.name]
    if isinstance(cohort, IsNull) or value is None:
        return isinstance(cohort, IsNull) and value is None
    if isinstance(cohort, Comparison):
        return bool(_HOLDS[cohort.operator](value, cohort.value))
    return value in cohort.values
