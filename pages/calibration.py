"""Calibration: whether scores mean what they say."""

import streamlit as st

from monitoring.panels.registry import available
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot
from monitoring.ui import cache, lines
from monitoring.ui.boot import boot
from monitoring.ui.calibration_parts import RATES, error_over_time, rates_over_time, reliability_part
from monitoring.ui.calibration_words import ERROR, PANEL, calibration_head, calibration_meaning
from monitoring.ui.context import grain_around
from monitoring.ui.drill_line import drill_line, leading_finding
from monitoring.ui.exactness import exactness
from monitoring.ui.explain import explain
from monitoring.ui.headline import headline
from monitoring.ui.judged_days_link import judged_days_link
from monitoring.ui.no_rows import nothing_asked
from monitoring.ui.performance_parts import measures_table
from monitoring.ui.performance_words import whole
from monitoring.ui.skeleton import skeleton
from monitoring.ui.states import model_page, unsupported
from monitoring.ui.then_now_line import then_now_line

boot()


def page(snapshot: Snapshot, question: Question) -> None:
    """Lay the page out."""
    if PANEL not in available(snapshot.contract):
        unsupported("Calibration", snapshot.contract)
        return
    with skeleton(420):
        report = cache.report((PANEL,), question.scope)
    error = whole(report, ERROR, PANEL)
    if nothing_asked("Calibration", error.n if error else 0, snapshot, question):
        return
    verdict, sentence, meta = calibration_head(report)
    headline(verdict, f"{question.scope.model} · Calibration", sentence, meta)
    then_now_line(PANEL)
    drill_line(leading_finding(report, PANEL), snapshot, question)
    judged_days_link(PANEL, error, snapshot, question)
    exactness(report.measurements, "calibration", question.scope)
    grain = grain_around(question, snapshot)
    labels = lines.of_panel("performance", question, *RATES)
    with st.grid(2, min_column_width=440, gap="large"):
        with st.container():
            reliability_part(report, question)
        with st.container():
            with skeleton(180):
                series = lines.of_panel(PANEL, question, ERROR)
            error_over_time(series, labels, question, grain)
            rates_over_time(labels, question, grain)
    explain(*calibration_meaning(report))
    measures_table(report, PANEL, "Every measure of calibration")


model_page("Calibration", page)
