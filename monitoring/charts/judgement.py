"""How a mark says whether it is off: by its colour, and by its shape for who sees none."""

from __future__ import annotations

from collections.abc import Sequence

from monitoring.charts.lazy_imports import alt
from monitoring.charts.theme import Tokens


def judged_marks(judgements: Sequence[str], tokens: Tokens) -> tuple[alt.Color, alt.Shape]:
    """Give colour and shape by the column `judgement`, without legends.

    Parameters
    ----------
    judgements : sequence of str
        What is as it should be, and what is off.
    tokens : Tokens
        Of the theme.

    Returns
    -------
    Color, Shape
        What is off is a diamond in the colour of an alert, the other a circle in that of the window.
    """
    marks = alt.Scale(domain=list(judgements), range=[tokens.current, tokens.alert.mark])
    shapes = alt.Scale(domain=list(judgements), range=["circle", "diamond"])
    color = alt.Color("judgement:N", scale=marks, legend=None)
    return color, alt.Shape("judgement:N", scale=shapes, legend=None)
