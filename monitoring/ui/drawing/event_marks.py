"""Events as every time axis draws them: named where they happened, never as a cause."""

from datetime import datetime

import pandas as pd
import streamlit as st

from monitoring.charts.clock import wall_clock
from monitoring.findings.dating.marks import drawn_events
from monitoring.kept_beside import kept_beside
from monitoring.scope.question import Question, Scope
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.reads.events import Event
from monitoring.ui import cache, state
from monitoring.ui.run_cache import once
from monitoring.ui.shared import shared
from monitoring.ui.words.markdown import plain


def model_events(scope: Scope) -> tuple[Event, ...]:
    """Give the events of a model, those that were added a moment ago included.

    Parameters
    ----------
    scope : Scope
        Gives the model, and its generation.

    Returns
    -------
    tuple of Event
        Earliest first; a version's first day is left out where a deploy of that day names the version.
    """
    number = cache.generation_of(scope)
    return once(("events", scope.model, number), lambda: _newest_events(scope.model, number))


def _newest_events(model: str, number: int) -> tuple[Event, ...]:
    directory = state.store_directory()
    return _events(cache.home(model, number), model, number, tuple(Catalog(directory).events(model)))


@shared(32)
def _events(
    store: str, model: str, number: int, added: tuple[tuple[str, str, str], ...]
) -> tuple[Event, ...]:
    return drawn_events(cache.snapshot(model, number))


def events_on_axis(question: Question) -> list[tuple[datetime, str]]:
    """Give the events of the question's model as an axis reads them.

    Parameters
    ----------
    question : Question
        Gives model and zone.

    Returns
    -------
    list of (datetime, str)
        Moment on the axis, and what happened.
    """
    zone = question.contract.timezone
    return [(wall_clock(event.at, zone), event.label) for event in model_events(question.scope)]


def events_said(rows: pd.DataFrame) -> None:
    """Write the events of a chart below it, where a narrow screen cuts their names and nothing hovers.

    Elsewhere that is hidden: names are whole there, or in their tooltips.

    Parameters
    ----------
    rows : DataFrame
        Of a chart over time, or of a strip: with the layer ``event``, or the column ``event``.
    """
    said = _events_words(rows)
    if said:
        with st.container(key="events_said"):
            st.markdown(f":gray[:small[{said}]]")


@kept_beside
def _events_words(rows: pd.DataFrame) -> str:
    strip = "event" in rows
    found = rows["at"].notna() if strip else rows["layer"] == "event"
    days, names = (rows[one][found] for one in (("at", "event") if strip else ("t", "label")))
    return " · ".join(f"{day:%-d %b}: {plain(name)}" for day, name in zip(days, names, strict=True))
