"""DuckDB in this process, in memory, locked down to the store and to the files being loaded."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from monitoring.store.subjects import literal

_CONFIG: dict[str, Any] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
    "threads": 2,
    "memory_limit": "2GB",
}


def connect(directory: Path, sources: Sequence[Path] = ()) -> duckdb.DuckDBPyConnection:
    """Open a fresh in-memory database that may read the store and `sources`, and nothing else.

    Parameters
    ----------
    directory : Path
        The store.
    sources : sequence of Path
        Files outside the store that may be read in place.

    Returns
    -------
    duckdb.DuckDBPyConnection
        One database of its own; take ``.cursor()`` for each call, and fetch everything.

    Examples
    --------
    >>> import tempfile
    >>> connect(Path(tempfile.mkdtemp())).execute("select current_setting('TimeZone')").fetchall()
    [('UTC',)]
    """
    home = directory.resolve()
    spill = home / "spill"
    spill.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect(":memory:", config=_CONFIG)
    paths = ", ".join(literal(str(path.resolve())) for path in sources)
    con.execute("set TimeZone = 'UTC'")
    con.execute(f"set temp_directory = {literal(str(spill))}")
    con.execute(f"set allowed_directories = [{literal(str(home) + '/')}]")
    con.execute(f"set allowed_paths = [{paths}]")
    con.execute("set enable_external_access = false")
    con.execute("set lock_configuration = true")
    return con
