"""Cohort expressions as SQL over the rows, and as a test of a cell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite
from operator import eq, ge, gt, le, lt, ne
from typing import Any
from zoneinfo import ZoneInfo

from monitoring.contract.label_value import whole_text
from monitoring.contract.model import Contract
from monitoring.scope.cohort import (
    Both,
    Comparison,
    Either,
    Expression,
    IsNull,
    Not,
    Value,
    Within,
    print_number,
)
from monitoring.scope.cohort_names import TIME
from monitoring.scope.instant import parse_instant
from monitoring.store.columns.cells import Dimension, dimensions
from monitoring.store.columns.schema import Schema
from monitoring.store.columns.subjects import canonical_text
from monitoring.store.quoting import literal, number, quote, stamp
from monitoring.store.sql.canonical import without_zeros

OBSERVED = "__observed"
"""SQL of when a row's label became known."""


@dataclass(frozen=True)
class Times(Dimension):
    """A column of times; what they are held against has its zone, where it says none."""

    zone: ZoneInfo = field(kw_only=True)


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge,
}  # fmt: skip


def addressable(contract: Contract, schema: Schema) -> dict[str, Dimension]:
    """Give everything that a cohort expression may name.

    Parameters
    ----------
    contract : Contract
        Of the model.
    schema : Schema
        Of its columns.

    Returns
    -------
    dict of str to Dimension
        Stored columns, cohorts, what the contract calls ids, times, version and label, and the reserved
        ``score``, ``label`` and ``version``.
    """
    stored = {
        name: Dimension(name, column.kind, quote(name), column.numeric or column.kind == "numeric")
        for name, column in schema.columns.items()
    }
    found = _of_contract(contract) | stored
    found |= {dimension.name: dimension for dimension in dimensions(contract, schema)}
    found["version"] = Dimension("version", "text", "__version")
    if contract.prediction.score:
        found["score"] = Dimension("score", "numeric", quote(contract.prediction.score), as_number=True)
    if contract.label is not None:
        found["label"] = _label("label", contract)
    return found


def _of_contract(contract: Contract) -> dict[str, Dimension]:
    """Give the columns that the store keeps under names of its own, by those of the contract."""
    label = contract.label
    times = {contract.timestamp: "__ts", contract.received_at: "__received"}
    times |= {label.observed_at: OBSERVED} if label else {}
    found: dict[str, Dimension] = {
        name: Times(name, TIME, sql, zone=contract.zone) for name, sql in times.items() if name
    }
    if len(contract.id) == 1:
        found[contract.id[0]] = Dimension(contract.id[0], "text", "__id")
    if contract.version and contract.version.column:
        found[contract.version.column] = Dimension(contract.version.column, "text", "__version")
    return found | ({label.column: _label(label.column, contract)} if label else {})


def _label(name: str, contract: Contract) -> Dimension:
    number = contract.task != "multiclass"
    return Dimension(name, "numeric" if number else "text", "__label", as_number=number)


def predicate(
    expression: Expression | None,
    known: Mapping[str, Dimension],
    constant: Callable[[datetime], str] = stamp,
    *,
    null_is_false: bool = False,
) -> str:
    """Write a cohort as SQL; a comparison with null is false, so that ``not`` is the complement.

    Parameters
    ----------
    expression : Expression or None
        None for everybody.
    known : mapping of str to Dimension
        From `addressable`.
    constant : callable
        Writes an instant as an SQL constant that times are compared with.
    null_is_false : bool
        True behind ``where`` and ``when``: a bare comparison is read by in half the time.

    Returns
    -------
    str
        A boolean expression that is never null, or is where that is false.

    Examples
    --------
    >>> some, known = Comparison("x", "=", "a"), {"x": Dimension("x", "text", "x")}
    >>> predicate(some, known), predicate(some, known, null_is_false=True)
    ("coalesce(cast(x as varchar) = 'a', false)", "cast(x as varchar) = 'a'")
    """

    def of(part: Expression) -> str:
        return predicate(part, known, constant, null_is_false=null_is_false)

    match expression:
        case None:
            return "true"
        case Both(parts):
            return "(" + " and ".join(map(of, parts)) + ")"
        case Either(parts):
            return "(" + " or ".join(map(of, parts)) + ")"
        case Not(part):
            return f"(not {predicate(part, known, constant)})"
        case IsNull(name):
            return f"({_absent(known[name])})"
        case Comparison(name, operator, value):
            one = known[name]
            moment = parse_instant(str(value), one.zone) if isinstance(one, Times) else None
            held = constant(moment) if moment else _constant(one, value)
            compared = f"{_side(one, value)} {operator} {held}"
            return compared if null_is_false else f"coalesce({compared}, false)"
        case Within(name, values):
            return "(" + " or ".join(of(Comparison(name, "=", value)) for value in values) + ")"


def _absent(dimension: Dimension) -> str:
    stored_number = dimension.kind == "numeric"
    return f"{dimension.sql} is null" + (f" or isnan({dimension.sql})" if stored_number else "")


def _side(dimension: Dimension, value: Value) -> str:
    """Give the column as the type that the value is held against."""
    if isinstance(dimension, Times):
        return dimension.sql
    if dimension.kind == "boolean":
        return f"cast({dimension.sql} as varchar)"
    if dimension.as_number and not isinstance(value, str):
        return f"try_cast({dimension.sql} as double)"
    text = canonical_text(dimension.sql, dimension.kind)
    return text if isinstance(value, str) else without_zeros(text)


def _constant(dimension: Dimension, value: Value) -> str:
    if dimension.kind == "boolean":
        return literal(_truth(value))
    if dimension.as_number and not isinstance(value, str):
        given = float(value)
        return repr(given) if isfinite(given) else number(given)
    return literal(value if isinstance(value, str) else _plain(value))


def _truth(value: Value) -> str:
    return str(value).lower() if isinstance(value, str) else str(bool(value)).lower()


def _plain(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else print_number(float(value))


def holds(
    expression: Expression | None, levels: Mapping[str, str | None], known: Mapping[str, Dimension]
) -> bool:
    """Say whether a cell of rows lies in a cohort.

    Parameters
    ----------
    expression : Expression or None
        Over the cell's dimensions only.
    levels : mapping of str to str or None
        Canonical text by dimension.
    known : mapping of str to Dimension
        How each is compared.

    Returns
    -------
    bool
        The same answer as `predicate` gives for each row of the cell.
    """
    match expression:
        case None:
            return True
        case Both(parts):
            return all(holds(part, levels, known) for part in parts)
        case Either(parts):
            return any(holds(part, levels, known) for part in parts)
        case Not(part):
            return not holds(part, levels, known)
        case IsNull(name):
            return levels[name] is None or (levels[name] == "nan" and known[name].kind == "numeric")
        case Comparison(name, operator, value):
            return _compare(known[name], levels[name], operator, value)
        case Within(name, values):
            return any(_compare(known[name], levels[name], "=", value) for value in values)


def _compare(dimension: Dimension, level: str | None, operator: str, value: Value) -> bool:
    if level is None:
        return False
    compare = _OPERATORS[operator]
    if dimension.kind == "boolean":
        return compare(level, _truth(value))
    if dimension.as_number and not isinstance(value, str):
        try:
            return compare(float(level), float(value))
        except ValueError:
            return False
    if isinstance(value, str):
        return compare(level, value)
    return compare(whole_text(level), _plain(value))
