"""SVG and PNG: the leading charts of a report as one picture, with the words that it needs to stand alone."""

import re
from collections.abc import Sequence
from html import escape
from textwrap import wrap

from monitoring.charts.rendering import to_png
from monitoring.charts.theme import LIGHT
from monitoring.errors import ExportError
from monitoring.export.long_text import shortened, spelled
from monitoring.export.panel_charts import DRAWN, panel_pictures
from monitoring.export.picture import Picture
from monitoring.export.report_words import footing, question_line
from monitoring.findings.report import FINDINGS, Report

_OPENING = re.compile(r"<svg\b[^>]*>")
_SIZE = re.compile(r' (width|height)="(\d+)')
_HEAD, _LINE, _APART = 18, 15, 14  # pixels of a line above a chart, of one below all, and between two
_BOLD, _SIGN = 7.8, 5.8  # pixels that a sign of these lines is wide, at most on average
_SCALE = 2.0  # pixels of a PNG for one of its drawing
_MOST = 500  # signs: a cohort may be of any length


def leading_pictures(report: Report) -> list[Picture]:
    """Give the charts that a picture of a report shows: those of the first panel that has any.

    Parameters
    ----------
    report : Report
        Any.

    Returns
    -------
    list of Picture
        In the order in which the panels were asked for.

    Raises
    ------
    ExportError
        Where there is nothing to draw.
    """
    found = next(filter(None, panel_pictures(report)), None)
    if found is None:
        raise ExportError(_nothing(report.panels, report.scope.by != "none"))
    return found


def _nothing(panels: Sequence[str], periods: bool) -> str:
    """Say why there is no chart: a panel that has one lacks numbers, most often for want of a baseline."""
    asked = " ".join(panels)
    drawn = {*panels} - {FINDINGS}  # a list, by day as well
    if (periods and drawn) or drawn & set(DRAWN):
        lacking = "none of its numbers has a value, or a baseline to stand against"
        return f"there is no chart of {asked} to draw: {lacking}; its table has the reasons"
    return (
        f"there is no chart of {asked} to draw: ask for drift, performance, calibration or overview, "
        "or for periods (--by day)"
    )


def svg_image(report: Report) -> bytes:
    """Write the leading charts of a report as SVG.

    Parameters
    ----------
    report : Report
        Any.

    Returns
    -------
    bytes
        A file of its own, in the light theme: what each shows stands above it, of what below all.

    Raises
    ------
    ExportError
        Where there is nothing to draw.
    """
    return _standing_alone(report).encode()


def png_image(report: Report) -> bytes:
    """Write the leading charts of a report as PNG.

    Parameters
    ----------
    report : Report
        Any.

    Returns
    -------
    bytes
        Two pixels to one of the page, on white, with the words of the SVG.

    Raises
    ------
    ExportError
        Where there is nothing to draw.
    """
    return _pixels(_standing_alone(report))


def _standing_alone(report: Report) -> str:
    """Draw the leading charts with their words: a picture is passed on without the file's name."""
    pictures = leading_pictures(report)
    width, charts, below = 0, "", 0
    for picture in pictures:
        drawn, wide, below = _captioned(picture, below)
        charts, width = charts + drawn, max(width, wide)
    about = [question_line(report), footing(report)]
    lines = [line for text in about for line in wrap(_one_line(text), int(width / _SIGN))]
    tall = below + _LINE * len(lines) + 10
    words = [_words(line, below + _LINE * (k + 1), 11, LIGHT.ink2) for k, line in enumerate(lines)]
    said = escape(_one_line(". ".join([*(one.caption for one in pictures), *about])))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{tall}" '
        f'viewBox="0 0 {width} {tall}"><title>{said}</title>{charts}{"".join(words)}</svg>'
    )


def _captioned(picture: Picture, top: int) -> tuple[str, int, int]:
    """Draw a chart below its caption; give it with its width, and where it ends."""
    chart = _legal(picture.svg())
    size = {name: int(number) for name, number in _SIZE.findall(_OPENING.search(chart)[0])}  # type: ignore[index]
    head = wrap(_one_line(picture.caption), int(size["width"] / _BOLD))
    start = top + (_APART if top else 0)
    above = start + _HEAD * len(head) + 10
    words = [_words(line, start + _HEAD * (k + 1), 14, LIGHT.ink, 600) for k, line in enumerate(head)]
    lowered = chart.replace("<svg ", f'<svg y="{above}" ', 1)
    return "".join(words) + lowered, size["width"], above + size["height"]


def _words(text: str, y: int, size: int, colour: str, weight: int = 400) -> str:
    place = f'x="6" y="{y}" font-family="Inter, sans-serif" font-size="{size}" font-weight="{weight}"'
    return f'<text {place} fill="{colour}">{escape(text)}</text>'


def _one_line(text: str) -> str:
    return _legal(" ".join(spelled(shortened(text, _MOST)).split()))


def picture_png(picture: Picture) -> bytes:
    """Draw a picture in the light theme on white, in pixels."""
    return _pixels(_legal(picture.svg()))


def _pixels(svg: str) -> bytes:
    ground = f'<rect width="100%" height="100%" fill="{LIGHT.bg}"/>'
    return to_png(_after_opening(svg, ground), _SCALE)


def _after_opening(svg: str, element: str) -> str:
    return _OPENING.sub(lambda opening: opening[0] + element, svg, count=1)


def _legal(svg: str) -> str:
    """Take out the control characters that no XML may hold: a column's name can have them."""
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in svg)
