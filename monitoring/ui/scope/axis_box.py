"""The time axis in the scope bar: its periods, and a second window that is laid over."""

from datetime import timedelta

import streamlit as st

from monitoring.contract.baselines import RELATIVE
from monitoring.panels.context import DAYS_OF_HOURS
from monitoring.scope.instant import local_day
from monitoring.scope.question import Question
from monitoring.scope.window import parse_span
from monitoring.ui import state
from monitoring.ui.address.address_bar import change, show_as
from monitoring.ui.address.binding import bound, half_picked, mark
from monitoring.ui.address.context import grain_around
from monitoring.ui.address.navigation import PageEntry
from monitoring.ui.address.view import View
from monitoring.ui.words.scope_words import DATES, baseline_words

GRAINS = {"none": "Auto", "hour": "Hour", "day": "Day", "week": "Week", "month": "Month"}


def axis_box(view: View, page: PageEntry) -> None:
    """Draw the box; its name says what the axes show.

    Parameters
    ----------
    view : View
        What the address says.
    page : PageEntry
        One that draws no second window does not say that there is one; it goes along to those that do.
    """
    snapshot, question = view.whole
    overlay = view.display.get("overlay", "")
    name = f"By {grain_around(question, snapshot)}" + (", overlaid" if overlay and page.lays_over else "")
    with (
        st.popover(name, key=state.AXIS, icon=":material/timeline:", type="tertiary"),
        st.container(width=330, gap="small"),
    ):
        _grain(question)
        _overlay(overlay, question)
        mark(state.AXIS)


def _grain(question: Question) -> None:
    st.segmented_control(
        "Periods",
        list(GRAINS),
        format_func=lambda grain: GRAINS[grain],
        **bound(state.AXIS, state.GRAIN, question.scope.by, _change_grain, closed=True),
        required=True,
        wrap=False,
    )
    if question.scope.by == "hour":
        st.caption(
            f"Hours are shown of the window's last {DAYS_OF_HOURS} days; draw across a chart for others."
        )


def _change_grain() -> None:
    change(by=st.session_state[state.GRAIN])


def _overlay(overlay: str, question: Question) -> None:
    st.selectbox(
        "Laid over",
        list(dict.fromkeys(["", *RELATIVE, overlay])),
        format_func=lambda words: baseline_words(words).capitalize() if words else "Nothing",
        **bound(state.AXIS, state.OVERLAY, overlay, _change_overlay, closed=True),
    )
    dates = half_picked(state.OVERLAY_DATES, (overlay, question.scope)) or _dates(overlay, question)
    st.date_input(
        "Other dates",
        **bound(state.AXIS, state.OVERLAY_DATES, dates, _change_dates, closed=True),
        format=DATES,
        min_value="1970-01-01",
    )


def _dates(overlay: str, question: Question) -> tuple[object, ...]:
    """Give the dates of a second window that was chosen by its dates."""
    if "/" not in overlay:
        return ()
    span = parse_span(overlay, question.zone)
    return local_day(span.start, question.zone), local_day(
        span.end - timedelta(microseconds=1), question.zone
    )


def _change_overlay() -> None:
    show_as(overlay=st.session_state[state.OVERLAY])


def _change_dates() -> None:
    picked = st.session_state[state.OVERLAY_DATES]
    if len(picked) == 2:
        show_as(overlay=f"{picked[0]}/{picked[1] + timedelta(days=1)}")
