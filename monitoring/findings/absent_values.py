"""Values that a cohort asks for and no row has: a slip of the pen would else pass for an empty cohort."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from monitoring.scope.cohort import Comparison, Expression, Value, Within, leaves, print_name, print_value
from monitoring.store.cohorts.cohort_levels import cohort_levels
from monitoring.store.columns.cells import Dimension
from monitoring.store.snapshot import Snapshot

MOST_NAMED = 6
_MOST_LEVELS = 200
"""A column of more values is as good as free text: the nearest of them would say nothing."""


def absent_values(expression: Expression | None, snapshot: Snapshot) -> list[str]:
    """Say which values of an expression occur in no row of the store.

    Parameters
    ----------
    expression : Expression or None
        A cohort whose names are known; None asks for nothing.
    snapshot : Snapshot
        Knows the values of versions, cohort columns and categorical features; others are not looked at.

    Returns
    -------
    list of str
        A sentence each, with the nearest value that occurs.
    """
    told = {
        f"No row has {print_name(name)} = {print_value(value)}: {_instead(value, known)}."
        for name, value in _asked(expression)
        for known in [_known(name, snapshot)]
        if known and not _occurs(value, known)
    }
    return sorted(told)


def _asked(expression: Expression | None) -> Iterator[tuple[str, Value]]:
    for leaf in leaves(expression):
        if isinstance(leaf, Comparison) and leaf.operator in ("=", "!="):
            yield leaf.name, leaf.value
        elif isinstance(leaf, Within):
            yield from ((leaf.name, value) for value in leaf.values)


def _known(name: str, snapshot: Snapshot) -> Sequence[Value]:
    """Give the values of a name; none where they are numbers without end, or too many."""
    versions = snapshot.contract.version
    if name == "version" or (versions and name == versions.column):
        return snapshot.extent.versions
    own = {column.name: column for column in snapshot.cohorts}
    features = {
        one.name: Dimension(one.name, one.kind, one.sql)
        for one in snapshot.subjects
        if one.role == "feature" and one.kind in ("categorical", "text")
    }
    column = own.get(name) or features.get(name)
    return cohort_levels(snapshot, column, _MOST_LEVELS) if column else ()


def _occurs(value: Value, known: Sequence[Value]) -> bool:
    return value in known or _text(value) in {_text(one) for one in known}


def _text(value: Value) -> str:
    return value if isinstance(value, str) else print_value(value)


def _instead(value: Value, known: Sequence[Value]) -> str:
    """Name the nearest value; where none is near, some of those that there are."""
    numbers = [one for one in known if isinstance(one, float)]
    if isinstance(value, float) and len(numbers) == len(known):
        return f"the nearest is {print_value(min(numbers, key=lambda one: abs(one - value)))}"
    folded = {_text(one).casefold(): one for one in known}
    close = get_close_matches(_text(value).casefold(), list(folded), n=1)
    if close:
        return f"the nearest is {print_value(folded[close[0]])}"
    named = ", ".join(print_value(one) for one in known[:MOST_NAMED])
    more = len(known) - MOST_NAMED
    return f"there are {named}{f' and {more:,} more' if more > 0 else ''}"
