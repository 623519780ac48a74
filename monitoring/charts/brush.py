"""What a pointer says on a chart: a stretch of a time axis, drawn, or one mark, clicked."""

from __future__ import annotations

from monitoring.charts.lazy_imports import alt
from monitoring.charts.theme import Tokens

BRUSH = "brush"
"""The name under which every time axis reports what was drawn on it."""
CLICKED = "clicked"
"""The name under which a chart whose marks lead elsewhere reports the one that was clicked."""


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


def click(*fields: str) -> alt.Parameter:
    """Make the click on a mark.

    Parameters
    ----------
    *fields : str
        What is reported of it.

    Returns
    -------
    altair.Parameter
        For the layer that has the brush, so that both can be listened to; it reports the fields of one mark.
    """
    return alt.selection_point(name=CLICKED, fields=list(fields), toggle=False)
