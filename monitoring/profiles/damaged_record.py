"""Records whose bytes say what cannot be: no message of a codec, no figure of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitoring.errors import DamagedRecordError

_MOST = 1 << 40
"""No record counts so many rows: it is of a day and a cell."""


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Say that a record is damaged where reading it fails.

    Parameters
    ----------
    what : str
        Of what it is a record.

    Yields
    ------
    None
        While it is read.

    Raises
    ------
    DamagedRecordError
        In place of what conversions raise.

    Examples
    --------
    >>> with reading("hours"):
    ...     float("x")
    Traceback (most recent call last):
    monitoring.errors.DamagedRecordError: a record of hours cannot be: could not convert string to float: 'x'
    """
    try:
        yield
    except DamagedRecordError:
        raise
    except (ValueError, TypeError, AttributeError, LookupError, OverflowError) as error:
        raise DamagedRecordError(f"a record of {what} cannot be: {error}") from error


def no_count(numbers: NDArray[Any]) -> tuple[int, ...] | None:
    """Say where numbers of rows have one that cannot be, in one pass where none has.

    Parameters
    ----------
    numbers : ndarray
        Whole numbers.

    Returns
    -------
    tuple of int or None
        Its place.

    Examples
    --------
    >>> no_count(np.array([3, 0, -1])), no_count(np.array([3, 0], np.uint16))
    ((2,), None)
    """
    if numbers.dtype.kind == "u" or not numbers.size or 0 <= numbers.min() <= numbers.max() < _MOST:
        return None
    return tuple(np.argwhere((numbers < 0) | (numbers >= _MOST))[0].tolist())
