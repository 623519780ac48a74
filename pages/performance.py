"""Performance: how well the predictions did, when it changed, and for whom."""

import streamlit as st

from monitoring.contract.panel import PERFORMANCE
from monitoring.findings.words.measure_words import words_of
from monitoring.panels.registry import available
from monitoring.scope.question import Question
from monitoring.store.cohorts.cohort_levels import shown_cohorts
from monitoring.store.snapshot import Snapshot
from monitoring.ui import answers, cache
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
from monitoring.ui.performance import performance_words as words
from monitoring.ui.performance.cohort_parts import by_column, panes, who_lost, worst_first
from monitoring.ui.performance.decay_line import decay_line
from monitoring.ui.performance.judged_days_link import judged_days_link
from monitoring.ui.performance.labels_part import held_up, labels_part
from monitoring.ui.performance.measures_table import measures_table
from monitoring.ui.performance.performance_parts import hero, tiles
from monitoring.ui.performance.task_parts import of_task
from monitoring.ui.serving.boot import boot

boot()


def page(snapshot: Snapshot, question: Question) -> None:
    """Lay the page out."""
    if PERFORMANCE not in available(snapshot.contract):
        unsupported("Performance", snapshot.contract)
        return
    with skeleton(420):
        measured, question = exact_or_bounds(PERFORMANCE, question)
    measure = words.lead_measure(measured)
    leading = words.whole(measured, measure)
    if nothing_asked("Performance", leading.n if leading else 0, snapshot, question):
        return
    verdict, sentence, meta, note = words.performance_head(measured)
    head = headline(verdict, f"{question.scope.model} · Performance", sentence, meta, note=note, lines=3)
    then_now_line(PERFORMANCE)
    drill = drill_line(snapshot, question)
    judged_days_link(PERFORMANCE, leading, snapshot, question)
    exactness(measured.measurements, PERFORMANCE, question.scope)
    grain = grain_around(question, snapshot)
    tiles(measured, leading, question)
    hero(kept_series.of_panel(PERFORMANCE, question, measure), measure, question, grain)
    changed = decay_line(measured, measure, question)
    held = held_up(snapshot, question)
    with skeleton(300):
        cohorts = worst_first(answers.by_cohort(question.scope, measure), words_of(measure).worse)
    if leading is not None and leading.n and shown_cohorts(snapshot):
        with st.grid(2, min_column_width=440, gap="large"):
            left, right = st.container(), st.container()
        with left:
            who_lost(cohorts, leading, question)
        with right:
            by_column(cohorts, measure, snapshot, question, grain)
        with left if panes(cohorts) else right:  # no half of the page is empty
            labels_part(measured, held)
    else:
        labels_part(measured, held)
    of_task(measured, question, grain)
    told = explain(*words.performance_meaning(measured, cohorts, held))
    measures_table(measured, PERFORMANCE, "Every measure")
    report = cache.report((PERFORMANCE,), question.scope)  # when and where is found last: it takes longest
    head.becomes(*words.performance_head(report))
    told.becomes(*words.performance_meaning(report, cohorts, held))
    drill(leading_finding(report, PERFORMANCE))
    changed(report)


model_page("Performance", page)
