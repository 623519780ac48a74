"""One cell of a file as the stored type of its column, and whether it could not be read as its kind."""

from collections.abc import Mapping
from typing import NamedTuple

from monitoring.store.columns.schema import Column
from monitoring.store.files.limits import CELL
from monitoring.store.files.text_families import is_word
from monitoring.store.quoting import literal, quote
from monitoring.store.sql.canonical import label_text, number_text, without_zeros
from monitoring.store.sql.types import NUMBERS, family

# Files of several types are read together as the wider one: a larger integer and a FLOAT would meet as FLOAT.
_NARROW = {"FLOAT", "TINYINT", "UTINYINT", "SMALLINT", "USMALLINT"}
_TRUE, _FALSE = "('1', 'yes', 'y', 't')", "('0', 'no', 'n', 'f')"


class Cell(NamedTuple):
    """The SQL of a stored value; `fallible` where its kind cannot hold every value of the file's type."""

    value: str
    fallible: bool = False


def cell(column: Column, sql_type: str) -> Cell:
    """Say how a column of a file becomes the stored column.

    Parameters
    ----------
    column : Column
        The stored column, with its kind.
    sql_type : str
        Its type in the file.

    Returns
    -------
    Cell
        Of `Column.sql_type`, or of a narrower number; null where the value cannot be read.
    """
    sql = quote(column.name)
    if column.kind == "numeric":
        return number(sql, sql_type)
    if column.kind == "boolean":
        return _boolean(sql, sql_type)
    value = _text(column, sql, sql_type)
    if family(sql_type) not in ("text", "other"):
        return Cell(value)
    return Cell(f"case when {sound_text(sql)} then {value} end", True)


def sound_text(sql: str) -> str:
    """The SQL of whether a text can be kept: not longer than a cell may be, and without a NUL."""
    text = f"cast({sql} as varchar)"
    return f"(strlen({text}) <= {CELL.most} and not contains({text}, chr(0)))"


def number(sql: str, sql_type: str) -> Cell:
    """A number as DOUBLE or in a narrow type of its file; NaN is null."""
    kind = family(sql_type)
    if sql_type.upper() in _NARROW:
        return Cell(f"nullif({sql}, 'nan'::float)" if kind == "float" else sql)
    if kind in ("integer", "decimal", "boolean"):
        return Cell(f"cast({sql} as double)")
    if kind in ("float", "text"):
        return Cell(f"nullif(try_cast({sql} as double), 'nan'::double)", kind == "text")
    return Cell("cast(null as double)", True)


def _boolean(sql: str, sql_type: str) -> Cell:
    if family(sql_type) == "boolean":
        return Cell(sql)
    text = f"lower({label_text(sql, sql_type)})"
    return Cell(f"case when {text} in {_TRUE} then true when {text} in {_FALSE} then false end", True)


def _text(column: Column, sql: str, sql_type: str) -> str:
    kind = family(sql_type)
    if kind in NUMBERS:
        return number_text(sql, sql_type)
    if kind == "text" and column.numeric and column.kind == "categorical":
        return f"case when trim({sql}) <> '' then {without_zeros(f'trim({sql})')} end"
    return f"cast({sql} as varchar)"


def no_word(sql: str) -> str:
    """The SQL of a cell's text, null where it is blank or one of the usual words for nothing."""
    text = f"cast({sql} as varchar)"
    return f"case when not {is_word(text)} then {text} end"


def read_once(cells: Mapping[str, Cell]) -> str:
    """The select items of the innermost query, where every cell is read: for ``x`` the value ``__v_x``."""
    return "".join(f", {one.value} as {read_name(name)}" for name, one in cells.items())


def read_name(name: str) -> str:
    """The name under which `read_once` has a value."""
    return quote(f"__v_{name}")


def bad_list(cells: Mapping[str, Cell], times: Mapping[str, str] | None = None) -> str:
    """The SQL of the names of the cells that could not be read, over what `read_once` selects.

    The list is built only for rows where a value is lost; there alone it is asked whether it was a word
    for nothing.

    Parameters
    ----------
    cells : mapping of str to Cell
        By column.
    times : mapping of str to str
        Columns of times beside them, each with the SQL of whether it holds one.
    """
    lost = {
        n: f"{read_name(n)} is null and {quote(n)} is not null" for n, one in cells.items() if one.fallible
    }
    for name, held in (times or {}).items():
        lost[name] = f"({held}) is not true and {quote(name)} is not null"
    if not lost:
        return "[]::varchar[]"
    some = " or ".join(f"({doubt})" for doubt in lost.values())
    names = ", ".join(
        f"case when {doubt} and ({no_word(quote(name))}) is not null then {literal(name)} end"
        for name, doubt in lost.items()
    )
    return f"case when {some} then list_filter([{names}], lambda n: n is not null) else []::varchar[] end"
