"""Text from data inside Markdown: shown as it is, whatever signs it holds."""

import re

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#$:~|])")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


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
    return _TURNS.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def plain(text: str) -> str:
    r"""Escape what Markdown would read as formatting, a directive or a formula.

    Parameters
    ----------
    text : str
        Of a file, a link or a contract.

    Returns
    -------
    str
        Markdown that shows just this text.

    Examples
    --------
    >>> plain("days_since:login")
    'days\\_since\\:login'
    """
    return _SIGNS.sub(r"\\\1", unturned(text))


def code(text: str) -> str:
    """Show a name in the type of code.

    Parameters
    ----------
    text : str
        A name; a backtick in it is left out, since none can stand there.

    Returns
    -------
    str
        Markdown.
    """
    return f"`{unturned(text).replace('`', '')}`" if text else ""
