"""Numbers that a variable of the environment can set."""

import os

from monitoring.errors import StoreError, TidemarkError

SCAN_SECONDS, SCANS, AHEAD = "TIDEMARK_SCAN_SECONDS", "TIDEMARK_SCANS", "TIDEMARK_AHEAD"
"""What pages may take of the rows, how many read them at once, and how many models are computed ahead."""
CACHE_BYTES = "TIDEMARK_CACHE_BYTES"
"""What was read and may be asked again, in memory."""
_OF_PAGES = {SCAN_SECONDS: 1, SCANS: 1, AHEAD: 0, CACHE_BYTES: 1}  # and the least number of each


def whole_number(
    variable: str, default: int, refused: type[TidemarkError] = StoreError, *, least: int = 1
) -> int:
    """Give the number that holds now.

    Parameters
    ----------
    variable : str
        Of the environment.
    default : int
        What holds where it is not set.
    refused : type, optional
        The error for anything but such a number.
    least : int, optional
        1, or 0 where zero has a meaning.

    Returns
    -------
    int
        At least `least`.

    Examples
    --------
    >>> whole_number("TIDEMARK_NEVER_SET", 30)
    30
    """
    said = os.environ.get(variable, "").strip()
    if not said:
        return default
    if not said.isascii() or not said.isdigit() or not least <= int(said[:19]) < 2**62:
        wanted = "a whole number above zero" if least else "zero or a whole number above it"
        raise refused(f"{variable} is {said[:40]!r}: it must be {wanted}")
    return int(said)


def refuse_wrong_bounds() -> None:
    """Refuse bounds of pages that are no numbers, before there is a page that would have to say so.

    Raises
    ------
    StoreError
        Naming the variable and its value.

    Examples
    --------
    >>> refuse_wrong_bounds()
    """
    for variable, least in _OF_PAGES.items():
        whole_number(variable, least, least=least)
