"""Names in a row, the first few of many: whoever reads a sentence has no use for a thousand."""

from collections.abc import Sequence


def listed(names: Sequence[str], most: int) -> str:
    """Write some names, and how many more there are.

    Parameters
    ----------
    names : sequence of str
        As they are to be read.
    most : int
        How many are written.

    Returns
    -------
    str
        Empty without names.

    Examples
    --------
    >>> listed(["a", "b", "c"], 3), listed(["a", "b", "c"], 1), listed(["a"] * 1_001, 1)
    ('a, b, c', 'a and 2 more', 'a and 1,000 more')
    """
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
