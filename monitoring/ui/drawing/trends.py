"""Small lines: how the measure behind a finding or a model went up to now."""

from collections.abc import Sequence
from datetime import datetime
from math import inf, isnan, nan
from statistics import median
from typing import TypedDict

import pandas as pd

from monitoring.charts.metric_time_rows import metric_time_rows
from monitoring.contract.panel import Panel
from monitoring.findings.words.measure_words import held_against
from monitoring.panels.labels.settled import labels_in, settled
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Question
from monitoring.statistics.measure import REAL
from monitoring.statistics.registry import range_of
from monitoring.ui.drawing import kept_series
from monitoring.ui.drawing.kept_rows import kept_rows
from monitoring.ui.drawing.time_rows import Row, period_rows
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.scope_words import baseline_words


def of_measure(rows: list[Measurement], measure: str, subject: str = "") -> list[Measurement]:
    """Give one measure's rows in the order of time."""
    return [row for row in rows if row.measure == measure and row.subject == subject]


def noise_band(rows: list[Measurement]) -> Row | None:
    """Give where one period would fall if nothing had changed.

    Parameters
    ----------
    rows : list of Measurement
        One measure by period.

    Returns
    -------
    dict or None
        The baseline's value, and around it half of a usual period's 95 % interval; None without baseline.
    """
    known = [row for row in rows if not isnan(row.baseline_value)]
    halves = [(row.upper - row.lower) / 2 for row in rows if not isnan(row.upper - row.lower)]
    if not known:
        return None
    level, half = known[-1].baseline_value, median(halves) if halves else 0.0
    least, most = range_of(known[-1].measure)
    if least == -inf and all(row.value >= 0 for row in rows if not isnan(row.value)):
        least = 0.0
    return {"value": level, "lower": max(level - half, least), "upper": min(level + half, most)}


def band_words(question: Question, grain: str, measure: str = "") -> str:
    """Say what the grey band is that `noise_band` gives.

    Parameters
    ----------
    question : Question
        Names the baseline.
    grain : str
        Of the periods.
    measure : str
        What is drawn.

    Returns
    -------
    str
        Markdown.
    """
    usual = held_against(measure, baseline_words(question.baseline.words))
    return f"▒ {plain(usual)}, ± what one {grain} varies by chance"


def performance_line(measure: str, question: Question) -> tuple[float, ...]:
    """Give the line of a performance measure alone, without a page."""
    series = kept_series.of_panel("performance", question, measure)
    return tuple(values(_settled(series, of_measure(series, measure), question, {})))


class Marks(TypedDict, total=False):
    """What `metric_time_rows` puts beside a line: moments with their names, and the asked window."""

    events: Sequence[tuple[datetime, str]]
    window: tuple[datetime, datetime]


def labelled_trend(
    panel: Panel, measure: str, subject: str, question: Question, marks: Marks
) -> pd.DataFrame:
    """Give the chart rows of a measure that needs labels: the periods whose labels are in.

    Parameters
    ----------
    panel, measure, subject : str
        As in the measurement table.
    question : Question
        Of one model.
    marks : Marks
        What is drawn beside it.

    Returns
    -------
    DataFrame
        As `metric_time_rows` makes them.
    """

    def made() -> pd.DataFrame:
        series = kept_series.of_panel(panel, question, measure)
        return _settled(series, of_measure(series, measure, subject), question, marks)

    return kept_rows(f"trend of {panel}", f"{measure} {subject} {marks}", question, made)


def _settled(
    series: list[Measurement], rows: list[Measurement], question: Question, marks: Marks
) -> pd.DataFrame:
    """Shape the periods whose labels are in: early labels are no sample of all labels."""
    shares = labels_in(series)
    ripe = [row for row in rows if row.n and settled(row, shares.get(row.window_start, nan))]
    within = range_of(ripe[0].measure) if ripe else REAL
    return metric_time_rows(period_rows(ripe, question), baseline=noise_band(ripe), within=within, **marks)


def values(rows: pd.DataFrame, last: int = 60) -> list[float]:
    """Give the line alone, for a table's cell.

    Parameters
    ----------
    rows : DataFrame
        As `metric_time_rows` makes them.
    last : int
        How many periods.

    Returns
    -------
    list of float
        Without gaps, of periods that are over: a cell has no ring for what came of one so far.
    """
    line = rows.loc[(rows["layer"] == "period") & ~rows["unfinished"], "value"].dropna()
    return [float(value) for value in line.tail(last)]
