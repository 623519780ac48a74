"""Results to standard output, or to a file that is written whole or not at all."""

import argparse
import os
import sys
from collections.abc import Collection
from pathlib import Path

from monitoring.cli.parser import UsageError
from monitoring.cli.terminal import say
from monitoring.errors import ExportError, UnknownNameError


def write(content: bytes, out: str | None) -> None:
    """Write a result.

    Parameters
    ----------
    content : bytes
        Of any format.
    out : str or None
        A path; None for standard output. Of a link the file behind it is written; a device or a pipe stays
        what it is and is written to, which cannot be undone.

    Raises
    ------
    ExportError
        When the file cannot be written.
    """
    if out is None or _is_standard_output(out):
        sys.stdout.flush()
        if sys.stdout.isatty():  # a file keeps its bytes, a terminal obeys some of them
            sys.stdout.write(content.decode(errors="backslashreplace"))
        else:
            sys.stdout.buffer.write(content)
        return
    path = Path(out)
    if not path.name:  # the folder itself, or the root
        raise ExportError(f"cannot write {path}: it is a folder; name a file in it")
    is_device = path.exists() and not path.is_file()  # or a pipe
    try:
        if is_device:
            path.write_bytes(content)
        else:
            _write_whole(path.resolve(), content)
    except (OSError, RuntimeError) as error:  # the latter of links in a circle
        raise ExportError(f"cannot write {path}: {getattr(error, 'strerror', '') or error}") from error
    say(f"wrote {path} ({len(content):,} bytes)")


def _is_standard_output(out: str) -> bool:
    """Say whether a path is standard output itself: it is not begun anew where others write to it."""
    try:
        return os.path.samestat(Path(out).stat(), os.fstat(sys.stdout.fileno()))
    except (OSError, ValueError):  # there is no such file, or standard output is none
        return False


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place and put it there when it is whole."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def asked_format(
    arguments: argparse.Namespace, formats: Collection[str], binary: Collection[str]
) -> str | None:
    """Name the format of a result: as said, else by the file's ending, else JSON for a pipe.

    Parameters
    ----------
    arguments : Namespace
        With ``json``, ``format`` and ``out``.
    formats, binary : collection of str
        Those that can be written, and those of them that are no text and need a file.

    Returns
    -------
    str or None
        One of `formats`; None for a table, to a person at a terminal.

    Raises
    ------
    UnknownNameError, UsageError
        There is no such format, two are asked for, or one that is no text without a file.
    """
    if arguments.format and arguments.json and arguments.format != "json":
        raise UsageError(f"--json is --format json: leave one of --json and --format {arguments.format} out")
    name: str | None = "json" if arguments.json else arguments.format
    if name is None and arguments.out:
        name = format_by_ending(arguments.out, formats, "json")
    if name is None:
        return None if sys.stdout.isatty() else "json"
    if name not in formats:
        raise UnknownNameError("format", name, tuple(formats))
    if name in binary and not arguments.out:
        raise UsageError(f"--format {name} needs --out PATH: it is no text")
    return name


def format_by_ending(out: str, formats: Collection[str], default: str) -> str:
    """Name the format that the ending of a path asks for.

    Parameters
    ----------
    out : str
        A path.
    formats : collection of str
        Those that can be written; each is an ending.
    default : str
        Of a path without an ending, such as ``/dev/stdout``.

    Returns
    -------
    str
        One of these.

    Raises
    ------
    UsageError
        For another ending: nobody expects one format under the name of another.

    Examples
    --------
    >>> format_by_ending("a.CSV", ["json", "csv"], "json"), format_by_ending("a", ["json", "csv"], "json")
    ('csv', 'json')
    """
    ending = Path(out).suffix.removeprefix(".").lower()
    if not ending or ending in formats:
        return ending or default
    endings = ", ".join(f".{name}" for name in formats)
    raise UsageError(
        f"--out {out}: no format ends in .{ending}; end it in one of {endings}, or say --format F"
    )
