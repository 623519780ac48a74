"""Cohort expressions: a tree of comparisons with one canonical text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Value = str | float | bool
Operator = Literal["=", "!=", "<", "<=", ">", ">="]

EXACT = 2.0**53
"""Whole numbers below it keep all of their digits; of larger ones, two that differ may be read as one."""
KEYWORDS = frozenset({"and", "or", "not", "in", "between", "is", "null", "true", "false"})


@dataclass(frozen=True)
class Comparison:
    """``name operator value``; false where the name is null."""

    name: str
    operator: Operator
    value: Value
    _truth: bool = field(init=False, repr=False)
    """In Python `True` is 1: two texts, and so two questions."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_truth", isinstance(self.value, bool))

    def __str__(self) -> str:
        return f"{print_name(self.name)} {self.operator} {print_value(self.value)}"


@dataclass(frozen=True)
class Within:
    """``name in (values)``; false where the name is null."""

    name: str
    values: tuple[Value, ...]
    _truths: tuple[bool, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_truths", tuple(isinstance(one, bool) for one in self.values))

    def __str__(self) -> str:
        return f"{print_name(self.name)} in ({', '.join(print_value(v) for v in self.values)})"


@dataclass(frozen=True)
class IsNull:
    """``name is null``."""

    name: str

    def __str__(self) -> str:
        return f"{print_name(self.name)} is null"


@dataclass(frozen=True)
class Not:
    """The complement of its part."""

    part: "Expression"

    def __str__(self) -> str:
        return f"not ({self.part})"


@dataclass(frozen=True)
class Both:
    """All of its parts."""

    parts: tuple["Expression", ...]

    def __str__(self) -> str:
        return " and ".join(f"({p})" if isinstance(p, Either) else str(p) for p in self.parts)


@dataclass(frozen=True)
class Either:
    """Any of its parts."""

    parts: tuple["Expression", ...]

    def __str__(self) -> str:
        return " or ".join(str(p) for p in self.parts)


Expression = Comparison | Within | IsNull | Not | Both | Either


def print_name(name: str) -> str:
    """Print a name, in double quotes where it is no plain word.

    Parameters
    ----------
    name : str
        Any column or cohort name.

    Returns
    -------
    str
        As it may stand in an expression.
    """
    plain = re.fullmatch(r"[^\W\d]\w*", name) and name.lower() not in KEYWORDS
    return name if plain else '"' + name.replace('"', '""') + '"'


def print_value(value: Value) -> str:
    """Print a value as the language writes it.

    Parameters
    ----------
    value : str, float or bool
        A constant.

    Returns
    -------
    str
        Text in single quotes, numbers in their shortest form.

    Examples
    --------
    >>> print_value("it's"), print_value(2019.0), print_value(True)
    ("'it''s'", '2019', 'true')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return print_number(value)


def print_number(value: float) -> str:
    """Print a number in its canonical text: 2019.0 as 2019, and whole numbers with all of their digits.

    Parameters
    ----------
    value : float
        Finite.

    Returns
    -------
    str
        Text that reads back as the same number.

    Examples
    --------
    >>> print_number(2019.0), print_number(0.5), print_number(1234567890123005.0)
    ('2019', '0.5', '1234567890123005')
    """
    return str(int(value)) if float(value).is_integer() and abs(value) < EXACT else repr(float(value))


def names(expression: Expression | None) -> frozenset[str]:
    """Give the names that an expression speaks of.

    Parameters
    ----------
    expression : Expression or None
        None is everything.

    Returns
    -------
    frozenset of str
        Without repeats.
    """
    return frozenset(leaf.name for leaf in leaves(expression))


def conditions(expression: Expression | None) -> tuple[Expression, ...]:
    """Give what has to hold at once, each part as written.

    Parameters
    ----------
    expression : Expression or None
        None has none.

    Returns
    -------
    tuple of Expression
        The expression itself, where it is not a conjunction.
    """
    if isinstance(expression, Both):
        return expression.parts
    return () if expression is None else (expression,)


def leaves(expression: Expression | None) -> Iterator[Comparison | Within | IsNull]:
    """Walk over the comparisons of an expression, left to right.

    Parameters
    ----------
    expression : Expression or None
        None has none.

    Yields
    ------
    Comparison, Within or IsNull
        Each as written.
    """
    if isinstance(expression, Both | Either):
        for part in expression.parts:
            yield from leaves(part)
    elif isinstance(expression, Not):
        yield from leaves(expression.part)
    elif expression is not None:
        yield expression
