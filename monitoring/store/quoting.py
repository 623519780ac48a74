"""Names as SQL: the one place where a column's name enters a statement."""


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
