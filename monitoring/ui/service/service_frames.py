"""The rows behind the charts of service and business: one measure by period, with what stands beside it."""

from collections.abc import Callable

import pandas as pd

from monitoring.charts.metric_time_rows import metric_time_rows
from monitoring.contract.headline_measures import headline_measures
from monitoring.panels.measurement import Measurement
from monitoring.scope.period import AxisGrain
from monitoring.scope.question import Question
from monitoring.statistics.measure import REAL
from monitoring.statistics.registry import range_of
from monitoring.ui.drawing import kept_series
from monitoring.ui.drawing.event_marks import events_on_axis
from monitoring.ui.drawing.time_rows import Row, period_rows, window_on_axis
from monitoring.ui.drawing.trends import noise_band, of_measure
from monitoring.ui.performance.performance_parts import with_labels

Second = list[Row] | None
Shape = Callable[[list[Measurement], list[Measurement], Question, AxisGrain, Second], pd.DataFrame]


def _plain(
    taken: list[Measurement], rows: list[Measurement], question: Question, grain: AxisGrain, second: Second
) -> pd.DataFrame:
    return _frame(period_rows(taken, question), taken, question, grain, second)


def _latency(
    taken: list[Measurement], rows: list[Measurement], question: Question, grain: AxisGrain, second: Second
) -> pd.DataFrame:
    beside = {name: period_rows(of_measure(rows, f"latency_{name}"), question) for name in ("p50", "p99")}
    return _frame(period_rows(taken, question), taken, question, grain, second, beside)


def _throughput(
    taken: list[Measurement], rows: list[Measurement], question: Question, grain: AxisGrain, second: Second
) -> pd.DataFrame:
    """Leave out a period that is not over: what came of it so far would look like an outage."""
    periods = period_rows(taken, question)
    over = [one for one in periods if "until" not in one]
    return _frame(over or periods, taken, question, grain, second)


def _value(
    taken: list[Measurement], rows: list[Measurement], question: Question, grain: AxisGrain, second: Second
) -> pd.DataFrame:
    """Leave out decisions whose labels are not in: early labels are no sample of all labels."""
    if not taken or not taken[0].subject:
        return _plain(taken, rows, question, grain, second)
    labels = kept_series.of_panel("performance", question, headline_measures(question.contract)[0])
    shown = with_labels(taken, labels, question, settled_only=True)
    return _frame(shown, taken, question, grain, second)


def _frame(
    periods: list[Row],
    taken: list[Measurement],
    question: Question,
    grain: AxisGrain,
    second: Second,
    companions: dict[str, list[Row]] | None = None,
) -> pd.DataFrame:
    return metric_time_rows(
        periods,
        baseline=noise_band(taken),
        events=events_on_axis(question),
        window=window_on_axis(question),
        companions=companions,
        overlay=second,
        grain=grain,
        within=range_of(taken[0].measure) if taken else REAL,
    )


_SHAPES: dict[str, Shape] = {
    "latency_p95": _latency,
    "throughput": _throughput,
    "value_per_decision": _value,
}


def frame_of(
    measure: str,
    taken: list[Measurement],
    rows: list[Measurement],
    question: Question,
    grain: AxisGrain,
    second: Second = None,
) -> pd.DataFrame:
    """Shape one measure for its chart.

    Parameters
    ----------
    measure : str
        Its name.
    taken : list of Measurement
        It by period.
    rows : list of Measurement
        The whole panel by period.
    question : Question
        Gives window and zone.
    grain : str
        Of the periods.
    second : list of dict, optional
        From `laid_over`.

    Returns
    -------
    DataFrame
        As `metric_time_rows` makes them.
    """
    return _SHAPES.get(measure, _plain)(taken, rows, question, grain, second)
