"""Files in an object store: found by path, prefix or glob, and fetched in pieces."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from fnmatch import translate
from pathlib import Path
from typing import Any

from pyarrow import fs

from monitoring.errors import LoadError
from monitoring.store.files.addresses import Address
from monitoring.store.files.awaiting import awaited
from monitoring.store.files.data_files import parts_above_glob

_PIECE = 8 << 20


def keys(address: Address, is_data: Callable[[str], bool]) -> list[Address]:
    """Find the files that an address means.

    Parameters
    ----------
    address : Address
        Of a file, of a prefix (every data file below it), or with a glob, where ``*`` does not cross a
        ``/`` and ``**`` does.
    is_data : callable
        Whether a key is that of a data file.

    Returns
    -------
    list of Address
        In alphabetical order.

    Raises
    ------
    LoadError
        Where there is none, or the store does not answer.
    """
    path = address.shown.removeprefix("s3://").rstrip("/")
    try:
        found = awaited(lambda: _found(filesystem(address), path, is_data))
    except (OSError, ValueError) as error:
        raise LoadError(f"cannot read {address.shown}: {_said(error)}") from None
    if not found:
        raise LoadError(f"no file to load at {address.shown}: there is no such key, or no data file below it")
    return [replace(address, shown=f"s3://{key}") for key in sorted(found)]


def _found(system: Any, path: str, is_data: Callable[[str], bool]) -> list[str]:
    if system.get_file_info(path).type == fs.FileType.File:
        return [path]
    return [key for key in _listed(system, path) if is_data(key) and not _hidden(key.removeprefix(path))]


def filesystem(address: Address) -> Any:
    """Give the file system of an address; keys, region and endpoint are those of the environment."""
    return fs.FileSystem.from_uri(address.url)[0]


def _listed(system: Any, path: str) -> list[str]:
    parts = path.split("/")
    fixed = parts_above_glob(parts)
    below = fs.FileSelector("/".join(parts[:fixed]), recursive=True, allow_not_found=True)
    every = [one.path for one in system.get_file_info(below) if one.type == fs.FileType.File]
    return [key for key in every if fixed == len(parts) or _matches(key.split("/"), parts)]


def _matches(key: list[str], pattern: list[str]) -> bool:
    """Compare part by part; ``**`` stands for any number of parts."""
    if not pattern or not key:
        return not key and all(part == "**" for part in pattern)
    if pattern[0] == "**":
        return _matches(key, pattern[1:]) or _matches(key[1:], pattern)
    return bool(re.match(translate(pattern[0]), key[0])) and _matches(key[1:], pattern[1:])


def _hidden(below: str) -> bool:
    return any(part.startswith((".", "_")) for part in below.split("/"))


def fetch(address: Address, target: Path) -> str:
    """Copy a file to this machine.

    Parameters
    ----------
    address : Address
        Of one file.
    target : Path
        Where to.

    Returns
    -------
    str
        The hash of its bytes.

    Raises
    ------
    LoadError
        Where it cannot be read to its end.
    """
    digest = hashlib.sha256()
    key = address.shown.removeprefix("s3://")
    try:
        with (
            awaited(lambda: filesystem(address).open_input_stream(key, compression=None)) as stream,
            target.open("wb") as written,
        ):
            while piece := awaited(lambda: stream.read(_PIECE)):
                digest.update(piece)
                written.write(piece)
    except (OSError, ValueError) as error:
        raise LoadError(f"cannot read {address.shown}: {_said(error)}") from None
    return digest.hexdigest()


def _said(error: Exception) -> str:
    return str(error).split("\n")[0]
