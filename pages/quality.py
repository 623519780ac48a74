"""Data quality: which rules are broken, since when, and what came late or not at all."""

import streamlit as st

from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot
from monitoring.ui import cache
from monitoring.ui.boot import boot
from monitoring.ui.context import widened
from monitoring.ui.explain import explain
from monitoring.ui.headline import headline
from monitoring.ui.quality_parts import (
    PANEL,
    arrivals_part,
    failing_table,
    quality_head,
    quality_meaning,
    rules,
    stretch_days,
    strip_part,
)
from monitoring.ui.states import model_page

boot()


def page(snapshot: Snapshot, question: Question) -> None:
    """Lay the page out."""
    report = cache.report((PANEL,), question.scope)
    around = widened(question, snapshot)
    failed = rules(report, cache.series(PANEL, question))
    verdict, sentence, meta = quality_head(report, failed, stretch_days(around))
    headline(verdict, f"{question.scope.model} · Data quality", sentence, meta)
    strip_part(failed, question, around.scope.by)
    with st.grid(2, min_column_width=440, gap="large"):
        with st.container():
            failing_table(failed, report, question, around.scope.by)
        with st.container():
            arrivals_part(report, snapshot, question)
    explain(*quality_meaning(report, failed))


model_page("Data quality", page)
