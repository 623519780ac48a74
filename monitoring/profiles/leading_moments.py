"""Joint moments of which an earlier Tidemark kept more quantities: those that come first are read alone."""

from collections.abc import Sequence
from itertools import pairwise
from math import isqrt

import numpy as np

from monitoring.errors import DamagedRecordError
from monitoring.profiles.moment_table import moment_record
from monitoring.profiles.records import Records, Whole, table


def quantities(size: int) -> int:
    """Give of how many quantities a record of joint moments is, by its bytes.

    Parameters
    ----------
    size : int
        Of the record.

    Returns
    -------
    int
        How many.

    Raises
    ------
    DamagedRecordError
        Where no number of quantities has so many bytes.

    Examples
    --------
    >>> [quantities(moment_record(width).itemsize) for width in (1, 2, 123)]
    [1, 2, 123]
    """
    width = (isqrt(max(0, size // 2 - 3)) - 1) // 2  # 8 + 8 k + 8 k², of which four times less 3 is a square
    if width < 1 or moment_record(width).itemsize != size:
        raise DamagedRecordError(f"{size} bytes are no joint moments")
    return width


def leading(records: Sequence[bytes], width: int) -> Sequence[bytes]:
    """Leave out what records hold of further quantities, each by its own width.

    Parameters
    ----------
    records : sequence of bytes
        Of `width` quantities and of more, as of days that were counted by an earlier Tidemark.
    width : int
        Number of the quantities that are read.

    Returns
    -------
    sequence of bytes
        As `MomentVector.merged` reads them, in the same order; the same where none has more.

    Raises
    ------
    DamagedRecordError
        Where a record has fewer, or is none of joint moments.
    """
    if table(records, moment_record(width)) is not None:
        return records
    some = records if isinstance(records, Records) else Records.all(Whole.of(records))
    held = some.whole.beside  # every period of a line asks for the same
    key = "leading moments", width
    if key not in held:
        held[key] = _narrowed(some.whole, width)
    return Records(held[key], some.where)


def _narrowed(whole: Whole, width: int) -> Whole:
    """Copy the leading quantities, of neighbours of one width at once."""
    sizes = np.diff(whole.ends)
    found = np.zeros(len(whole), dtype=moment_record(width))
    for first, last in pairwise([0, *(np.flatnonzero(np.diff(sizes)) + 1).tolist(), len(whole)]):
        wide = quantities(int(sizes[first]))
        if wide < width:
            raise DamagedRecordError(f"a record holds {wide} quantities, not {width}")
        read, into = whole.piece(first, last).view(moment_record(wide)), found[first:last]
        into["n"], into["mean"] = read["n"], read["mean"][:, :width]
        into["comoment"] = read["comoment"][:, :width, :width]
    return Whole.even(found)
