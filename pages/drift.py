"""Drift: what moved away from the baseline, and how."""

from functools import partial

import streamlit as st

from monitoring.contract.panel import DRIFT
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot
from monitoring.ui import answers, cache
from monitoring.ui.address.context import grain_around
from monitoring.ui.address.drift_order import ordered
from monitoring.ui.address.view import current
from monitoring.ui.drawing import kept_series
from monitoring.ui.drift.drift_detail import drift_detail
from monitoring.ui.drift.drift_table import drift_table, table_height
from monitoring.ui.drift.drift_words import drift_meaning, noted_head
from monitoring.ui.drift.drill_line import drill_line, leading_finding
from monitoring.ui.findings.then_now_line import then_now_line
from monitoring.ui.look.empty_states import model_page
from monitoring.ui.look.exactness import exact_or_bounds, exactness
from monitoring.ui.look.example_rows import About
from monitoring.ui.look.explain import explain
from monitoring.ui.look.headline import headline
from monitoring.ui.look.no_rows import nothing_asked
from monitoring.ui.look.skeleton import skeleton
from monitoring.ui.look.style import kept_place
from monitoring.ui.serving.boot import boot
from monitoring.ui.subject_drift import subject_drifts

boot()


def page(snapshot: Snapshot, question: Question) -> None:
    """Lay the page out."""
    with skeleton(420):
        measured, question = exact_or_bounds(DRIFT, question)
    rows = max((row.n for row in measured.measurements if row.panel == DRIFT), default=0)
    if nothing_asked("Drift", rows, snapshot, question):
        return
    found = subject_drifts(measured)
    of_all = found
    verdict, sentence, meta, note = noted_head(of_all, measured, known=False)
    head = headline(verdict, f"{question.scope.model} · Drift", sentence, meta, note=note, lines=3)
    then_now_line(DRIFT)
    exactness(measured.measurements, DRIFT, question.scope)
    asked, found = current().selection.get("feature", ""), ordered(found, current().selection.get("sort", ""))
    names = [one.name for one in found]
    chosen = names.index(asked) if asked in names else 0
    one = found[chosen]
    grain = grain_around(question, snapshot)
    subject = next(subject for subject in snapshot.subjects if subject.name == one.name)
    shape = answers.shape(question.scope, subject)
    with st.grid(2, min_column_width=440, gap="large"):
        beside = kept_place("drift_beside", table_height(len(found)))
        detail = st.container(key="drift_detail")
    with beside:
        draw_rows = drift_table(found, chosen, measured, f"By {grain}")
    with detail:  # its first chart stands before the lines of every subject are counted
        place = f"place {chosen + 1:,} of {len(found):,}"
        drift_detail(one, place, shape, partial(answers.quantiles, question.scope, subject), question, grain)
        drill = drill_line(snapshot, question)
    draw_rows(partial(kept_series.of_psi, question))
    report = cache.report((DRIFT,), question.scope)  # since when and where is found last: it takes longest
    head.becomes(*noted_head(of_all, report, known=True))
    leading = leading_finding(report, DRIFT, one.name)
    drill(leading, About.of(leading) if leading else About(one.name))
    explain(*drift_meaning(one, shape, answers.quantiles(question.scope, subject), question, report))


model_page("Drift", page)
