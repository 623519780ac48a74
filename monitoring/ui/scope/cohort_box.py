"""The cohort in the scope bar: its levels as tags, and a box in which any cohort is put together."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from monitoring.store.scheduling.patience import Patience, bounded, most_seconds, patiently
from monitoring.store.snapshot import Snapshot
from monitoring.ui import cache, state
from monitoring.ui.address.address_bar import change
from monitoring.ui.address.binding import bound, told
from monitoring.ui.address.cancelling import still_asked
from monitoring.ui.address.view import View, current
from monitoring.ui.failures import told_failure
from monitoring.ui.scope.cohort_builder import cohort_builder
from monitoring.ui.serving.turns import TURNS
from monitoring.ui.words import cohort_chips
from monitoring.ui.words.markdown import plain


def cohort_box(view: View, snapshot: Snapshot) -> None:
    """Draw the cohort's widgets.

    Parameters
    ----------
    view : View
        What the address says.
    snapshot : Snapshot
        Knows the levels and the names.
    """
    chosen = cohort_chips.chips(view.scope.cohort)
    st.multiselect(
        "Cohort",
        list(dict.fromkeys([*cache.levels(snapshot), *chosen])),
        **bound(state.BAR, state.COHORTS, chosen, _change_cohorts),
        format_func=cohort_chips.label,
        placeholder="Everyone",
        select_all=False,  # every level of every column is nobody's question
        label_visibility="collapsed",
        width=178,
    )
    with st.container(width="content"):  # a part that runs by itself is as wide as what is around it
        _box(view, snapshot)


def _change_cohorts() -> None:
    change(cohort=cohort_chips.together(st.session_state[state.COHORTS]))


@st.fragment
def _box(view: View, snapshot: Snapshot) -> None:
    """Put a cohort together; the page is run again only when it is applied."""
    if current().scope != view.scope:
        st.rerun()
    box = st.popover(
        "Put a cohort together",  # its style hides these words: they are the button's name for who hears it
        icon=":material/tune:",
        help="Put any cohort together, with the rows of each part",
        **bound(state.BAR, state.COHORT_BOX, told(state.BAR, state.COHORT_BOX, False)),
    )
    if not box.open:
        return
    with box, st.container(width=430, gap="small"), _patient(), _guarded():
        cohort_builder(view, snapshot)


@contextmanager
def _patient() -> Iterator[None]:
    """Bound reads of rows as the page does; it is not around a box that runs by itself."""
    if bounded():
        yield
        return
    with patiently(Patience(most_seconds(), look=still_asked, aside=TURNS.aside, give_way=TURNS.give_way)):
        yield


@contextmanager
def _guarded() -> Iterator[None]:
    """Say in the box what goes wrong in it: the page does not hang on that."""
    try:
        yield
    except Exception as error:
        st.markdown(f":orange[:material/error: {plain(told_failure(error, 'the cohort box'))}]")
