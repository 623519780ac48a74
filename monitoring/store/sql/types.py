"""Families of DuckDB types: how a column of a file can be read."""

NUMBERS = ("integer", "float", "decimal")
"""Families of numbers."""
_INTEGERS = {
    *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
    *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"),
}


def is_nested(sql_type: str) -> bool:
    """Say whether a cell of a type holds several values: a list, a record or a map.

    Examples
    --------
    >>> [is_nested(one) for one in ("VARCHAR[]", "STRUCT(a INTEGER)", "DOUBLE[3]", "MAP(VARCHAR, INTEGER)")]
    [True, True, True, True]
    >>> is_nested("JSON"), is_nested("DECIMAL(3,1)")
    (True, False)
    """
    name = sql_type.upper()
    return name == "JSON" or name.endswith("]") or name.startswith(("STRUCT(", "MAP(", "UNION("))


def family(sql_type: str) -> str:
    """Say what a type is.

    Parameters
    ----------
    sql_type : str
        As DESCRIBE prints it.

    Returns
    -------
    str
        ``integer``, ``float``, ``decimal``, ``boolean``, ``date``, ``timestamp``, ``timestamptz``,
        ``text`` or ``other``.

    Examples
    --------
    >>> family("UINTEGER"), family("DECIMAL(3,1)"), family("TIMESTAMP_NS"), family("TIMESTAMPTZ_NS")
    ('integer', 'decimal', 'timestamp', 'timestamptz')
    >>> family("ENUM('a')"), family("VARCHAR[]")
    ('text', 'other')
    """
    name = sql_type.upper()
    if is_nested(name) and name != "JSON":
        return "other"
    if name in _INTEGERS:
        return "integer"
    if name in ("FLOAT", "DOUBLE"):
        return "float"
    if name in ("BOOLEAN", "DATE"):
        return name.lower()
    if name.startswith("DECIMAL"):
        return "decimal"
    if name.startswith("TIMESTAMP"):
        return "timestamptz" if "WITH TIME ZONE" in name or name.startswith("TIMESTAMPTZ") else "timestamp"
    return "text" if name.startswith(("VARCHAR", "ENUM", "UUID", "JSON", "CHAR")) else "other"
