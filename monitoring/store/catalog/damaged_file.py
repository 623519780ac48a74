"""A damaged file of the store by its name: Arrow tells what is wrong with a page, but not in which file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa


@contextmanager
def named(file: Path | str) -> Iterator[None]:
    """Name the file that is read in what Arrow says of it.

    Parameters
    ----------
    file : Path or str
        Of the store.

    Yields
    ------
    None
        While it is read.

    Raises
    ------
    OSError
        In place of what Arrow and the reader of its notes raise where the file is damaged.

    Examples
    --------
    >>> with named("segments/m/labels-1.parquet"):
    ...     raise OSError("Corrupt Lz4 compressed data.")
    Traceback (most recent call last):
    OSError: segments/m/labels-1.parquet: Corrupt Lz4 compressed data.
    """
    try:
        yield
    except (OSError, ValueError, pa.ArrowException) as error:  # the second of a note in the footer
        if isinstance(error, OSError) and (error.errno is not None or str(file) in str(error)):
            raise
        raise OSError(f"{file}: {error}") from error
