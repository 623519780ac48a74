"""How far the labels of a window have come, beside what rests on them."""

import streamlit as st

from monitoring.findings.report import Report
from monitoring.panels.labels.maturity import maturity
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.store.snapshot import Snapshot
from monitoring.ui.look.headline import title
from monitoring.ui.performance.label_words import label_lines
from monitoring.ui.words.markdown import plain


def held_up(snapshot: Snapshot, question: Question) -> Span | None:
    """Give the window's days whose labels should be in and of which none has come; None without any."""
    days, window = maturity(snapshot, question).held_up(question.zone), question.span
    if days is None or days.start >= window.end or window.start >= days.end:
        return None
    return Span(max(days.start, window.start), min(days.end, window.end))


def labels_part(report: Report, held: Span | None) -> None:
    """Say how many labels are in, awaited, held up and overdue."""
    lines = label_lines(report, held)
    if lines:
        with st.container(key="panel_labels", gap="xsmall"):
            title(
                "Labels", "Values rest on the labels that are in, verdicts on the days whose labels are in."
            )
            st.markdown("\n".join(f"- {name}: **{plain(value)}**" for name, value in lines))
