"""New data under an open page: noticed within seconds, shown when asked or, where wanted, by itself."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from monitoring.errors import TidemarkError
from monitoring.ui import cache, state
from monitoring.ui.address.address_bar import show_as
from monitoring.ui.address.binding import bound
from monitoring.ui.address.navigation import PageEntry
from monitoring.ui.address.view import View
from monitoring.ui.run_cache import once

EVERY = timedelta(seconds=5)


def new_data(view: View, page: PageEntry) -> None:
    """Draw the switch, and look out for new data; a link that names its data version stays with it.

    Parameters
    ----------
    view : View
        What is shown.
    page : PageEntry
        A page of all models looks out for all of them.
    """
    if view.frozen and page.per_model:
        return
    follow = state.following()
    with st.container(
        horizontal=True, gap="small", vertical_alignment="center", width="content", key="new_data"
    ):
        _look_out(_shown(view, page), follow, alone=page.per_model)
        st.toggle(
            "Follow",
            **bound(state.BAR, state.FOLLOW, follow, _change_follow),
            help="Show new data as soon as it is loaded; the question stays.",
        )


def _shown(view: View, page: PageEntry) -> dict[str, int]:
    """Give the generation of each model that the page shows."""
    if page.per_model and view.snapshot is not None:
        return {view.snapshot.model: view.snapshot.generation}
    return {model: cache.generation(model) for model in cache.models()}


def _change_follow() -> None:
    show_as(follow="1" if st.session_state[state.FOLLOW] else "")


@st.fragment(run_every=EVERY)
def _look_out(shown: Mapping[str, int], follow: bool, *, alone: bool) -> None:
    """Compare what the store has with what is shown; nothing else of the page is run for it.

    A model that was not there yet is none of a page that shows one alone.
    """
    try:
        found = once("newest", cache.newest)
    except TidemarkError:  # a store that is being replaced: the page itself says so when it is run
        return
    looked_at = {model: one for model, one in found.items() if model in shown or not alone}
    made = [at for model, (number, at) in looked_at.items() if number > shown.get(model, 0)]
    if not made:
        return
    if follow:
        st.rerun()
    words = f"New data, {told_time(max(made), datetime.now(UTC), _browser_zone())}"
    if st.button(f":blue[{words} · Show it]", key="show_new_data", icon=":material/update:", type="tertiary"):
        state.stand_on_newest()
        st.rerun()


def _browser_zone() -> tzinfo:
    """The zone of whoever looks: the time is that of the clock on their wall."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def told_time(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """Say when something happened, as shortly as it can be said today.

    Parameters
    ----------
    moment, now : datetime
        With an offset.
    zone : tzinfo
        Of the reader.

    Returns
    -------
    str
        The time, with its day where that is not today.

    Examples
    --------
    >>> noon = datetime(2026, 5, 3, 12, tzinfo=UTC)
    >>> told_time(noon - timedelta(hours=3), noon, UTC), told_time(noon - timedelta(days=1), noon, UTC)
    ('09:00', '2 May, 12:00')
    """
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    return f"{local:%H:%M}" if local.date() == today else f"{local:%-d %b, %H:%M}"
