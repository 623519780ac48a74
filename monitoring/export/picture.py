"""A picture of an export: one chart with its rows, drawn in either theme."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from monitoring.charts.columns import Rows
from monitoring.charts.recolouring import recoloured
from monitoring.charts.rendering import to_svg
from monitoring.charts.specification import Specification

WIDTH = 720
# What a browser hides: a label that would overlap, a rule for the pointer.
_HIDDEN = re.compile(r'<text\b[^>]* opacity="0"[^>]*>.*?</text>|<\w+\b[^>]* opacity="0"[^>]*/>', re.DOTALL)
_PLACES = re.compile(r'(?<= d=")[^"]*|(?<= transform=")[^"]*')
_HUNDREDTHS = re.compile(r"(\.\d\d)\d+")
Draw = Callable[[str], Specification]


@dataclass(frozen=True)
class Picture:
    """One chart with its rows, to be drawn in either theme.

    Parameters
    ----------
    caption : str
        What it shows, in words.
    draw : callable
        Gives the specification of a theme.
    rows : rows of a chart
        As that specification takes them.
    width : int, default 720
        In pixels.
    """

    caption: str
    draw: Draw
    rows: Rows
    width: int = WIDTH

    def svg(self, theme: str = "light") -> str:
        """Draw it; the same picture gives the same bytes."""
        return to_svg(self.draw(theme), self.rows, self.width)

    def in_both(self) -> dict[str, str]:
        """Draw it in either theme, by its name: once where the two differ in their colours alone."""
        light, dark = self.draw("light"), self.draw("dark")
        drawn = to_svg(light, self.rows, self.width)
        other = recoloured(drawn, light, dark)
        return {"light": drawn, "dark": to_svg(dark, self.rows, self.width) if other is None else other}


def seen(svg: str) -> str:
    """Leave out of a drawing what nobody sees, and of its places what is below a hundredth of a pixel.

    Parameters
    ----------
    svg : str
        Of `Picture.svg`.

    Returns
    -------
    str
        A third to a half as long; values that a screen reader tells keep their digits.

    Examples
    --------
    >>> seen('<g><path d="M0.123456,1" aria-label="0.123456"/><path opacity="0" d="M1"/></g>')
    '<g><path d="M0.12,1" aria-label="0.123456"/></g>'
    """
    return _PLACES.sub(lambda place: _HUNDREDTHS.sub(r"\1", place[0]), _HIDDEN.sub("", svg))
