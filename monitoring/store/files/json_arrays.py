"""Files that are one JSON array of objects, written anew with an object a line."""

import re
from pathlib import Path

import duckdb

from monitoring.errors import LoadError
from monitoring.store.files.encoding import is_gzip, opened
from monitoring.store.quoting import literal
from monitoring.store.sql.connection import connect

_LOOKED_AT = 4096
_PORTION = 10_000


def is_array(path: Path) -> bool:
    """Whether a file begins as an array of objects does."""
    with opened(path) as handle:
        return re.match(rb"\s*\[\s*\{", handle.read(_LOOKED_AT)) is not None


def to_lines(name: str, path: Path, target: Path) -> None:
    """Write every element as a line, some thousands at a time.

    Parameters
    ----------
    name : str
        Of the file, for messages.
    path : Path
        Where it lies, as UTF-8.
    target : Path
        In a folder of the load's own.

    Raises
    ------
    LoadError
        Where the array is damaged or does not end: whether its last rows are whole, nobody can tell.
    """
    options = f"format = 'array', compression = '{'gzip' if is_gzip(path) else 'none'}'"
    rows = f"select cast(json(json) as varchar) from read_json_objects({literal(str(path))}, {options})"
    con = connect(target.parent, [path])
    try:
        found = con.execute(rows)
        with target.open("w", encoding="utf-8") as lines:
            while some := found.fetchmany(_PORTION):
                lines.writelines(f"{text}\n" for (text,) in some)
    except duckdb.InvalidInputException as error:
        said = str(error).splitlines()[0].replace(str(path), name)
        raise LoadError(f"{name} is an array of JSON that cannot be read whole: {said}") from None
    finally:
        con.close()
