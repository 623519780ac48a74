"""The font of PDFs: embedded, with the signs of Latin, Greek and Cyrillic names; others are spelled out."""

from functools import cache

from reportlab.pdfbase.pdfmetrics import getFont
from reportlab.pdfbase.ttfonts import TTFont
from svglib.svglib import register_font

from monitoring.location import HOME

REGULAR, BOLD = "Inter", "Inter-Bold"
_FILES = {"normal": "inter-regular.ttf", "bold": "inter-semibold.ttf"}


@cache
def signs() -> frozenset[int]:
    """Register the font, once a process, and give the code points that it can draw."""
    for weight, file in _FILES.items():
        register_font(REGULAR, str(HOME / "static" / file), weight=weight)
    font: TTFont = getFont(REGULAR)
    return frozenset(font.face.charToGlyph)


def printable(text: str) -> str:
    r"""Spell out what the font cannot draw, so that nothing of a name is lost.

    Parameters
    ----------
    text : str
        From anywhere.

    Returns
    -------
    str
        Line breaks and tabs are blanks; other signs that the font lacks are their escapes.

    Examples
    --------
    >>> printable("−1 ≥ é доход\n\x1b[2J\u4e2d")
    '−1 ≥ é доход \\x1b[2J\\u4e2d'
    """
    known = signs()
    line = " ".join(text.split())
    return "".join(
        sign if ord(sign) in known else sign.encode("unicode_escape", "replace").decode() for sign in line
    )
