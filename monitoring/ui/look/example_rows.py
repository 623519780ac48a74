"""Some of the rows that a number rests on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pandas as pd
import streamlit as st

from monitoring.errors import TidemarkError
from monitoring.findings.words.words import NOTHING, counted
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.store.reads.example_rows import example_rows, row_loss
from monitoring.store.snapshot import Snapshot
from monitoring.ui.failures import refused
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.scope_words import unquoted

_BY_LOSS = {
    "log_loss": "Largest log loss first",
    "absolute_error": "Largest absolute error first",
    "wrong": "Wrong decisions first",
}
"""How the rows are put in order, by the loss of the model's task."""


def example_rows_part(
    snapshot: Snapshot,
    question: Question,
    subject: str,
    measure: str,
    since: datetime | None,
    toggle: Callable[[str, str], bool],
    repeated: float | None = None,
) -> None:
    """Draw example rows of the window and the cohort that were asked for, or say why there are none.

    Parameters
    ----------
    snapshot : Snapshot
        The data.
    question : Question
        What the number answers.
    subject, measure : str
        What it is of; of a rate, rows that it counts.
    since : datetime or None
        From when on it lasts, where the data dated that.
    toggle : callable
        Draws the toggle of the order by loss, from its words and what they mean; says whether it is on.
    repeated : float, optional
        The value that the rows repeat, where it is of one.
    """
    window = question.window
    if since and since > question.span.start:
        window = replace(window, spans=(Span(since, question.span.end),))
    order = _BY_LOSS.get(next(iter(row_loss(snapshot.contract)), ""), "")
    by_loss = bool(order) and toggle(order, "Of rows that have their label")
    try:
        columns, rows = example_rows(snapshot, window, subject, measure, repeated=repeated, by_loss=by_loss)
    except TidemarkError as reason:
        st.warning(plain(refused(reason)))
        return
    shown = _on_the_clock(pd.DataFrame(rows, columns=columns), question)
    st.dataframe(shown, hide_index=True, height=250, alt="Example rows", placeholder=NOTHING)
    first = window.spans[0].start.astimezone(question.zone)
    since_then = f" from {first:%-d %b %Y} on" if window is not question.window else ""
    whose = unquoted(question.cohort_text) if question.cohort_text else "everyone"
    chosen = order[:1].lower() + order[1:] if by_loss else "always the same ones"
    said = f"{counted(len(rows), 'row')} of {whose} in the window{since_then}, {chosen}"
    clock = f"times in {question.zone.key}; " if question.contract.timestamp in shown else ""
    st.markdown(f":gray[:small[{plain(f'{said}; {clock}masked columns are left out.')}]]")


def _on_the_clock(rows: pd.DataFrame, question: Question) -> pd.DataFrame:
    """Write the times as the page does, in the zone of its days; the store has them in UTC."""
    name = question.contract.timestamp
    if name not in rows:
        return rows
    times = pd.to_datetime(rows[name], utc=True).dt.tz_convert(question.zone)
    return rows.assign(**{name: times.dt.tz_localize(None)})
