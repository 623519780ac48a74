"""A specification and its rows to an SVG, for reports."""

import copy
import hashlib
import json
import re

import vl_convert

from monitoring.charts.columns import Rows
from monitoring.charts.rows import records
from monitoring.charts.specification import Specification
from monitoring.location import HOME

# Text is measured, and set in PNGs, in the font that ships; without this, in whatever the machine has.
vl_convert.register_font_directory(str(HOME / "static"))
VEGA_LITE = "6.4"
_ID = re.compile(r'( id="|="url\(#)((?:clip|gradient_)\d+)')


def complete(spec: Specification, rows: Rows, width: int = 720) -> Specification:
    """Put rows and a width into a copy of a specification.

    Parameters
    ----------
    spec : dict
        What a chart function returned; it is not changed.
    rows : DataFrame or iterable of mappings
        The rows that the chart function documents.
    width : int, default 720
        Width of the whole picture in pixels, axes included.

    Returns
    -------
    dict
        A Vega-Lite specification that stands for itself.
    """
    whole = copy.deepcopy(spec)
    whole["data"] = {"values": records(rows)}
    whole.setdefault("width", width)
    whole.setdefault("autosize", {"type": "fit", "contains": "padding"})
    return whole


def to_svg(spec: Specification, rows: Rows, width: int = 720) -> str:
    """Draw a chart as an SVG; the same input gives the same bytes.

    Parameters
    ----------
    spec : dict
        What a chart function returned; it is not changed.
    rows : DataFrame or iterable of mappings
        The rows that the chart function documents.
    width : int, default 720
        Width of the whole picture in pixels, axes included.

    Returns
    -------
    str
        The SVG element, with nothing that would be fetched from elsewhere.
    """
    whole = complete(spec, rows, width)
    return _own_ids(vl_convert.vegalite_to_svg(whole, vl_version=VEGA_LITE), whole)


def _own_ids(svg: str, whole: Specification) -> str:
    """Name the clips and gradients after the picture.

    Vega counts them through the life of a process, so the bytes would depend on what was drawn before, and
    two pictures from two processes would answer to one name in the same page.
    """
    digest = hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:12]
    seen: dict[str, str] = {}

    def renamed(match: re.Match[str]) -> str:
        name = seen.setdefault(match[2], f"{digest}-{len(seen)}")
        return f"{match[1]}{name}"

    return _ID.sub(renamed, svg)


def to_png(svg: str, scale: float = 2.0) -> bytes:
    """Turn a drawn chart into pixels; the same input gives the same bytes.

    Parameters
    ----------
    svg : str
        From `to_svg`.
    scale : float, default 2.0
        Pixels of the image to one of the SVG.

    Returns
    -------
    bytes
        PNG with a transparent ground where the chart has none.
    """
    png: bytes = vl_convert.svg_to_png(svg, scale=scale)
    return png
