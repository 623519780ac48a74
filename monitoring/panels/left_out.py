"""Which rows a number leaves out, as its reason says it and as it is read from there."""

LEFT_OUT = " left out"


def left_out(what: str, now: int, then: int = 0) -> str:
    """Say how many rows a number leaves out.

    Parameters
    ----------
    what : str
        What they are like.
    now, then : int
        How many of the window, and of the baseline.

    Returns
    -------
    str
        A reason; empty where nothing is left out.

    Examples
    --------
    >>> left_out("without a value", 2), left_out("without a value", 1, 3)
    ('2 rows without a value left out', '1 row without a value and 3 of the baseline left out')
    >>> left_out("without a value", 0, 1), left_out("without a value", 0)
    ('1 row without a value of the baseline left out', '')
    """
    count = now or then
    if not count:
        return ""
    other = " of the baseline" if not now else f" and {then:,} of the baseline" if then else ""
    return f"{count:,} row{'' if count == 1 else 's'} {what}{other}{LEFT_OUT}"


def said_left_out(reason: str) -> list[str]:
    """Give what the reason of a row says was left out.

    Examples
    --------
    >>> said_left_out("judged on 2026-10-02/2026-10-10; 2 rows without a value left out")
    ['2 rows without a value left out']
    """
    return [part for part in reason.split("; ") if part.endswith(LEFT_OUT)]
