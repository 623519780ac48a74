"""Numbers that a variable of the environment can set."""

import os

from monitoring.errors import StoreError, TidemarkError


def whole_number(variable: str, default: int, refused: type[TidemarkError] = StoreError) -> int:
    """Give the number that holds now.

    Parameters
    ----------
    variable : str
        Of the environment.
    default : int
        What holds where it is not set.
    refused : type, optional
        The error for anything but a whole number above zero.

    Returns
    -------
    int
        Above zero.

    Examples
    --------
    >>> whole_number("TIDEMARK_NEVER_SET", 30)
    30
    """
    said = os.environ.get(variable, "").strip()
    if not said:
        return default
    if not said.isascii() or not said.isdigit() or not 0 < int(said[:19]) < 2**62:
        raise refused(f"{variable} is {said[:40]!r}: it must be a whole number above zero")
    return int(said)
