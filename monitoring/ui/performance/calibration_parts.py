"""The parts of the calibration page: reliability, its error over time, mean score against what happened."""

from math import isnan

import pandas as pd
import streamlit as st

from monitoring.charts.long_tail import ROOTS, has_long_tail
from monitoring.charts.metric_time import metric_time
from monitoring.charts.reliability import own_end, reliability, reliability_rows, rows_per_bin
from monitoring.charts.reliability_bins import diagram_bins
from monitoring.charts.settled_scale import settled_scale
from monitoring.contract.panel import CALIBRATION
from monitoring.findings.awaited_labels import EARLY_BINS, which_labels
from monitoring.findings.report import Report
from monitoring.kept_beside import kept_beside
from monitoring.panels.measurement import Measurement
from monitoring.scope.period import AxisGrain
from monitoring.scope.question import Question
from monitoring.ui.drawing.drawing import show
from monitoring.ui.drawing.event_marks import events_said
from monitoring.ui.drawing.kept_rows import kept_rows
from monitoring.ui.drawing.overlay import laid_over, overlaid
from monitoring.ui.drawing.time_chart import show_over_time, time_title
from monitoring.ui.drawing.time_rows import hollow_words, period_rows
from monitoring.ui.drawing.trends import band_words, noise_band, of_measure
from monitoring.ui.look.empty_states import empty_card
from monitoring.ui.look.headline import title
from monitoring.ui.look.theme import theme
from monitoring.ui.performance.calibration_words import ERROR, bins
from monitoring.ui.performance.performance_parts import with_labels
from monitoring.ui.performance.settled_line import settled_line, waiting_alone

RATES = ("label_rate", "mean_score", "brier")
"""What is drawn beside each other, and a measure that is judged, so that it says which periods wait."""
_DRAWN = "Observed rate against predicted"


def reliability_part(report: Report, question: Question) -> None:
    """Draw the diagram, and the rows that each of its bins rests on."""

    def made() -> pd.DataFrame:
        return reliability_rows(diagram_bins(map(_bin, bins(report))), judged=not waits)

    which = which_labels(report.measurements)
    waits = which == EARLY_BINS
    frame = kept_rows("reliability", "", question, made)
    with st.container(key="panel_reliability"):
        many = question.contract.task == "multiclass"
        drawn = "How often the class of the highest score is right, against that score" if many else _DRAWN
        band = "▒ where a calibrated model would fall 95% of the time"
        title("Reliability", " · ".join(filter(None, (drawn, band, which))))
        if frame.empty:
            empty_card(
                "No labelled rows", "There is no outcome in this window.", key="reliability", height=330
            )
            return
        end = own_end(frame)
        show(
            reliability(theme=theme(), end=end),
            frame,
            key="reliability",
            alt=f"Observed rate against predicted in {len(frame)} bins; "
            + ("early labels are not judged." if waits else f"{_off(frame)} leave the diagonal."),
        )
        roots = _roots(frame)
        st.markdown(f":gray[:small[Rows per bin{f' · {ROOTS}' if roots else ''}]]")
        show(rows_per_bin(theme=theme(), roots=roots, end=end), frame, "Rows per bin.", key="rows_per_bin")


@kept_beside
def _off(bins: pd.DataFrame) -> int:
    """Count the bins that leave the diagonal."""
    return int((bins["judgement"] == "off the diagonal").sum())


@kept_beside
def _roots(bins: pd.DataFrame) -> bool:
    """Say whether one bin holds so many rows that the others would be flat beside it."""
    return has_long_tail(bins["n"].tolist())


def _bin(row: Measurement) -> dict[str, float]:
    measured = {"observed": row.value, "lower": row.lower, "upper": row.upper, "n": row.n}
    return {"predicted": row.baseline_value, **measured}


def error_over_time(
    rows: list[Measurement], labels: list[Measurement], question: Question, grain: AxisGrain
) -> None:
    """Draw the calibration error by period."""
    taken = of_measure(rows, ERROR)

    def made() -> pd.DataFrame:
        shown = with_labels(taken, labels, question, settled_only=True)
        second = laid_over(CALIBRATION, ERROR, question)
        return settled_line(ERROR, shown, noise_band(taken), second, question, grain)

    frame = kept_rows("error_time", ERROR, question, made)
    with st.container(key="panel_error_time"):
        behind = f" · {band_words(question, grain)}" if noise_band(taken) else ""
        words = f":blue[━] debiased ECE with 95% CI, lower is better{behind}{hollow_words(frame)}"
        time_title(f"Calibration error by {grain}", words, question)
        if waiting_alone(frame, "error_time"):
            return
        spec = metric_time(
            theme=theme(),
            height=180,
            measure="ECE",
            grain=grain,
            zero=True,
            domain=settled_scale(frame, zero=True),
            overlay=overlaid(question),
        )
        told = f"Calibration error by {grain}."
        show_over_time(spec, frame, told, key="error_time", question=question)
        events_said(frame)


def rates_over_time(labels: list[Measurement], question: Question, grain: AxisGrain) -> None:
    """Draw the observed rate by period, and the mean score behind it."""
    observed, said = of_measure(labels, "label_rate"), of_measure(labels, "mean_score")
    if not observed or not said:
        return

    def made() -> pd.DataFrame:
        behind = [
            {**row, "lower": row["value"], "upper": row["value"]} for row in period_rows(said, question)
        ]
        shown = with_labels(observed, labels, question, settled_only=True)
        settled = {row["t"] for row in shown if row["mature"]}
        known = [row for row in behind if row["t"] in settled and not isnan(row["value"])]
        second = laid_over("performance", "label_rate", question)
        return settled_line("label_rate", shown, known, second, question, grain)

    frame = kept_rows("rates_time", "label_rate", question, made)
    with st.container(key="panel_rates_time"):
        time_title(
            "Mean score against observed rate",
            ":blue[━] observed with 95% CI · :gray[━] mean score · when they part, the average is off"
            + hollow_words(frame),
            question,
        )
        if waiting_alone(frame, "rates_time"):
            return
        spec = metric_time(
            theme=theme(),
            height=180,
            measure="Observed",
            format=".1%",
            grain=grain,
            domain=settled_scale(frame),
            overlay=overlaid(question),
        )
        told = f"Observed rate and mean score by {grain}."
        show_over_time(spec, frame, told, key="rates_time", question=question)
