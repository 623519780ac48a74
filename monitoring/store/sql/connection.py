"""DuckDB in this process, in memory, locked down to the store and to the files being loaded."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from monitoring.store.quoting import literal

MOST_SPILLED = 64_000_000_000  # bytes
CONFIG: dict[str, Any] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
    "threads": 2,
    "async_threads": 1,  # with the usual eight no read is faster, and a third more to open
    "memory_limit": "2GB",
    "allocator_bulk_deallocation_flush_threshold": "16MB",  # of 512 MB a scan of many columns leaves 70
}


def _room(folder: Path) -> int:
    """What may be spilled to disk: never the last of its room."""
    return min(MOST_SPILLED, shutil.disk_usage(folder).free // 2)


def spill_folder(directory: Path) -> Path:
    """Give the folder for what does not last: below the store, or this process's own.

    Parameters
    ----------
    directory : Path
        The store.

    Returns
    -------
    Path
        Its own where nobody may write into the store; below the store all the same where that is not to be
        had either, which only who spills notices.

    Examples
    --------
    >>> spill_folder(Path(tempfile.mkdtemp())).name
    'spill'
    """
    below = directory.resolve() / "spill"
    with suppress(OSError):
        below.mkdir(parents=True, exist_ok=True)
    if not os.access(below, os.W_OK):
        with suppress(OSError):
            return _own_folder()
    return below


@cache
def _own_folder() -> Path:
    """Make a folder that is deleted when this process ends."""
    made = Path(tempfile.mkdtemp(prefix="tidemark-")).resolve()
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def connect(
    directory: Path, sources: Sequence[Path] = (), settings: Mapping[str, str | int] | None = None
) -> duckdb.DuckDBPyConnection:
    """Open a fresh in-memory database that may read the store and `sources`, and nothing else.

    Parameters
    ----------
    directory : Path
        The store.
    sources : sequence of Path
        Files outside the store that may be read in place.
    settings : mapping of str to str or int, optional
        Further settings of DuckDB, such as ``max_execution_time``; none can be changed afterwards.

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
    spill = spill_folder(home)
    con = duckdb.connect(":memory:", config=CONFIG)
    paths = ", ".join(literal(str(path.resolve())) for path in sources)
    readable = ", ".join(literal(f"{path}/") for path in (home, spill))
    further = {
        n: literal(value) if isinstance(value, str) else value for n, value in (settings or {}).items()
    }
    said = {
        "TimeZone": "'UTC'",
        "global parquet_metadata_cache": "true",  # checked against the file; it never changes
        "temp_directory": literal(str(spill)),
        "max_temp_directory_size": f"'{_room(spill if spill.is_dir() else home)} bytes'",
        "allowed_directories": f"[{readable}]",
        "allowed_paths": f"[{paths}]",
        # global: cursors do not take over what is set locally
        **{f"global {name}": value for name, value in further.items()},
        "enable_external_access": "false",
        "lock_configuration": "true",
    }
    con.execute("; ".join(f"set {name} = {value}" for name, value in said.items()))
    return con
