"""One cell of a file as the stored type of its column, and whether it could not be read as its kind."""

from collections.abc import Sequence

from monitoring.store.ingest.canonical import label_text, number_text
from monitoring.store.ingest.kinds import NULL_WORDS
from monitoring.store.ingest.types import family
from monitoring.store.quoting import quote
from monitoring.store.schema import Column
from monitoring.store.subjects import literal

Cell = tuple[str, str | None]
_TRUE, _FALSE = "('1', 'yes', 'y', 't')", "('0', 'no', 'n', 'f')"


def cell(column: Column, sql_type: str) -> Cell:
    """The SQL of a stored value, and of whether a value was there that its kind cannot hold.

    Parameters
    ----------
    column : Column
        The stored column, with its kind.
    sql_type : str
        Its type in the file.

    Returns
    -------
    tuple of (str, str or None)
        The value, of `Column.sql_type`; and a condition, None where nothing can go wrong.
    """
    sql, kind = quote(column.name), family(sql_type)
    if column.kind == "numeric":
        return number(sql, kind)
    if column.kind == "boolean":
        return _boolean(sql, sql_type)
    return _text(column, sql, sql_type), None


def number(sql: str, kind: str) -> Cell:
    """A number as DOUBLE; NaN and the usual words for nothing are null."""
    if kind in ("integer", "decimal", "boolean"):
        return f"cast({sql} as double)", None
    if kind == "float":
        return f"case when not isnan({sql}) then cast({sql} as double) end", None
    if kind != "text":
        return "cast(null as double)", f"{sql} is not null"
    value = f"try_cast({sql} as double)"
    empty = f"lower(trim(cast({sql} as varchar))) in {NULL_WORDS}"
    return (
        f"case when not isnan({value}) then {value} end",
        f"{value} is null and {sql} is not null and not {empty}",
    )


def _boolean(sql: str, sql_type: str) -> Cell:
    if family(sql_type) == "boolean":
        return sql, None
    text = f"lower({label_text(sql, sql_type)})"
    value = f"case when {text} in {_TRUE} then true when {text} in {_FALSE} then false end"
    return value, f"{text} is not null and {text} not in {NULL_WORDS} and ({value}) is null"


def _text(column: Column, sql: str, sql_type: str) -> str:
    kind = family(sql_type)
    if kind in ("integer", "float", "decimal"):
        return number_text(sql, sql_type)
    if kind == "text" and column.numeric and column.kind == "categorical":
        return f"case when trim({sql}) <> '' then {label_like_number(sql)} end"
    return f"cast({sql} as varchar)"


def label_like_number(sql: str) -> str:
    """The canonical text of a number that stands as text: 2019.0 is 2019."""
    text = f"trim({sql})"
    whole = f"contains({text}, '.') and regexp_full_match({text}, '[+-]?[0-9]+\\.0*')"
    return f"case when {whole} then regexp_extract({text}, '^[+-]?[0-9]+') else {text} end"


def bad_list(cells: Sequence[tuple[str, Cell]]) -> str:
    """The SQL of the names of the cells that could not be read; most rows build no list."""
    doubtful = [(name, bad) for name, (_, bad) in cells if bad]
    if not doubtful:
        return "[]::varchar[]"
    some = " or ".join(f"coalesce({bad}, false)" for _, bad in doubtful)
    names = ", ".join(f"case when {bad} then {literal(name)} end" for name, bad in doubtful)
    return f"case when {some} then list_filter([{names}], lambda n: n is not null) else []::varchar[] end"
