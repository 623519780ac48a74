"""Addresses of what is no file of its own: a table of a database, or files in an object store."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from monitoring.errors import LoadError

DATABASE_FILES = ("duckdb", "sqlite")
_SERVERS = {"postgresql": "postgresql", "postgres": "postgresql"}
_FORMS = (
    "duckdb:///FILE#TABLE, sqlite:///FILE#TABLE, postgresql://USER@HOST/DATABASE#TABLE or s3://BUCKET/PATH"
)


@dataclass(frozen=True)
class Address:
    """Where something is read from.

    Parameters
    ----------
    scheme : str
        ``duckdb``, ``sqlite``, ``postgresql`` or ``s3``.
    shown : str
        As it may be printed and kept: without a password and without options.
    url : str
        For the driver only, as it may hold a password; without the table's name.
    path : Path or None
        The file of a DuckDB or SQLite database.
    table : str
        As asked for; empty where there is only one.
    """

    scheme: str
    shown: str
    url: str = field(repr=False)
    path: Path | None = None
    table: str = ""


def is_address(text: str) -> bool:
    """Whether a text is an address and no path.

    Examples
    --------
    >>> is_address("sqlite:///log.db#scores"), is_address("log/*.csv")
    (True, False)
    """
    scheme, sign, _ = text.partition("://")
    return bool(sign) and scheme.replace("+", "").isalnum()


def parse_address(text: str) -> Address:
    """Read an address.

    Parameters
    ----------
    text : str
        ``duckdb:///FILE#TABLE`` or ``?table=TABLE`` (four slashes before an absolute path), the same with
        ``sqlite``, ``postgresql://USER:PASSWORD@HOST:PORT/DATABASE#TABLE``, or ``s3://BUCKET/PATH``.

    Returns
    -------
    Address
        Without a look at whether anything is there.

    Raises
    ------
    LoadError
        For another scheme, and for one without its file.

    Examples
    --------
    >>> one = parse_address("postgresql://ann:secret@db.example.org/ml?sslmode=require#public.scores")
    >>> one.shown, one.table
    ('postgresql://ann@db.example.org/ml#public.scores', 'public.scores')
    >>> parse_address("duckdb:////srv/log.duckdb?table=scores").path.as_posix()
    '/srv/log.duckdb'
    """
    scheme = text.partition("://")[0].lower().partition("+")[0]
    try:
        if scheme == "s3":
            return _objects(text)
        if scheme in DATABASE_FILES:
            return _database_file(scheme, text)
        if scheme in _SERVERS:
            return _server(_SERVERS[scheme], text)
    except ValueError:
        raise LoadError(f"an address of {scheme} cannot be read: write {_FORMS}") from None
    raise LoadError(f"cannot read from {scheme}://: write {_FORMS}")


def _table(query: str, fragment: str) -> tuple[str, list[tuple[str, str]]]:
    """The table's name, and the options that are not it."""
    options = parse_qsl(query, keep_blank_values=True)
    named = next((value for key, value in options if key == "table"), "")
    return unquote(fragment) or named, [(key, value) for key, value in options if key != "table"]


def _database_file(scheme: str, text: str) -> Address:
    split = urlsplit(text)
    table, options = _table(split.query, split.fragment)
    given = split.path.removeprefix("/")
    if split.netloc or not given or options:
        raise LoadError(f"an address of {scheme} is {scheme}:///FILE#TABLE, with four slashes from the root")
    path = Path(given) if Path(given).exists() else Path(unquote(given))
    return Address(scheme, f"{scheme}:///{path}" + (f"#{table}" if table else ""), "", path, table)


def _server(scheme: str, text: str) -> Address:
    split = urlsplit(text)
    table, options = _table(split.query, split.fragment)
    host = split.netloc.rpartition("@")[2]
    user = f"{split.username}@" if split.username else ""
    shown = f"{scheme}://{user}{host}{split.path}" + (f"#{table}" if table else "")
    url = urlunsplit((scheme, split.netloc, split.path, urlencode(options), ""))
    return Address(scheme, shown, url, None, table)


def _objects(text: str) -> Address:
    """A ``#`` or a ``?`` of a name stays; options of the store stand behind a last ``?`` with a ``=``."""
    rest = text.partition("://")[2]
    place, sign, options = rest.rpartition("?")
    place, options = (place, options) if sign and "=" in options else (rest, "")
    bucket = place.rpartition("@")[2] if "@" in place.partition("/")[0] else place
    if not bucket.strip("/"):
        raise LoadError("an address of s3 is s3://BUCKET/PATH")
    credentials = place[: len(place) - len(bucket)]
    name = bucket.partition("/")[0]
    return Address("s3", f"s3://{bucket}", f"s3://{credentials}{name}" + (f"?{options}" if options else ""))
