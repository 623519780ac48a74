"""The parts of the page of service and business: four charts from zero, and what the contract lacks."""

from dataclasses import dataclass
from math import isnan

import pandas as pd
import streamlit as st

from monitoring.charts.few_rows import few_words
from monitoring.charts.metric_time import metric_time
from monitoring.charts.period_names import cut_period
from monitoring.contract.model import Contract
from monitoring.contract.panel import BUSINESS, SERVICE, Panel
from monitoring.findings.meeting.waiting import LEAST
from monitoring.findings.report import Report
from monitoring.findings.words.measure_words import words_of
from monitoring.findings.words.words import number
from monitoring.kept_beside import kept_beside
from monitoring.panels.measurement import Measurement
from monitoring.panels.service import untimed
from monitoring.scope.period import AxisGrain
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.ui.drawing import kept_series
from monitoring.ui.drawing.event_marks import events_said
from monitoring.ui.drawing.kept_rows import kept_rows
from monitoring.ui.drawing.overlay import laid_over, overlaid
from monitoring.ui.drawing.time_chart import show_over_time, time_title
from monitoring.ui.drawing.time_rows import hollow_words, on_axis
from monitoring.ui.drawing.trends import of_measure
from monitoring.ui.look.empty_states import empty_card
from monitoring.ui.look.theme import theme
from monitoring.ui.service.service_frames import frame_of
from monitoring.ui.service.service_scope import FROM_NOW, LINES, panels
from monitoring.ui.service.service_words import against, currency
from monitoring.ui.words.markdown import plain

HEIGHT = 190
FORMATS = {"error_rate": ".3~%"}
"""Of a rate far below a percent, fewer digits name several places of the axis alike."""


@dataclass(frozen=True)
class Pane:
    """One of the charts.

    Parameters
    ----------
    panel, measure : str
        What it shows.
    name : str
        Above it.
    missing : str
        The key of the contract that it needs.
    """

    panel: Panel
    measure: str
    name: str
    missing: str


PANES = (
    Pane(SERVICE, "latency_p95", "Latency, ms", "service.latency_ms"),
    Pane(SERVICE, "error_rate", "Errors, % of requests", "service.status"),
    Pane(SERVICE, "throughput", "Requests an hour", "service"),
    Pane(BUSINESS, "value_per_decision", "Value per decision", "business"),
)


def panes(report: Report, question: Question, grain: AxisGrain) -> None:
    """Draw the four charts, or why one is not there.

    Parameters
    ----------
    report : Report
        With the panels that the contract supports.
    question : Question
        The window and what it is held against.
    grain : str
        Of the periods.
    """
    series = {panel: kept_series.of_panel(panel, question) for panel in panels(report.contract)}
    with st.grid(2, min_column_width=360, gap="medium"):
        for pane in PANES:
            with st.container(key=f"panel_{pane.measure}", gap="xsmall"):
                _pane(pane, series.get(pane.panel, []), report, question, grain)


def _pane(pane: Pane, rows: list[Measurement], report: Report, question: Question, grain: AxisGrain) -> None:
    subject = _subject(pane, report.contract)
    taken = of_measure(rows, pane.measure, subject)

    def made() -> pd.DataFrame:
        second = laid_over(pane.panel, pane.measure, question, subject) if taken else None
        return frame_of(pane.measure, taken, rows, question, grain, second)

    frame = kept_rows("service", pane.measure, question, made)
    money = currency(report.contract) if pane.panel == BUSINESS else ""
    name = f"{pane.name}{money.replace(' ', ', ')}"
    said = _subtitle(pane, taken, subject, question, frame, grain)
    left_out = _untimed(rows) if pane.measure == "latency_p95" else ""
    time_title(name, " · ".join(filter(None, (said, left_out))), question)
    if not any(row.n and not isnan(row.value) for row in taken):
        named = _named(pane.missing, report.contract)
        why = "No row of this stretch has one." if named else f"The contract has no {pane.missing}."
        remedy = "" if named else f"Add {LINES[pane.panel]} to it. {FROM_NOW}"
        empty_card("Not measured", why, remedy, key=pane.measure, height=HEIGHT)
        return
    words = words_of(pane.measure)
    companions = pane.measure == "latency_p95"
    spec = metric_time(
        theme=theme(), height=HEIGHT, measure=words.name, format=FORMATS.get(pane.measure, ",.3~r"),
        grain=grain, zero=True, ticks=4, companions=companions,
        overlay=overlaid(question),
    )  # fmt: skip
    told = f"{pane.name} by {grain}, from zero."
    show_over_time(spec, frame, told, key=f"service_{pane.measure}", question=question)
    if companions:  # the first of four that have the same ones
        events_said(frame)


def _untimed(rows: list[Measurement]) -> str:
    """Say how many requests of the stretch the percentiles leave out; nothing where none has a latency."""
    requests, timed = (
        sum(row.n for row in of_measure(rows, one, "")) for one in ("throughput", "latency_p95")
    )
    return untimed(requests - timed) if 0 < timed < requests else ""


def _subject(pane: Pane, contract: Contract) -> str:
    """Name whose value is drawn: of the value column, else of the labelled decisions."""
    stated = contract.business
    return "decisions" if pane.panel == BUSINESS and stated and stated.value is None else ""


def _counted_by(subject: str, contract: Contract) -> str:
    """Say what the value is counted of, as the table of every measure does; nothing where there is none."""
    if contract.business is None:
        return ""
    column = contract.business.value
    return "of labelled decisions, by the costs of their outcome" if subject else f"all rows with {column}"


def _named(key: str, contract: Contract) -> bool:
    found: object = contract
    for name in key.split("."):
        found = getattr(found, name, None)
    return found is not None


def _subtitle(
    pane: Pane,
    taken: list[Measurement],
    subject: str,
    question: Question,
    frame: pd.DataFrame,
    grain: AxisGrain,
) -> str:
    unit = words_of(pane.measure).unit
    base = next((row.baseline_value for row in taken if not isnan(row.baseline_value)), None)
    left = len(taken) > 1 and any(
        question.unfinished(Span(row.window_start, row.window_end)) for row in taken[-1:]
    )
    cut = "" if left else _cut_words(taken, question, grain)
    lines = {
        "latency_p95": _latency_lines(frame),
        "error_rate": hollow_words(frame).removeprefix(" · "),
        "throughput": "without the newest, which is not over" if left else cut,
        "value_per_decision": _counted_by(subject, question.contract),
    }
    level = f"grey: {number(base, unit)} in {against(question)}" if base is not None else ""
    return plain(" · ".join(part for part in (lines.get(pane.measure, ""), level) if part))


def _cut_words(taken: list[Measurement], question: Question, grain: AxisGrain) -> str:
    """Say which days the first and the last week or month have where they are cut: weekdays differ."""
    ends = {"first": taken[0], "last": taken[-1]} if len(taken) > 1 else {}
    said = []
    for which, row in ends.items():
        axis = on_axis(Span(row.window_start, row.window_end), question)
        cut = cut_period(axis["t"], axis["t_end"], grain)
        said += [f"the {which} {grain}: {cut}"] if cut else []
    return "; ".join(said)


@kept_beside
def _latency_lines(frame: pd.DataFrame) -> str:
    """Say which line is which percentile, and what has too few rows to be joined by one."""
    slowest = frame["value"][frame["label"] == "p99"]
    above = f" where there are {LEAST['latency_p99']} rows" if slowest.isna().any() else ""
    few = few_words(frame, LEAST["latency_p95"])
    return f"p95 with 95% CI; thin: p50 below, p99 above{above}{f'; hollow: {few}' if few else ''}"
