"""The names of a cohort: whether a model has them, and whether they hold what they are compared with."""

from math import inf
from zoneinfo import ZoneInfo

from monitoring.errors import ScopeError, UnknownNameError
from monitoring.scope.cohort import (
    EXACT,
    Comparison,
    Expression,
    Value,
    Within,
    leaves,
    names,
    print_name,
    print_value,
)
from monitoring.scope.instant import parse_instant

TIME = "time"
"""The kind of a name whose values are moments."""


def check_names(expression: Expression | None, kinds: dict[str, str]) -> None:
    """Refuse names that do not exist, and values that these cannot be held against.

    Parameters
    ----------
    expression : Expression or None
        A cohort.
    kinds : dict
        Kind by name.

    Raises
    ------
    ScopeError
        Naming the name or the value.
    """
    for name in sorted(names(expression) - set(kinds)):
        raise UnknownNameError("name in the cohort", name, list(kinds))
    for leaf in leaves(expression):
        values = leaf.values if isinstance(leaf, Within) else ()
        for value in (leaf.value,) if isinstance(leaf, Comparison) else values:
            _check_value(leaf.name, value, kinds[leaf.name])


def _check_value(name: str, value: Value, kind: str) -> None:
    if kind == TIME:
        _check_time(name, value)
    if kind == "numeric" and isinstance(value, str):
        raise ScopeError(
            f"cohort compares the number {name} with the text {print_value(value)}: "
            "write a number without quotes"
        )
    if kind == "boolean" and not _is_truth(value):
        raise ScopeError(
            f"cohort compares {print_name(name)}, which is true or false, with {print_value(value)}: "
            "write true or false"
        )
    if kind not in ("numeric", "boolean", TIME) and not isinstance(value, str) and EXACT <= abs(value) < inf:
        raise ScopeError(
            f"cohort compares the text {print_name(name)} with the number {print_value(value)}, of which "
            f"not all digits are kept: write them in quotes, such as {print_name(name)} = '9007199254740993'"
        )


def _check_time(name: str, value: Value) -> None:
    try:
        parse_instant(value if isinstance(value, str) else "", ZoneInfo("UTC"))
    except ScopeError as error:
        raise ScopeError(
            f"cohort compares the time {print_name(name)} with {print_value(value)}: "
            f"write a date or time in quotes, such as {print_name(name)} >= '2025-01-31T14:00'"
        ) from error


def _is_truth(value: Value) -> bool:
    return value.lower() in ("true", "false") if isinstance(value, str) else value in (0, 1)
