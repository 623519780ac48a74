"""Data quality: which rules are broken, since when, and what came late or not at all."""

from monitoring.contract.panel import QUALITY
from monitoring.panels.context import widened
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot
from monitoring.ui import cache
from monitoring.ui.address.context import grain_around
from monitoring.ui.address.view import current
from monitoring.ui.drawing import kept_series
from monitoring.ui.drift.drill_line import drill_line
from monitoring.ui.findings.then_now_line import then_now_line
from monitoring.ui.look.empty_states import model_page
from monitoring.ui.look.explain import explain
from monitoring.ui.look.headline import headline
from monitoring.ui.look.no_rows import nothing_asked
from monitoring.ui.look.skeleton import skeleton
from monitoring.ui.quality.arrivals_part import arrivals_part
from monitoring.ui.quality.quality_parts import failing_table, strip_part
from monitoring.ui.quality.quality_rules import (
    amiss,
    finding_about,
    rows_of,
    rules,
    told_first,
)
from monitoring.ui.quality.quality_words import quality_head, quality_meaning, stretch_days
from monitoring.ui.serving.boot import boot

boot()


def page(snapshot: Snapshot, question: Question) -> None:
    """Lay the page out."""
    with skeleton(420):
        measured = cache.measured(QUALITY, question.scope)
        series = kept_series.of_rules(question)
    if not amiss(measured) and nothing_asked("Data quality", rows_of(measured), snapshot, question):
        return
    around, grain = widened(question, snapshot), grain_around(question, snapshot)
    chosen = current().selection
    named = chosen.get("feature") or chosen.get("rule", "")
    failed, days = rules(measured, series, named), stretch_days(around)
    verdict, sentence, meta, note = quality_head(measured, failed, days, named)
    head = headline(verdict, f"{question.scope.model} · Data quality", sentence, meta, note=note, lines=3)
    then_now_line(QUALITY)
    drill = drill_line(snapshot, question)
    strip_part(failed, question, around.periods, grain)
    failing = failing_table(failed, measured, question, grain)  # its nine columns need a laptop's width
    arrivals_part(measured, snapshot, question)
    explain(*quality_meaning(measured, failed, named))
    report = cache.report((QUALITY,), question.scope)  # since when and where is found last: it takes longest
    head.becomes(*quality_head(report, failed, days, named))
    failing(report)
    leading = told_first(report, failed, named)
    drill(finding_about(leading, report) if leading else None)


model_page("Data quality", page)
