"""Shares of rows in words: in how many a value stands, and stood before."""

from monitoring.findings.words.words import number


def stands_in(value: str, then: tuple[int, int], now: tuple[int, int]) -> str:
    """Say in which share of the rows that deviate a value stands, and in which it stood before.

    Parameters
    ----------
    value : str
        As it is written.
    then, now : tuple of int
        Rows that have it and all rows, before and in the rows that deviate.

    Returns
    -------
    str
        Words behind a sentence.

    Examples
    --------
    >>> stands_in("0", (200, 1000), (380, 1000))
    'in these rows 0 stands in 38.0% (n=1,000), before in 20.0% (n=1,000)'
    """
    shares = (share_of(rows / n, n) for rows, n in (now, then))
    return f"in these rows {value} stands in {', before in '.join(shares)}"


def share_of(share: float, n: int) -> str:
    """Write a share of so many rows.

    Examples
    --------
    >>> share_of(0.38, 1000)
    '38.0% (n=1,000)'
    """
    return f"{number(share, 'rate')} (n={n:,})"
