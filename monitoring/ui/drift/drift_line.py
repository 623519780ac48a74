"""How one subject drifted by period: the measure that alarmed, with its limits; else PSI."""

from math import isnan, nan
from statistics import median
from typing import Any

import pandas as pd
import streamlit as st

from monitoring.charts.metric_time import metric_time
from monitoring.charts.metric_time_rows import metric_time_rows
from monitoring.contract.panel import DRIFT
from monitoring.findings.documents.drift_limits import drift_limits
from monitoring.findings.drawn_measure import drawn_measure
from monitoring.findings.ranking import severity_rank
from monitoring.findings.words.drawn_words import unit_of
from monitoring.findings.words.measure_words import words_of
from monitoring.findings.words.words import counted, exact_value
from monitoring.panels.distributions.column_series import MEAN, Wanted
from monitoring.panels.distributions.counted_drift import ONE_BIN
from monitoring.panels.distributions.drift_series import SeriesPoint
from monitoring.panels.measurement import Measurement
from monitoring.scope.period import AxisGrain
from monitoring.scope.question import Question
from monitoring.ui.drawing import kept_series
from monitoring.ui.drawing.event_marks import events_on_axis, events_said
from monitoring.ui.drawing.kept_rows import kept_rows
from monitoring.ui.drawing.overlay import column_laid_over, overlaid
from monitoring.ui.drawing.time_chart import show_over_time, time_title
from monitoring.ui.drawing.time_rows import hollow_words, on_axis, window_on_axis
from monitoring.ui.look.theme import theme
from monitoring.ui.subject_drift import SubjectDrift
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.measures import chart_format
from monitoring.ui.words.scope_words import baseline_words

_UNSEEN = "unseen_rate"
_OF_BINS = ", at the edges of fine bins: the exact one may be a little more"
Series = tuple[Wanted, list[SeriesPoint]]


def drift_line(one: SubjectDrift, question: Question, grain: AxisGrain) -> None:
    """Draw it; nothing where no period has a value.

    Parameters
    ----------
    one : SubjectDrift
        The subject's measurements: what leads an alarm is drawn.
    question : Question
        Window and baseline.
    grain : str
        Of the periods.
    """
    drawn, points = drawn_series(one, question)
    if all(isnan(point.judged_value) for point in points):
        return
    what = f"{drawn.measure} of {one.name}"
    rows = kept_rows("drift_time", what, question, lambda: _rows(one, (drawn, points), question, grain))
    name = words_of(drawn.measure).name
    with st.container(key="panel_drift_time"):
        key = _key(drawn, name, question, grain) + _left_out(points, grain) + hollow_words(rows)
        time_title(f"Drift by {grain}", key, question)
        spec = metric_time(
            theme=theme(), height=150, measure=name, grain=grain, zero=True, ticks=4,
            overlay=overlaid(question), format=chart_format(drawn.measure),
        )  # fmt: skip
        told = f"{name} of {one.name} by {grain}."
        show_over_time(spec, rows, told, key="drift_time", question=question)
        events_said(rows)


def drawn_series(one: SubjectDrift, question: Question) -> Series:
    """Give the line of what alarmed, and of PSI where nothing did or that has no line.

    Parameters
    ----------
    one : SubjectDrift
        The subject's measurements.
    question : Question
        Not widened yet.
    """
    psi = Wanted(DRIFT, "psi", one.name)
    drawn = drawn_measure(one.lead) if severity_rank(one.lead.verdict) else psi
    points = kept_series.of_column(question, drawn)
    return (drawn, points) if points else (psi, kept_series.of_column(question, psi))


def in_unit(name: str, question: Question, before: str) -> str:
    """Say what a feature is counted in, as the contract has it.

    Parameters
    ----------
    name : str
        Of the subject.
    question : Question
        With the contract.
    before : str
        What stands before it, where there is one.
    """
    unit = unit_of(name, question.contract)
    return f"{before}{plain(unit)}" if unit else ""


def _key(drawn: Wanted, name: str, question: Question, grain: AxisGrain) -> str:
    """Say what the line is, and what stands behind it."""
    against = plain(baseline_words(question.baseline.words))
    if drawn.measure == "psi":
        usual = f"where 95% of {grain}s without drift are"
        if grain == "hour":  # held against all hours, by the chance of their rows
            usual = "where 95% of hours are by the chance of their rows; a daily cycle goes beyond"
        return f"PSI of each {grain} against {against} · ▒ {usual}"
    if drawn.measure == MEAN:
        unit = in_unit(drawn.subject, question, " in ")
        return f"{name} of {plain(drawn.subject)}{unit}, each {grain} · grey: {against}"
    if drawn.repeated is not None:
        return f"Rows with {exact_value(drawn.repeated)}, each {grain} · grey: {against}"
    if words_of(drawn.measure).unit == "rate":
        return f"{name}, each {grain}" + (f" · grey: {against}" if drawn.measure == "missing_rate" else "")
    in_sd = ", in sd" if words_of(drawn.measure).unit == "sd" else ""
    in_bins = _OF_BINS if drawn.measure == "ks" else ""
    return f"{name} of each {grain} against {against}{in_sd}{in_bins}"


def _left_out(points: list[SeriesPoint], grain: AxisGrain) -> str:
    """Say how many periods are not drawn because their labels are still to come, or one bin holds all."""
    waiting = sum(not point.mature and not isnan(point.value) for point in points)
    together = sum(point.reason == ONE_BIN for point in points)
    every = {"labels are not in yet": waiting, "values all lie in one bin of the first reference": together}
    said = [f"{counted(number, grain)} whose {why}" for why, number in every.items() if number]
    return f" · not drawn: {', '.join(said)}" if said else ""


def _rows(one: SubjectDrift, series: Series, question: Question, grain: AxisGrain) -> pd.DataFrame:
    drawn, points = series
    ends = {0, len(points) - 1}  # the axis, and the window on it, reach as far where no row came there
    periods = [
        {**on_axis(point.period.span, question), "value": point.judged_value, "n": point.n}
        for k, point in enumerate(points)
        if k in ends or not isnan(point.judged_value)
    ]
    row = one.rows.get(drawn.measure)
    usual = _usual(row) if row else points[0].usual
    below = row is not None and (row.value if isnan(row.change) else row.change) < 0
    return metric_time_rows(
        periods,
        baseline=_behind(drawn, points, question, usual),
        thresholds=drift_limits(drawn, question, points, usual=usual, below=below),
        events=events_on_axis(question),
        window=window_on_axis(question),
        overlay=column_laid_over(drawn, question),
        grain=grain,
    )


def _usual(row: Measurement) -> float:
    """Give what the limits of a rate are counted from; NaN for what is a distance itself."""
    if row.measure == _UNSEEN and row.evidence:
        return row.value - row.evidence.effect
    return row.baseline_value


def _behind(
    drawn: Wanted, points: list[SeriesPoint], question: Question, usual: float
) -> list[dict[str, Any]] | dict[str, float] | None:
    """Give what the line is compared with: of PSI what chance gives, of a rate the baseline's."""
    if drawn.measure == "psi":
        return _by_chance(drawn.subject, points, question)
    return None if isnan(usual) else {"value": usual, "lower": usual, "upper": usual}


def _by_chance(name: str, points: list[SeriesPoint], question: Question) -> list[dict[str, Any]]:
    """Give how high PSI is by chance in each period: few rows move it far. No higher than the line needs."""
    chance = kept_series.of_chance(question, name)
    known = [one for one in chance if not isnan(one)]
    if not known:
        return []
    values = [point.judged_value for point in points]
    most = max([value for value in values if not isnan(value)] + [1.5 * median(known)])
    return [
        {**on_axis(point.period.span, question), "value": nan, "lower": 0.0, "upper": min(limit, most)}
        for point, limit in zip(points, chance, strict=True)
        if not isnan(limit)  # no row came: an area of Vega's would run to 0 there and back
    ]
