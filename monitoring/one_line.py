"""A text of the data on one line, cut where it is too long for the place that shows it."""

_UNSEEN = "\N{REPLACEMENT CHARACTER}"


def one_line(text: str, most: int = 80) -> str:
    r"""Make a text fit for one line: whatever is no printable sign is replaced, a long one is cut.

    Parameters
    ----------
    text : str
        From anywhere.
    most : int
        Signs that have room, with the one that says that it was cut.

    Returns
    -------
    str
        Of ten million signs no more are looked at than are shown.

    Examples
    --------
    >>> one_line("a\x07b\n c"), one_line("abcdef", 4), one_line("abcd", 4)
    ('a\ufffdb\ufffd c', 'abc…', 'abcd')
    """
    seen = "".join(sign if sign.isprintable() else _UNSEEN for sign in text[: most + 1])
    return seen if len(text) <= most else f"{seen[: most - 1]}…"
