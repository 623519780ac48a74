"""Hive partitions: columns whose value stands in the path, such as ``day=2026-01-01/part.parquet``."""

import re
from collections.abc import Sequence
from pathlib import PurePath
from urllib.parse import unquote

from monitoring.store.quoting import literal

_NOTHING = "__HIVE_DEFAULT_PARTITION__"
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
Partitions = tuple[tuple[str, str | None], ...]


def partitions(path: str) -> Partitions:
    """Read the partitions of a path.

    Parameters
    ----------
    path : str
        With the name of the file at its end.

    Returns
    -------
    tuple of (str, str or None)
        Column and value, from the outside in; an inner one of the same name wins.

    Examples
    --------
    >>> partitions("log/day=2026-01-01/site=K%C3%B6ln/part.parquet")
    (('day', '2026-01-01'), ('site', 'Köln'))
    """
    found: dict[str, str | None] = {}
    for part in PurePath(path).parts[:-1]:
        name, sign, value = part.partition("=")
        if sign and name:
            found[unquote(name)] = None if value == _NOTHING else unquote(value)
    return tuple(found.items())


def partition_type(value: str | None, untyped: bool) -> str:
    """The type of a partition's column beside the others of its file: a whole number or text."""
    whole = not untyped and value is not None and _INTEGER.fullmatch(value)
    return "BIGINT" if whole else "VARCHAR"


def by_file(values: Sequence[str | None], kind: str, first: int) -> str:
    """The SQL of a partition's value by the number of the file; `first` is the number of the first value."""
    if len(set(values)) == 1:
        return f"cast({_sql(values[0])} as {kind})"
    return f"([{', '.join(map(_sql, values))}]::{kind}[])[__file - {first - 1}]"


def _sql(value: str | None) -> str:
    return "null" if value is None else literal(value)
