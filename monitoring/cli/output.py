"""Results to standard output, or to a file that is written whole or not at all."""

import sys
from pathlib import Path

from monitoring.cli.terminal import say
from monitoring.errors import ExportError


def write(content: bytes, out: str | None) -> None:
    """Write a result.

    Parameters
    ----------
    content : bytes
        Of any format.
    out : str or None
        A path; None for standard output.

    Raises
    ------
    ExportError
        When the file cannot be written.
    """
    if out is None:
        sys.stdout.flush()
        if sys.stdout.isatty():  # a file keeps its bytes, a terminal obeys some of them
            sys.stdout.write(content.decode(errors="backslashreplace"))
        else:
            sys.stdout.buffer.write(content)
        return
    path = Path(out)
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise ExportError(f"cannot write {path}: {error.strerror or error}") from error
    say(f"wrote {path} ({len(content):,} bytes)")
