"""SVG and PNG: the leading chart of a report as a picture."""

import re
from html import escape

from monitoring.charts.rendering import to_png
from monitoring.charts.theme import LIGHT
from monitoring.errors import ExportError
from monitoring.export.panel_charts import Picture, report_pictures
from monitoring.export.report_words import footing, question_line
from monitoring.findings.report import Report

_OPENING = re.compile(r"<svg\b[^>]*>")


def leading_picture(report: Report) -> Picture:
    """Give the chart that a picture of a report shows: the first of the first panel that has one.

    Parameters
    ----------
    report : Report
        Any.

    Returns
    -------
    Picture
        In the order in which the panels were asked for.

    Raises
    ------
    ExportError
        Where there is nothing to draw.
    """
    found = report_pictures(report)
    if not found:
        asked = " ".join(report.panels)
        raise ExportError(
            f"there is no chart of {asked} to draw: ask for drift, performance or calibration, "
            "or for periods (--by day)"
        )
    return found[0]


def svg_image(report: Report) -> bytes:
    """Write the leading chart of a report as SVG.

    Parameters
    ----------
    report : Report
        Any.

    Returns
    -------
    bytes
        A file of its own, in the light theme; its title says what it shows and of what.

    Raises
    ------
    ExportError
        Where there is nothing to draw.
    """
    picture = leading_picture(report)
    about = f"{picture.caption}. {question_line(report)}. {footing(report)}"
    shown = "".join(sign if sign.isprintable() else " " for sign in about)
    return _after_opening(_legal(picture.svg()), f"<title>{escape(shown)}</title>").encode()


def png_image(report: Report) -> bytes:
    """Write the leading chart of a report as PNG.

    Parameters
    ----------
    report : Report
        Any.

    Returns
    -------
    bytes
        Two pixels to one of the page, on white.

    Raises
    ------
    ExportError
        Where there is nothing to draw.
    """
    return picture_png(leading_picture(report))


def picture_png(picture: Picture, scale: float = 2.0) -> bytes:
    """Draw a picture in the light theme on white, in pixels."""
    ground = f'<rect width="100%" height="100%" fill="{LIGHT.bg}"/>'
    return to_png(_after_opening(_legal(picture.svg()), ground), scale)


def _after_opening(svg: str, element: str) -> str:
    return _OPENING.sub(lambda opening: opening[0] + element, svg, count=1)


def _legal(svg: str) -> str:
    """Take out the control characters that no XML may hold: a column's name can have them."""
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in svg)
