"""Texts of any length, cut for whoever reads them; CSV, JSON and Parquet have them whole."""

import re
from html import escape

LONGEST = 1_000
"""Signs of one text on a page or in a terminal."""
LONGEST_LINK = 8_000
"""Signs of a link: a longer one is opened by no browser and by no server."""
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def shortened(text: str, most: int = LONGEST) -> str:
    """Cut a text and say how long it is.

    Parameters
    ----------
    text : str
        From anywhere.
    most : int
        Signs that are kept.

    Returns
    -------
    str
        The text itself where it is no longer.

    Examples
    --------
    >>> shortened("abcdef", 3), shortened("abc", 3)
    ('abc… (6 signs)', 'abc')
    """
    return text if len(text) <= most else f"{text[:most]}… ({len(text):,} signs)"


def spelled(text: str) -> str:
    r"""Spell out what moves a cursor, turns the direction of reading or cannot be written.

    Parameters
    ----------
    text : str
        From anywhere; line breaks and tabs stay.

    Returns
    -------
    str
        With ``\u`` escapes, which mean the same inside the texts of JSON.

    Examples
    --------
    >>> print(spelled("a\x1b[2J\u202eb"))
    a\u001b[2J\u202eb
    """
    return _CONTROLS.sub(_escape, text)


def unturned(text: str) -> str:
    r"""Spell the invisible signs that turn the direction of reading: 0.24 behind one would be read 42.0.

    Parameters
    ----------
    text : str
        Any; letters that are read from right to left stay as they are.

    Returns
    -------
    str
        With ``\u202e`` and its like spelled out.
    """
    return _TURNS.sub(_escape, text)


def _escape(sign: re.Match[str]) -> str:
    return f"\\u{ord(sign[0]):04x}"


def html_text(text: str) -> str:
    """Write a text as HTML that is nothing but that text.

    Parameters
    ----------
    text : str
        From anywhere.

    Returns
    -------
    str
        At most `LONGEST` signs of it, escaped.

    Examples
    --------
    >>> html_text("<b>")
    '&lt;b&gt;'
    """
    return escape(spelled(shortened(text)))
