"""Names and texts as SQL: the one place where a column's name or a constant enters a statement."""


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
