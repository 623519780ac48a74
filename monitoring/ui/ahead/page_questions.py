"""What each page asks of the data for one question, without drawing it: the same calls as the page makes."""

from collections.abc import Callable

from monitoring.contract.panel import CALIBRATION, DRIFT, PERFORMANCE, QUALITY, SERVICE
from monitoring.findings.words.measure_words import words_of
from monitoring.panels.registry import available
from monitoring.scope.question import Question
from monitoring.store.cohorts.cohort_levels import shown_cohorts
from monitoring.store.snapshot import Snapshot
from monitoring.ui import answers, cache
from monitoring.ui.drawing import kept_series
from monitoring.ui.drawing.finding_trends import read_ahead
from monitoring.ui.drift.drift_line import drawn_series
from monitoring.ui.look.paging import ROWS
from monitoring.ui.overview import model_statuses
from monitoring.ui.performance.calibration_parts import RATES
from monitoring.ui.performance.calibration_words import ERROR
from monitoring.ui.performance.cohort_parts import inside, panes, worst_first
from monitoring.ui.performance.performance_words import lead_measure, whole
from monitoring.ui.service.service_incidents import told_series
from monitoring.ui.service.service_scope import comparable, panels
from monitoring.ui.serving.turns import TURNS
from monitoring.ui.subject_drift import subject_drifts

Ask = Callable[[Snapshot, Question], object]


MOST_MODELS = 8
"""Of more models only the default window, whose answers are kept with the store."""
REST = 2.0
"""Seconds at most for which people who ask something go before the next model, panel or finding."""


def _models(snapshot: Snapshot, question: Question) -> None:
    if not question.scope.window or len(cache.models()) <= MOST_MODELS:
        found = model_statuses.statuses(question.scope, lambda done, every: TURNS.give_way(REST))
        for one in found[:ROWS]:
            TURNS.give_way(REST)
            model_statuses.line(one)


def _findings(snapshot: Snapshot, question: Question) -> None:
    report = model_statuses.status(question.scope).report
    if report is not None:
        for finding in report.findings:
            read_ahead(finding, report.findings, report.question)


def _performance(snapshot: Snapshot, question: Question) -> None:
    report = cache.report((PERFORMANCE,), question.scope)
    measure = lead_measure(report)
    kept_series.of_panel(PERFORMANCE, question, measure)
    leading = whole(report, measure)
    if leading is not None and leading.n and shown_cohorts(snapshot):
        for one in panes(worst_first(answers.by_cohort(question.scope, measure), words_of(measure).worse)):
            kept_series.of_panel(PERFORMANCE, inside(one, snapshot, question), measure)


def _calibration(snapshot: Snapshot, question: Question) -> None:
    if CALIBRATION in available(snapshot.contract):
        cache.report((CALIBRATION,), question.scope)
        kept_series.of_panel(PERFORMANCE, question, *RATES)
        kept_series.of_panel(CALIBRATION, question, ERROR)


def _drift(snapshot: Snapshot, question: Question) -> None:
    found = subject_drifts(cache.report((DRIFT,), question.scope))
    kept_series.of_psi(question, [one.name for one in found[:ROWS]])
    for subject in snapshot.subjects:
        if found and subject.name == found[0].name:
            answers.shape(question.scope, subject)
            answers.quantiles(question.scope, subject)
            if drawn_series(found[0], question)[0].measure == "psi":
                kept_series.of_chance(question, subject.name)


def _quality(snapshot: Snapshot, question: Question) -> None:
    cache.report((QUALITY,), question.scope)
    kept_series.of_rules(question)


def _service(snapshot: Snapshot, question: Question) -> None:
    asked = panels(snapshot.contract)
    if asked:
        held = comparable(snapshot, question, asked)
        cache.report(asked, question.scope)
        cache.report(asked, held.scope)
        for panel in asked:
            kept_series.of_panel(panel, held)
        if SERVICE in asked:
            told_series(held)


PAGE_QUESTIONS: dict[str, Ask] = {
    "": _models,
    "findings": _findings,
    PERFORMANCE: _performance,
    CALIBRATION: _calibration,
    DRIFT: _drift,
    QUALITY: _quality,
    SERVICE: _service,
}
"""By the path of the page."""
