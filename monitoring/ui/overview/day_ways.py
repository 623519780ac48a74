"""From days of the strip to the page that tells why they are as they are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import streamlit as st

from monitoring.contract.panel import OVERVIEW, page_of
from monitoring.findings.day_status_words import label_of, status_word
from monitoring.findings.day_statuses import DayStatus
from monitoring.findings.ranking import severity_rank
from monitoring.findings.report import Report
from monitoring.findings.words.day_words import span_words
from monitoring.scope.question import Scope
from monitoring.scope.window import Span, print_span
from monitoring.ui.address.navigation import page_link
from monitoring.ui.words.markdown import plain

MOST_LINKS = 12
_ICONS = {"Alert": ":material/error:", "Watch": ":material/warning:"}


@dataclass(frozen=True)
class Way:
    """Where some days lead.

    Parameters
    ----------
    path : str
        Of the page.
    scope : Scope
        The report's question over these days.
    selection : dict
        The page's own keys.
    label : str
        Of the link.
    icon : str
        Of the days' status; empty for a calm one.
    """

    path: str
    scope: Scope
    selection: dict[str, str]
    label: str
    icon: str


def way(days: Sequence[DayStatus], made: Report) -> Way:
    """Say where days lead: to their panel's page, of the model as a whole to that of what holds them.

    Parameters
    ----------
    days : sequence of DayStatus
        In a row, of one panel and alike.
    made : Report
        Whose days they are.

    Returns
    -------
    Way
        With the window set to them, and the rest of the question kept.
    """
    first, zone = days[0], made.question.zone
    span = Span(first.window_start, days[-1].window_end)
    held = next((one for one in made.findings if one.id == first.finding), None)
    judged = [one.panel for one in made.days if one.panel != OVERVIEW]
    path = first.panel if first.panel != OVERVIEW else held.panel if held else judged[0]
    scope = replace(made.scope, model=made.model, window=print_span(span, zone), by="none")
    subject = {"feature": held.subject} if held and path == "drift" and held.subject else {}
    word = status_word(first.verdict)
    return Way(
        page_of(path), scope, subject, f"{label_of(path)} {span_words(span, zone)}", _ICONS.get(word, "")
    )


def ways(days: Sequence[DayStatus], made: Report) -> list[Way]:
    """Give a way for each stretch of a row's days that needs a look, the newest first."""
    return [way(run, made) for run in stretches(days) if severity_rank(run[0].verdict)][::-1]


def stretches(days: Sequence[DayStatus]) -> list[list[DayStatus]]:
    """Divide a row's days where their verdict, or the finding that holds them, becomes another."""
    return [list(run) for _, run in groupby(days, key=lambda one: (one.verdict, one.finding))]


def way_links(found: Sequence[Way], *, several: bool) -> None:
    """Draw links to the stretches that need a look: a chart's cells can be clicked, but not reached by keys.

    Parameters
    ----------
    found : sequence of Way
        Those first that come first.
    several : bool
        Whether they are of several models, which each then names.
    """
    if not found:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="day_links"):
        for one in found[:MOST_LINKS]:
            of = f"{one.scope.model}: " if several else ""
            page_link(
                one.path, one.scope, one.selection, label=plain(f"{of}{one.label}"), icon=one.icon or None
            )
        if len(found) > MOST_LINKS:
            st.markdown(f":gray[:small[and {len(found) - MOST_LINKS} more]]", width="content")
