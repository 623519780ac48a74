"""Canonical text: the same id, join key, level or label whatever the file's type (1, 1.0 and '1' are one)."""

from collections.abc import Sequence

from monitoring.contract.label_value import WHOLE
from monitoring.store.sql.times import naive
from monitoring.store.sql.types import NUMBERS, family

SEPARATOR = "chr(31)"
_EXACT = {"FLOAT": 2**24, "DOUBLE": 2**53}
"""Below these a floating-point number is no other whole number, rounded."""
_MIDNIGHT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]00:00:00"


def only_where(cheap: str, dear: str) -> str:
    """The SQL of both conditions that tries the dear one only where the cheap one holds: `and` tries both."""
    return f"case when {cheap} then {dear} else false end"


def number_text(sql: str, sql_type: str) -> str:
    """The SQL of a number's canonical text: whole numbers without a fraction, NaN as null.

    Examples
    --------
    >>> number_text("x", "INTEGER")
    'cast(x as varchar)'
    """
    if family(sql_type) == "decimal":
        return without_zeros(f"cast({sql} as varchar)")
    if family(sql_type) != "float":
        return f"cast({sql} as varchar)"
    whole = f"{sql} = trunc({sql}) and abs({sql}) < 1e18"
    text = f"case when {whole} then cast(cast({sql} as bigint) as varchar) else cast({sql} as varchar) end"
    return f"case when not isnan({sql}) then {text} end"


def without_zeros(text: str) -> str:
    """Take the zeros off a whole number's text: 1.0 is 1, but 1.50 stays (it may be a version or a code)."""
    whole = only_where(f"contains({text}, '.')", f"regexp_full_match({text}, '{WHOLE}')")
    return f"case when {whole} then regexp_extract({text}, '^[+-]?[0-9]+') else {text} end"


def _time_text(sql: str) -> str:
    """A time's text; a midnight is its date, as a join key may be a date here and a time there."""
    midnight = f"{sql} = date_trunc('day', {sql})"
    return f"case when {midnight} then cast(cast({sql} as date) as varchar) else cast({sql} as varchar) end"


def key_text(sql: str, sql_type: str) -> str:
    """The SQL of an id's canonical text.

    Parameters
    ----------
    sql : str
        The column.
    sql_type : str
        Its type in the file.

    Returns
    -------
    str
        An expression of text without blanks around it; null for null, NaN and blank, and for a floating-point
        number so large that several whole numbers are rounded to it.
    """
    kind = family(sql_type)
    if kind == "float":
        exact = f"abs({sql}) < {_EXACT.get(sql_type, 2**53)}"
        return f"case when {exact} then {number_text(sql, sql_type)} end"
    if kind in NUMBERS:
        return number_text(sql, sql_type)
    if kind in ("timestamp", "timestamptz"):
        return _time_text(naive(sql, sql_type) if kind == "timestamptz" else f"try_cast({sql} as timestamp)")
    if kind != "text":
        return f"cast({sql} as varchar)"
    text = f"nullif(trim(cast({sql} as varchar)), '')"
    midnight = only_where(f"length({text}) = 19", f"regexp_full_match({text}, '{_MIDNIGHT}')")
    return f"case when {midnight} then left({text}, 10) else {without_zeros(text)} end"


def joined_key(columns: Sequence[tuple[str, str]]) -> str:
    """The SQL of a key of one or several columns (SQL, type); null when any of them is null."""
    return f" || {SEPARATOR} || ".join(f"({key_text(sql, kind)})" for sql, kind in columns)


def label_text(sql: str, sql_type: str) -> str:
    """The SQL of a label's or decision's canonical text: true is 1, false is 0, 1.0 is 1.

    Examples
    --------
    >>> label_text("x", "BOOLEAN")
    "case when x then '1' when not x then '0' end"
    """
    kind = family(sql_type)
    if kind == "boolean":
        return f"case when {sql} then '1' when not {sql} then '0' end"
    if kind in NUMBERS:
        return number_text(sql, sql_type)
    if kind != "text":
        return f"cast({sql} as varchar)"
    text = f"nullif(trim(cast({sql} as varchar)), '')"
    words = f"case lower({text}) when 'true' then '1' when 'false' then '0' when 'nan' then null"
    return f"{words} else {without_zeros(text)} end"
