"""Service & business: how fast the model answered, how often it failed, what its decisions were worth."""

from monitoring.contract.panel import SERVICE
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot
from monitoring.ui import cache
from monitoring.ui.address.context import grain_around
from monitoring.ui.drift.drill_line import drill_line
from monitoring.ui.look.empty_states import model_page
from monitoring.ui.look.explain import explain
from monitoring.ui.look.headline import headline
from monitoring.ui.look.no_rows import nothing_asked
from monitoring.ui.look.skeleton import skeleton
from monitoring.ui.service.service_incidents import drilled, incidents, told_series
from monitoring.ui.service.service_meaning import service_meaning
from monitoring.ui.service.service_parts import panes
from monitoring.ui.service.service_scope import comparable, not_named, panels
from monitoring.ui.service.service_tables import measures
from monitoring.ui.service.service_words import service_head
from monitoring.ui.serving.boot import boot

boot()


def page(snapshot: Snapshot, question: Question) -> None:
    """Lay the page out."""
    asked = panels(snapshot.contract)
    if not asked:
        not_named(snapshot.contract)
        return
    with skeleton(420):
        held = comparable(snapshot, question, asked)
        report, compared = cache.report(asked, question.scope), cache.report(asked, held.scope)
        series = told_series(held) if SERVICE in asked else []
    found = incidents(series, held)
    rows = max((row.n for row in report.measurements if row.panel in asked), default=0)
    if nothing_asked("Service & business", rows, snapshot, question):
        return
    verdict, sentence, meta = service_head(report, compared, found, series)
    headline(verdict, f"{question.scope.model} · Service & business", sentence, meta)
    drill_line(snapshot, question)(*drilled(report, found))
    panes(compared, held, grain_around(question, snapshot))
    explain(*service_meaning(report, compared, found, series))
    for panel in asked:
        measures(report, panel)


model_page("Service & business", page)
