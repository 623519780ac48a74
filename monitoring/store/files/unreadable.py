"""What the database or the machine says of a file that it cannot read, as a message for a person."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import duckdb

from monitoring.errors import LoadError
from monitoring.one_line import one_line
from monitoring.store.catalog.machine_refusals import damaged
from monitoring.store.files.sources import Source

MIXED_ENDS = "its lines end in different ways: end all of them with LF, or all with CRLF"
"""What a text whose line ends differ is told."""

_NO_TEXT = "it is no text: export it as CSV, or give it the ending of what it is"
_HEAD = 1 << 16
_NOT_ALLOWED = "this user may not (Permission denied): allow it"
_SAID = {
    "too small to be a parquet file": "it is no Parquet file, or it is cut off: copy it again",
    "no magic bytes": "it is no Parquet file, or it is cut off: copy it again",
    "footer length error": "its Parquet footer is damaged: copy it again",
    "reached an invalid state": MIXED_ENDS,
    "new line": MIXED_ENDS,
    "out of memory": "it needs more memory than a load may take: cut it into several files",
    "temp_directory_size": "it needs more room on disk than a load may take: cut it into several files",
    "no space left": "there is no room left on the disk of the store: make some",
    "gzip stream": "it is no gzip file, or it is damaged: copy it again",
    "thrift": "its Parquet footer is damaged: copy it again",
}
_LONGEST = 300


def unreadable(sources: Sequence[Source], error: duckdb.Error) -> LoadError:
    """Say which file cannot be read, and why.

    Parameters
    ----------
    sources : sequence of Source
        Those that were read; the error often names the one.
    error : duckdb.Error
        As raised.

    Returns
    -------
    LoadError
        Naming the file, or the files among which it is.
    """
    said = str(error)
    named = [one.name for one in sources if one.path and str(one.path) in said]
    if not named and (own := damaged(error)):
        return LoadError(own)
    if named and "permission denied" in said.lower():
        return LoadError(f"cannot read {named[0]}: {_NOT_ALLOWED}")
    for one in sources:  # a file that was put aside is called as it was given
        said = said.replace(str(one.path), one.name) if one.path else said
    names = named[:1] or [one.name for one in sources]
    where = names[0] if len(names) == 1 else f"one of {', '.join(names[:3])} ({len(names)} files)"
    why = next((words for sign, words in _SAID.items() if sign in said.lower()), _first_line(said))
    if why == MIXED_ENDS and any(_is_binary(one) for one in sources if one.name == where):
        why = _NO_TEXT
    return LoadError(f"cannot read {where}: {why}")


def _is_binary(source: Source) -> bool:
    """Say whether a file begins as no text does: in other bytes line ends come as they fall."""
    if source.path is None:
        return False
    with source.path.open("rb") as handle:
        return b"\0" in handle.read(_HEAD)


@contextmanager
def naming(sources: Sequence[Source]) -> Iterator[None]:
    """Say which of the files it is that the machine does not let anybody read.

    Parameters
    ----------
    sources : sequence of Source
        Those that are read meanwhile, as they were given.

    Raises
    ------
    LoadError
        Instead of an error of the operating system about one of them.
    """
    try:
        yield
    except OSError as error:
        for one in sources:
            if one.path is not None and str(one.path) == str(error.filename):
                why = _NOT_ALLOWED if isinstance(error, PermissionError) else error.strerror
                raise LoadError(f"cannot read {one.name}: {why}") from error
        raise


def _first_line(said: str) -> str:
    """The first line that says something, without the database's name for its own failures."""
    lines = (line.strip().removeprefix("INTERNAL Error:").strip() for line in said.splitlines())
    line = one_line(next((x for x in lines if x), "unknown"), _LONGEST)
    return f"it seems damaged ({line}): copy it again"
