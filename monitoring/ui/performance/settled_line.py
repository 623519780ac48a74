"""A line over time of periods whose labels are in: its rows, and what stands there where none has them."""

from collections.abc import Mapping

import pandas as pd

from monitoring.charts.metric_time_rows import metric_time_rows
from monitoring.scope.period import AxisGrain
from monitoring.scope.question import Question
from monitoring.statistics.registry import range_of
from monitoring.ui.drawing.event_marks import events_on_axis
from monitoring.ui.drawing.time_rows import Row, has_line, window_on_axis
from monitoring.ui.look.empty_states import empty_card


def settled_line(
    measure: str,
    shown: list[Row],
    behind: Row | list[Row] | None,
    second: list[Row] | None,
    question: Question,
    grain: AxisGrain,
    limits: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Shape the rows of a chart of one measure over time.

    Parameters
    ----------
    measure : str
        Its name.
    shown : list of dict
        Its periods, as `with_labels` gives them.
    behind : dict, list of dict or None
        What they are held against.
    second : list of dict or None
        What is laid over them.
    question : Question
        Says which window and events stand on the axis.
    grain : str
        Of the periods.
    limits : mapping of str to float, optional
        Lines to keep to, by what they are called.

    Returns
    -------
    DataFrame
        As `metric_time_rows` makes them.
    """
    return metric_time_rows(
        shown,
        baseline=behind,
        thresholds=limits,
        grain=grain,
        events=events_on_axis(question),
        window=window_on_axis(question),
        overlay=second,
        within=range_of(measure),
    )


def waiting_alone(frame: pd.DataFrame, key: str) -> bool:
    """Say that nothing is drawn where no period has its labels: an axis alone would look like a fault."""
    if has_line(frame):
        return False
    empty_card("No labels yet", "Only periods whose labels are in are drawn.", key=key, height=180)
    return True
