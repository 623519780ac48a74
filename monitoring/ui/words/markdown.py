"""Text from data inside Markdown: shown as it is, whatever signs it holds."""

import re

from monitoring.export.long_text import unturned

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#$:~|])")


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


def bold(text: str) -> str:
    """Show a text from data in bold, and that there is none where it is blank.

    Parameters
    ----------
    text : str
        Such as a level; blanks at its ends are left out, since Markdown would show the signs around them.

    Returns
    -------
    str
        Markdown.

    Examples
    --------
    >>> bold("web"), bold(" ")
    ('**web**', '**(blank)**')
    """
    return f"**{plain(text.strip()) or '(blank)'}**"


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
