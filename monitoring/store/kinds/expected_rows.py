"""Expectations that each row keeps or breaks, as SQL over the rows."""

from collections.abc import Callable

from monitoring.contract.expectations import Expectation, named_expectations
from monitoring.contract.model import Contract
from monitoring.store.columns.schema import Schema
from monitoring.store.columns.subjects import canonical_text
from monitoring.store.kinds.tally import CHECKED
from monitoring.store.quoting import literal, quote

Rule = tuple[str, str, str]


def expected_tallies(contract: Contract, schema: Schema) -> list[Rule]:
    """Give what is counted for the expectations on rows.

    Parameters
    ----------
    contract : Contract
        Its expectations.
    schema : Schema
        The columns that files have had.

    Returns
    -------
    list of tuple of str
        Subject (``column name``), rule and SQL; nulls are left out of the denominator but for ``not_null``.
    """
    found: list[Rule] = []
    for name, one in named_expectations(contract.expectations):
        if one.column not in schema.columns or one.rule not in ROW_RULES or one.column is None:
            continue
        column, kind = quote(one.column), schema.kind(one.column)
        checked = "true" if one.rule == "not_null" else f"{column} is not null"
        subject = f"{one.column} {name}"
        broken = f"({checked} and {ROW_RULES[one.rule](column, kind, one)})"
        found += [(subject, CHECKED + name, checked), (subject, name, broken)]
    return found


def _outside(value: str, one: Expectation) -> str:
    """Say that a value lies beyond the limits; a strict limit is itself beyond."""
    equal = "=" if one.strict else ""
    below = f"{value} <{equal} {one.min!r}" if one.min is not None else "false"
    above = f"{value} >{equal} {one.max!r}" if one.max is not None else "false"
    return f"({below} or {above})"


def _number(column: str, kind: str) -> str:
    return column if kind == "numeric" else f"try_cast(cast({column} as varchar) as double)"


def _between(column: str, kind: str, one: Expectation) -> str:
    """A text that is no number lies outside every range."""
    value = _number(column, kind)
    return f"({value} is null or {_outside(value, one)})"


def _length(column: str, kind: str, one: Expectation) -> str:
    return _outside(f"length({canonical_text(column, kind)})", one)


def _member(column: str, kind: str, one: Expectation) -> str:
    listed = ", ".join(literal(canonical(value)) for value in one.values)
    return f"{canonical_text(column, kind)} in ({listed})"


def canonical(value: object) -> str:
    """Give the text of a declared value as `canonical_text` gives that of a row's: 1.0 as 1, true as true.

    Parameters
    ----------
    value : bool, int, float or str
        As the contract has it.

    Returns
    -------
    str
        What a level is called.
    """
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _unmatched(column: str, kind: str, one: Expectation) -> str:
    return f"not regexp_full_match({canonical_text(column, kind)}, {literal(str(one.pattern))})"


def _whole(text: str) -> str:
    """Say that a text is a whole number, however it is written; a cast alone rounds 1.5 to 2."""
    number = f"try_cast({text} as double)"
    whole = f"isfinite({number}) and {number} = trunc({number})"
    return f"coalesce({whole}, try_cast({text} as bigint) is not null)"


def _day(text: str) -> str:
    """Say that a text is a date without a time of day but midnight, which a cast alone leaves out."""
    date, moment = f"try_cast({text} as date)", f"try_cast(trim({text}) as timestamp)"
    midnight = f"coalesce({moment} = date_trunc('day', {moment}), true)"
    return f"coalesce(isfinite({date}) and {midnight}, false)"


def _read_as(sql_type: str) -> Callable[[str], str]:
    return lambda text: f"(try_cast({text} as {sql_type}) is not null)"


_TYPES: dict[str, Callable[[str], str]] = {
    "integer": _whole,
    "number": _read_as("double"),
    "boolean": _read_as("boolean"),
    "date": _day,
    "timestamp": _read_as("timestamp"),
    "text": lambda text: "true",
}


def _mistyped(column: str, kind: str, one: Expectation) -> str:
    return f"not {_TYPES[str(one.type)](canonical_text(column, kind))}"


ROW_RULES: dict[str, Callable[[str, str, Expectation], str]] = {
    "not_null": lambda column, kind, _: (
        f"({column} is null{f' or isnan({column})' if kind == 'numeric' else ''})"
    ),
    "not_blank": lambda column, kind, _: f"trim({canonical_text(column, kind)}) = ''",
    "between": _between,
    "length_between": _length,
    "in_set": lambda column, kind, one: f"not {_member(column, kind, one)}",
    "not_in_set": _member,
    "matches": _unmatched,
    "type": _mistyped,
}
