"""Rows of charts, kept between runs: shaping them costs more than all else that a warm page does."""

from collections.abc import Callable

import pandas as pd

from monitoring.scope.question import Question
from monitoring.store.bounded import Bounded
from monitoring.store.cache_budget import OF_ANSWERS
from monitoring.ui import cache
from monitoring.ui.address.view import current
from monitoring.ui.drawing.event_marks import events_on_axis

_ROWS: Bounded[pd.DataFrame] = Bounded(
    32 << 20, lambda rows: int(rows.memory_usage().sum()) + 5_000, OF_ANSWERS
)


def kept_rows(chart: str, what: str, question: Question, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Give the rows of a chart, made once for a question.

    Parameters
    ----------
    chart : str
        Which chart of all pages.
    what : str
        Of what it is, beside the question: a measure, a column.
    question : Question
        With the grain of its axis.
    make : callable
        Shapes them from the question, its data, its events and the second window alone.

    Returns
    -------
    DataFrame
        Shared: nothing may be changed in it.
    """
    number, second = cache.generation_of(question.scope), current().display.get("overlay", "")
    events = tuple(events_on_axis(question))
    home = cache.home(question.scope.model, number)
    key = home, chart, what, question.scope, number, second, events
    return _ROWS.get(key, make)
