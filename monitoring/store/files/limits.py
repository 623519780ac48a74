"""What a file may unfold into: a bound on its columns, its cells and its size, each raised by a variable."""

from dataclasses import dataclass
from pathlib import Path

from monitoring.errors import LoadError
from monitoring.store.environment import whole_number

FLOOR = 64_000_000  # bytes that any file may unfold into, however small it is


@dataclass(frozen=True)
class Limit:
    """A bound.

    Parameters
    ----------
    variable : str
        The environment variable that sets another.
    default : int
        What holds without it.
    what : str
        What is counted, in words.
    """

    variable: str
    default: int
    what: str

    @property
    def most(self) -> int:
        """The bound that holds now.

        Raises
        ------
        LoadError
            When the variable is no whole number above zero.
        """
        return whole_number(self.variable, self.default, LoadError)

    def check(self, name: str | Path, found: int) -> None:
        """Refuse a file beyond the bound.

        Parameters
        ----------
        name : str or Path
            The file.
        found : int
            Its count.

        Raises
        ------
        LoadError
            Naming file, count, bound and variable.
        """
        if found > self.most:
            raise LoadError(
                f"{name} has {found:,} {self.what}, more than the {self.most:,} that are allowed:"
                f" if that is meant, set {self.variable}"
            )


COLUMNS = Limit("TIDEMARK_MAX_COLUMNS", 5_000, "columns")
CELL = Limit("TIDEMARK_MAX_CELL_BYTES", 1_000_000, "bytes in one cell")
UNFOLDED = Limit("TIDEMARK_MAX_UNFOLDED_BYTES", 64_000_000_000, "bytes when it is unfolded")
RATIO = Limit("TIDEMARK_MAX_UNFOLDED_RATIO", 200, "times its own size when it is unfolded")
DAMAGED = Limit("TIDEMARK_MAX_DAMAGED_CELLS", 500_000, "cells of damaged lines of a text file")
KEPT_BYTES = Limit("TIDEMARK_KEPT_BYTES", 64_000_000, "bytes of refused rows kept by one load")
LIMITS = (COLUMNS, CELL, UNFOLDED, RATIO, DAMAGED)


def refuse_wrong_limits() -> None:
    """Refuse a variable that is no number, whether or not a file of this load comes near its bound.

    Raises
    ------
    LoadError
        Naming the variable and its value.

    Examples
    --------
    >>> refuse_wrong_limits()
    """
    for limit in (*LIMITS, KEPT_BYTES):
        limit.check("nothing", 0)


def check_unfolded(name: str | Path, size: int, unfolded: int) -> None:
    """Refuse what unfolds beyond measure: absolutely, or (above `FLOOR`) for its size.

    Parameters
    ----------
    name : str or Path
        The file.
    size, unfolded : int
        Bytes on disk, and bytes found so far when it is unfolded.

    Raises
    ------
    LoadError
        Naming the bound and its variable.

    Examples
    --------
    >>> check_unfolded("a.csv.gz", 1_000, 60_000_000)
    >>> check_unfolded("a.csv.gz", 1_000, 300_000_000)
    Traceback (most recent call last):
    ...
    monitoring.errors.LoadError: a.csv.gz has 300,000 times its own size when it is unfolded, more than the \
200 that are allowed: if that is meant, set TIDEMARK_MAX_UNFOLDED_RATIO
    """
    UNFOLDED.check(name, unfolded)
    if unfolded > FLOOR:
        RATIO.check(name, unfolded // max(size, 1))
