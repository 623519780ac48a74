"""Some of the rows that a number rests on."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pandas as pd
import streamlit as st

from monitoring.errors import TidemarkError
from monitoring.findings.finding import Finding
from monitoring.findings.words.day_words import days_words, full_day
from monitoring.findings.words.words import NOTHING, counted
from monitoring.scope.instant import local_day
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.store.reads.example_rows import example_rows, row_loss
from monitoring.store.reads.telling_rows import telling_rows
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


_TELLING = {
    "slowest": "the slowest first",
    "failed": "of those that failed always the same ones",
    "least": "those worth least first",
}
"""How they are chosen where some rows tell most of a measure."""


@dataclass(frozen=True)
class About:
    """What rows are examples of.

    Parameters
    ----------
    subject, measure : str
        What a number is of; of a rate, rows that it counts.
    since, until : datetime or None
        From when on and until when it lasts, where the data dated that.
    repeated : float or None
        The value that the rows repeat, where it is of one.
    """

    subject: str = ""
    measure: str = ""
    since: datetime | None = None
    until: datetime | None = None
    repeated: float | None = None

    @classmethod
    def of(cls, finding: Finding) -> "About":
        """Say what a finding's rows are examples of."""
        return cls(finding.subject, finding.measure, finding.since, finding.until, finding.repeated)

    def inside(self, window: Span) -> Span:
        """Give the part of a window in which it lasts; all of it where there is none."""
        start, end = max(self.since or window.start, window.start), min(self.until or window.end, window.end)
        return Span(start, end) if start < end else window


def example_rows_part(
    snapshot: Snapshot, question: Question, about: About, toggle: Callable[[str, str], bool]
) -> None:
    """Draw example rows of the window and the cohort that were asked for, or say why there are none.

    Parameters
    ----------
    snapshot : Snapshot
        The data.
    question : Question
        What the number answers.
    about : About
        What they are examples of.
    toggle : callable
        Draws the toggle of the order by loss, from its words and what they mean; says whether it is on.
    """
    part = about.inside(question.span)
    window = replace(question.window, spans=(part,)) if part != question.span else question.window
    order = _BY_LOSS.get(next(iter(row_loss(snapshot.contract)), ""), "")
    by_loss = bool(order) and toggle(order, "Of rows that have their label")
    try:
        asked = window, about.subject, about.measure
        columns, rows = example_rows(snapshot, *asked, repeated=about.repeated, by_loss=by_loss)
    except TidemarkError as reason:
        st.warning(plain(refused(reason)))
        return
    shown = _on_the_clock(pd.DataFrame(rows, columns=columns), question)
    st.dataframe(shown, hide_index=True, height=250, alt="Example rows", placeholder=NOTHING)
    whose = unquoted(question.cohort_text) if question.cohort_text else "everyone"
    chosen = order[:1].lower() + order[1:] if by_loss else _chosen(snapshot, about)
    said = f"{counted(len(rows), 'row')} of {whose} in the window{_dates(part, question)}, {chosen}"
    clock = f"times in {question.zone.key}; " if question.contract.timestamp in shown else ""
    st.markdown(f":gray[:small[{plain(f'{said}; {clock}masked columns are left out.')}]]")


def _dates(part: Span, question: Question) -> str:
    """Say which part of the window they are of; empty where of all of it."""
    if part == question.span:
        return ""
    ends = (
        local_day(part.start, question.zone),
        local_day(part.end - timedelta(microseconds=1), question.zone),
    )
    lasts = part.end == question.span.end
    return f" from {full_day(ends[0])} on" if lasts else f" on {days_words(*ends)}"


def _chosen(snapshot: Snapshot, about: About) -> str:
    telling = None if about.subject else telling_rows(snapshot.contract, snapshot.schema, about.measure)
    return _TELLING[telling.which] if telling else "always the same ones"


def _on_the_clock(rows: pd.DataFrame, question: Question) -> pd.DataFrame:
    """Write the times as the page does, in the zone of its days; the store has them in UTC."""
    name = question.contract.timestamp
    if name not in rows:
        return rows
    times = pd.to_datetime(rows[name], utc=True).dt.tz_convert(question.zone)
    return rows.assign(**{name: times.dt.tz_localize(None)})
