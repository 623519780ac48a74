"""Reads of rows on a page: bounded in time, and ended when nobody waits for them any more.

While the script waits for rows, and between two stages of long work, it looks whether its session has gone or
has asked for something else: a look at the session's state is where Streamlit calls a script away, which ends
the read as well. Who stands in line meanwhile is told behind whom.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from monitoring.errors import ScanStoppedError
from monitoring.store.catalog.asked_before import Asked
from monitoring.store.scheduling.patience import Patience, most_seconds, patiently
from monitoring.store.scheduling.stages import heard
from monitoring.ui import state
from monitoring.ui.address.address_bar import change
from monitoring.ui.address.navigation import PageEntry
from monitoring.ui.address.view import current
from monitoring.ui.serving.opened_version import AT_WORK
from monitoring.ui.serving.turns import TURNS
from monitoring.ui.words.markdown import plain


@contextmanager
def cancellable(page: PageEntry) -> Iterator[None]:
    """Bound every read of rows inside, with a button that ends it: it shows itself when a run takes long.

    Parameters
    ----------
    page : PageEntry
        Pages that answer no question read no rows for one.
    """
    if not page.scoped:
        yield
        return
    asked: Asked = (page.path, tuple(sorted(st.query_params.to_dict().items())))
    place = st.empty()
    if st.session_state.get(state.CANCELLED) == asked:
        with patiently(Patience(most_seconds(), begin=_refuse, aside=TURNS.aside, give_way=TURNS.give_way)):
            yield
        st.button("Read the rows", key=state.READ_AFTER_ALL, on_click=_forget, icon=":material/refresh:")
        return
    waiting = _Waiting(place.container(key=state.WAITING, horizontal=True, width="content"), asked)
    bounds = Patience(
        most_seconds(),
        still_asked,
        aside=TURNS.aside,
        give_way=TURNS.give_way,
        alone=_alone,
        say=waiting.say,
    )
    with patiently(bounds), heard(lambda stage: still_asked()):
        yield
    place.empty()


class _Waiting:
    """The button that ends a run, and what the run waits for in line.

    Parameters
    ----------
    place : container
        For both.
    asked : Asked
        What the run answers.
    """

    def __init__(self, place: DeltaGenerator, asked: Asked) -> None:
        place.button("Cancel", key=state.CANCEL, on_click=_cancel, args=(asked,), icon=":material/close:")
        self._place, self._said = place, ""
        self._words: DeltaGenerator | None = None

    def say(self, sentence: str) -> None:
        """Say it where it has changed."""
        if sentence == self._said:
            return
        words = self._words or self._place  # no element of a run that waits for nobody
        self._words = words.markdown(f":gray[:small[{plain(sentence)}]]" if sentence else "")
        self._said = sentence


def _alone() -> bool:
    return TURNS.at_work(AT_WORK) <= 1


def _refuse() -> None:
    raise ScanStoppedError


def still_asked() -> None:
    """Look where Streamlit calls the script away when its session has gone or asks for something else."""
    st.session_state.get(state.CANCELLED)


def _cancel(asked: Asked) -> None:
    """Go back to the bounds where exact numbers were asked for; else there is nothing but a refusal."""
    if current().scope.exact:
        change(exact="")
    else:
        st.session_state[state.CANCELLED] = asked


def _forget() -> None:
    st.session_state.pop(state.CANCELLED, None)
