"""A specification and its rows to an SVG, for reports."""

import copy
from typing import Any

import vl_convert

from monitoring.charts.rows import Rows, records
from monitoring.charts.specification import Specification

VEGA_LITE = "6.4"


def complete(spec: Specification, rows: Rows, width: int = 720) -> Specification:
    """Put rows, a width and a background into a copy of a specification.

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
    if "vconcat" in whole:
        for part in whole["vconcat"]:
            part.setdefault("width", width - 60)
    else:
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
    svg: Any = vl_convert.vegalite_to_svg(complete(spec, rows, width), vl_version=VEGA_LITE)
    return str(svg)
