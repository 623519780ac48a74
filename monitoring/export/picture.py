"""A picture of an export: one chart with its rows, drawn in either theme."""

from collections.abc import Callable
from dataclasses import dataclass

from monitoring.charts.columns import Rows
from monitoring.charts.rendering import to_svg
from monitoring.charts.specification import Specification

WIDTH = 720
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
