"""Charts of PDFs: the same SVGs as in the HTML report, as vectors."""

import io
import re

from reportlab.graphics.shapes import Drawing
from svglib.svglib import svg2rlg

from monitoring.errors import ExportError
from monitoring.export.pdf_fonts import REGULAR, printable
from monitoring.export.picture import Picture, seen

POINTS = 0.8  # of a pixel
# svglib knows no `opacity` of a mark: it becomes that of its fill and its stroke.
_OPACITY = re.compile(r' opacity="([\d.]+)"')
# Other fonts and styles svglib looks for on the machine: only the two weights that ship are left.
_FAMILY = re.compile(r'font-family="[^"]*"')
_WEIGHT = re.compile(r'font-weight="(?:[5-9]00)"')
_STYLE = re.compile(r' font-style="[^"]*"')


def drawing(picture: Picture, width: float, height: float) -> Drawing:
    """Draw a picture for paper.

    Parameters
    ----------
    picture : Picture
        Any.
    width, height : float
        In points; what it may take at most.

    Returns
    -------
    Drawing
        Of reportlab, in the light theme.
    """
    return svg_drawing(picture.svg("light"), width, height)


def svg_drawing(svg: str, width: float, height: float) -> Drawing:
    """Turn an SVG of Vega into a drawing.

    Raises
    ------
    ExportError
        Where it is none.
    """
    made = svg2rlg(io.BytesIO(printable(_plain(svg)).encode()))
    if made is None:
        raise ExportError("a chart could not be drawn for the PDF")
    scale = min(POINTS, width / made.width, height / made.height)
    made.scale(scale, scale)
    made.width, made.height = made.width * scale, made.height * scale
    return made


def _plain(svg: str) -> str:
    shown = _OPACITY.sub(r' fill-opacity="\1" stroke-opacity="\1"', _STYLE.sub("", seen(svg)))
    return _WEIGHT.sub('font-weight="bold"', _FAMILY.sub(f'font-family="{REGULAR}"', shown))
