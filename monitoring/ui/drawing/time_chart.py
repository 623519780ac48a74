"""Charts with a time axis: what is drawn across one becomes the window; a mark of some leads elsewhere."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pandas as pd
import streamlit as st

from monitoring.charts.brush import BRUSH, CLICKED
from monitoring.charts.clock import moment
from monitoring.charts.event_places import LEVELS
from monitoring.charts.event_rules import LINE
from monitoring.charts.specification import Specification
from monitoring.charts.theme import PADDING
from monitoring.scope.instant import local_day, print_instant
from monitoring.scope.question import Question
from monitoring.ui import state
from monitoring.ui.address.address_bar import change
from monitoring.ui.address.context import hours_words
from monitoring.ui.address.view import current
from monitoring.ui.drawing.chart_keys import chart_key, leave
from monitoring.ui.drawing.drawing import show
from monitoring.ui.drawing.overlay import overlay_words
from monitoring.ui.drawing.window_before import remember
from monitoring.ui.look.headline import title

_HOUR = timedelta(hours=1)
_EDGE = timedelta(seconds=1)


def show_over_time(
    spec: Specification,
    rows: pd.DataFrame,
    alt: str,
    *,
    key: str,
    question: Question,
    clicks: bool = False,
) -> None:
    """Draw a chart on whose time axis a window can be drawn.

    Parameters
    ----------
    spec : dict
        From the charts room, with its brush; shared, never changed.
    rows : DataFrame
        As the chart takes them, on the local clock of the question's zone.
    alt : str
        What it shows, in one sentence.
    key : str
        Unique on the page.
    question : Question
        Gives the zone, and the periods to which a stretch is rounded.
    clicks : bool
        Whether its marks can be clicked: `clicked` tells which one was.
    """
    spec = _with_room(spec) if "layer" in rows else spec
    known = _known(key)
    listened = (BRUSH, CLICKED) if clicks else (BRUSH,)
    show(spec, rows, alt, key=known, on_select=lambda: _selected(key, known, question), selections=listened)


def _with_room(spec: Specification) -> Specification:
    """Make a chart as tall as one with the most rows of names above it: its plot has what no event needs.

    So what stands below never moves, and no place is empty.
    """
    named = spec["padding"]["top"] > PADDING["top"]  # small ones have no names
    return spec | {"height": spec["height"] + LEVELS * LINE} if named else spec


def clicked(key: str) -> Mapping[str, str]:
    """Give the fields of the mark that was clicked on a chart, once.

    Parameters
    ----------
    key : str
        The chart's.

    Returns
    -------
    mapping of str to str
        Empty where none was.
    """
    found: Mapping[str, str] = st.session_state.get(state.CLICKED, {}).pop(key, {})
    return found


def time_title(text: str, subtitle: str, question: Question) -> None:
    """Head a chart over time, with the key of a second window, and the days that hours are drawn of.

    Parameters
    ----------
    text : str
        What it shows.
    subtitle : str
        Its unit and how to read it, Markdown.
    question : Question
        Of the first window.
    """
    parts = (hours_words(question), f"{subtitle}{overlay_words(question)}".removeprefix(" · "))
    title(text, " · ".join(part for part in parts if part))


def _known(key: str) -> str:
    """Give a chart's key: another one once the window that was drawn on it has been left."""
    windows = _drawn()
    if windows.get(key, current().scope.window) != current().scope.window:
        del windows[key]
        leave(key)
    return chart_key(key)


def _drawn() -> dict[str, str]:
    """Give the window that was drawn last on each chart, by its key."""
    found: dict[str, str] = st.session_state.setdefault(state.DRAWN_WINDOWS, {})
    return found


def _selected(key: str, known: str, question: Question) -> None:
    """Note the mark that was clicked, else take the drawn stretch as the window.

    A hand that moves a little while it clicks draws a stretch as well, within one mark.
    """
    selection = st.session_state[known]["selection"]
    if selection.get(CLICKED):
        st.session_state.setdefault(state.CLICKED, {})[key] = selection[CLICKED][0]
        leave(key)
        return
    drawn = selection.get(BRUSH, {})
    ends = next((value for value in drawn.values() if len(value) == 2), None)
    if ends:
        first, last = sorted(moment(float(end), question.contract.timezone) for end in ends)
        _drawn()[key] = window = drawn_window(first, last, question)
        remember(window)
        change(window=window)


def drawn_window(first: datetime, last: datetime, question: Question) -> str:
    """Round a drawn stretch outwards: to hours where hours are drawn, else to whole days.

    Parameters
    ----------
    first, last : datetime
        Where the pointer began and ended; an end within a second of an edge is on it.
    question : Question
        Gives the zone and the grain.

    Returns
    -------
    str
        ``START/END`` of a scope, half-open.
    """
    last = max(first, last - _EDGE)
    if question.scope.by == "hour":
        start = (first + _EDGE).replace(minute=0, second=0, microsecond=0)
        end = last.replace(minute=0, second=0, microsecond=0) + _HOUR
        return f"{print_instant(start)}/{print_instant(end)}"
    days = (local_day(first + _EDGE, question.zone), local_day(last, question.zone) + timedelta(days=1))
    return f"{days[0]}/{max(days[1], days[0] + timedelta(days=1))}"
