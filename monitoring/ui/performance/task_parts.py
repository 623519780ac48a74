"""What only some tasks have: which classes are confused, and whether forecasts lean or reach too short."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from monitoring.charts.metric_time import metric_time
from monitoring.charts.settled_scale import settled_scale
from monitoring.contract.model import Contract
from monitoring.contract.panel import PERFORMANCE
from monitoring.findings.report import Report
from monitoring.findings.words.drawn_words import drawn_words
from monitoring.findings.words.measure_words import words_of
from monitoring.scope.period import AxisGrain
from monitoring.scope.question import Question
from monitoring.ui.drawing import kept_series
from monitoring.ui.drawing.kept_rows import kept_rows
from monitoring.ui.drawing.overlay import laid_over, overlaid
from monitoring.ui.drawing.time_chart import show_over_time, time_title
from monitoring.ui.drawing.time_rows import hollow_words
from monitoring.ui.drawing.trends import band_words, noise_band, of_measure
from monitoring.ui.look.theme import theme
from monitoring.ui.performance.confusion_part import confusion_part
from monitoring.ui.performance.performance_parts import with_labels
from monitoring.ui.performance.prediction_part import HEIGHT, errors_part, labels_by_prediction_part
from monitoring.ui.performance.settled_line import settled_line, waiting_alone
from monitoring.ui.words.measures import chart_format


@dataclass(frozen=True)
class _Line:
    """One measure over time, with the line that it should keep to."""

    measure: str
    words: str
    kept_to: Mapping[str, float]


def of_task(report: Report, question: Question, grain: AxisGrain) -> None:
    """Draw what the model's task has beside its leading measure.

    Parameters
    ----------
    report : Report
        With the performance panel.
    question : Question
        Of one model.
    grain : str
        Of the periods.
    """
    confusion_part(report, question)
    lines = _lines(question.contract)
    if lines:
        with st.grid(2, min_column_width=440, gap="large"):
            for line in lines:
                _over_time(line, question, grain)
            errors_part(question)
            if len(lines) % 2 == 0:  # two and two beside each other
                labels_by_prediction_part(question, height=HEIGHT)


def _lines(contract: Contract) -> list[_Line]:
    """Give how far numbers lean, and how often labels lie in the interval that is judged."""
    if contract.task != "regression":
        return []
    found = [_Line("bias", "mean of prediction less label, with 95% CI", {"no bias": 0.0})]
    judged = contract.prediction.intervals.get("")
    if judged is not None:
        level = f"{100 * judged.level:.4g}%"
        said = f"share of labels inside the {level} interval, with its own 95% CI"
        found.append(_Line("coverage", said, {f"stated {level}": judged.level}))
    return found


def _over_time(line: _Line, question: Question, grain: AxisGrain) -> None:
    rows = kept_series.of_panel(PERFORMANCE, question, line.measure)
    taken, words, key = of_measure(rows, line.measure), words_of(line.measure), f"{line.measure}_time"
    drawn = drawn_words(line.measure, "", question.contract)

    def made() -> pd.DataFrame:
        shown = with_labels(taken, rows, question, settled_only=True)
        second = laid_over(PERFORMANCE, line.measure, question)
        return settled_line(
            line.measure, shown, noise_band(taken), second, question, grain, limits=line.kept_to
        )

    frame = kept_rows(key, line.measure, question, made)
    with st.container(key=f"panel_{key}"):
        behind = f" · {band_words(question, grain)}" if noise_band(taken) else ""
        time_title(f"{drawn} by {grain}", f":blue[━] {line.words}{behind}{hollow_words(frame)}", question)
        if waiting_alone(frame, key):
            return
        spec = metric_time(
            theme=theme(),
            height=180,
            measure=words.name,
            format=chart_format(line.measure),
            grain=grain,
            domain=settled_scale(frame),
            overlay=overlaid(question),
        )
        told = f"{drawn} by {grain}, with its 95% interval."
        show_over_time(spec, frame, told, key=key, question=question)
