"""Names, texts and times as SQL: the one place where a column's name or a constant enters a statement."""

from datetime import datetime

from monitoring.scope.instant import naive_utc


def quote(name: str) -> str:
    """Write a column's name as an SQL identifier.

    Parameters
    ----------
    name : str
        Any name; it can end no identifier.

    Returns
    -------
    str
        In double quotes, inner ones doubled.

    Examples
    --------
    >>> quote('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Write a text as an SQL constant.

    Parameters
    ----------
    text : str
        Any text; it can end no constant.

    Returns
    -------
    str
        In single quotes, inner ones doubled.

    Examples
    --------
    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def number(value: float) -> str:
    """Write a number as an SQL constant of double precision: digits alone would make a decimal.

    Examples
    --------
    >>> number(0.1), number(float("-inf"))
    ("'0.1'::double", "'-inf'::double")
    """
    return f"{literal(repr(value))}::double"


def stamp(moment: datetime) -> str:
    """Write an instant as an SQL constant of the stored type: UTC without zone.

    Parameters
    ----------
    moment : datetime
        Aware.

    Returns
    -------
    str
        For example ``timestamp '2025-01-01 00:00:00'``.
    """
    return timestamp(naive_utc(moment))


def timestamp(moment: datetime) -> str:
    """Write a moment that is UTC without zone already as an SQL constant.

    Parameters
    ----------
    moment : datetime
        Naive.

    Returns
    -------
    str
        As `stamp` gives it.

    Examples
    --------
    >>> timestamp(datetime(2025, 1, 1))
    "timestamp '2025-01-01 00:00:00'"
    """
    return f"timestamp {literal(moment.isoformat(sep=' '))}"
