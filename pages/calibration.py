"""Calibration: whether scores mean what they say."""

import streamlit as st

from monitoring.contract.panel import CALIBRATION, PERFORMANCE
from monitoring.panels.calibration import judged_subjects
from monitoring.panels.registry import available
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot
from monitoring.ui import cache
from monitoring.ui.address.context import grain_around
from monitoring.ui.drawing import kept_series
from monitoring.ui.drift.drill_line import drill_line, leading_finding
from monitoring.ui.findings.then_now_line import then_now_line
from monitoring.ui.look.empty_states import model_page, unsupported
from monitoring.ui.look.exactness import exact_or_bounds, exactness
from monitoring.ui.look.explain import explain
from monitoring.ui.look.headline import headline
from monitoring.ui.look.no_rows import nothing_asked
from monitoring.ui.look.skeleton import skeleton
from monitoring.ui.performance.calibration_parts import (
    RATES,
    error_over_time,
    rates_over_time,
    reliability_part,
)
from monitoring.ui.performance.calibration_words import ERROR, calibration_head, calibration_meaning
from monitoring.ui.performance.class_reliability_part import class_reliability_part
from monitoring.ui.performance.judged_days_link import judged_days_link
from monitoring.ui.performance.measures_table import measures_table
from monitoring.ui.performance.performance_words import whole
from monitoring.ui.performance.regression_calibration import leans, regression_calibration
from monitoring.ui.serving.boot import boot

boot()


def page(snapshot: Snapshot, question: Question) -> None:
    """Lay the page out."""
    if leans(snapshot.contract):
        regression_calibration(snapshot, question)
        return
    if CALIBRATION not in available(snapshot.contract):
        unsupported("Calibration", snapshot.contract)
        return
    with skeleton(420):
        measured, question = exact_or_bounds(CALIBRATION, question, judged_subjects(snapshot.contract))
    error = whole(measured, ERROR, CALIBRATION)
    if nothing_asked("Calibration", error.n if error else 0, snapshot, question):
        return
    verdict, sentence, meta, note = calibration_head(measured)
    head = headline(verdict, f"{question.scope.model} · Calibration", sentence, meta, note=note, lines=4)
    then_now_line(CALIBRATION)
    drill = drill_line(snapshot, question)
    judged_days_link(CALIBRATION, error, snapshot, question)
    exactness(measured.measurements, CALIBRATION, question.scope)
    grain = grain_around(question, snapshot)
    with st.grid(2, min_column_width=440, gap="large"):
        with st.container():
            reliability_part(measured, question)
        with st.container():
            with skeleton(180):
                labels = kept_series.of_panel(PERFORMANCE, question, *RATES)
                series = kept_series.of_panel(CALIBRATION, question, ERROR)
            error_over_time(series, labels, question, grain)
            rates_over_time(labels, question, grain)
            class_reliability_part(question)
    told = explain(*calibration_meaning(measured))
    with skeleton(900):
        measured = cache.measured(
            CALIBRATION, question.scope
        )  # each class as well, of which there may be many
    measures_table(measured, CALIBRATION, "Every measure of calibration")
    report = cache.report((CALIBRATION,), question.scope)  # what is off in a part of the rows is found last
    head.becomes(*calibration_head(report))
    told.becomes(*calibration_meaning(report))
    drill(leading_finding(report, CALIBRATION))


model_page("Calibration", page)
