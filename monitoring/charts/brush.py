"""The brush: a stretch of a time axis drawn with the pointer."""

from __future__ import annotations

from monitoring.charts.lazy_imports import alt
from monitoring.charts.theme import Tokens

BRUSH = "brush"
"""The name under which every time axis reports what was drawn on it."""


def time_brush(tokens: Tokens) -> alt.Parameter:
    """Make the brush of a time axis.

    Parameters
    ----------
    tokens : Tokens
        The colours.

    Returns
    -------
    altair.Parameter
        For one layer of a chart; it reports two ends in milliseconds, as the axis reads.
    """
    ground = alt.BrushConfig(fill=tokens.current, fillOpacity=0.1, stroke=tokens.current, strokeOpacity=0.5)
    return alt.selection_interval(name=BRUSH, encodings=["x"], mark=ground)
