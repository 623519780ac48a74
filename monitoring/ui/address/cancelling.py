"""Reads of rows on a page: bounded in time, and ended when nobody waits for them any more.

While the script waits for rows, and between two stages of long work, it looks whether its session has gone or
has asked for something else: a look at the session's state is where Streamlit calls a script away, which ends
the read as well. Who waits meanwhile is told behind whom they stand in line, or what is read and since when.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

from monitoring.errors import ScanStoppedError
from monitoring.store.catalog.asked_before import Asked
from monitoring.store.scheduling.patience import LONG, Patience, most_seconds, patiently
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
    with patiently(bounds), heard(waiting.hear):
        yield
    place.empty()


class _Waiting:
    """The button that ends a run, and what the run waits for or is at.

    Parameters
    ----------
    place : container
        For both.
    asked : Asked
        What the run answers.
    """

    def __init__(self, place: DeltaGenerator, asked: Asked) -> None:
        place.button("Cancel", key=state.CANCEL, on_click=_cancel, args=(asked,), icon=":material/close:")
        self._place, self._said, self._stage, self._since = place, "", "", monotonic()
        self._words: DeltaGenerator | None = None

    def hear(self, stage: str) -> None:
        """Take note of what begins now, for whoever still asks for it."""
        still_asked()
        self._stage = stage
        self.say("")

    def say(self, sentence: str) -> None:
        """Say it where it has changed; without one, what the run is at once that takes long."""
        self._tell(sentence or at_work(self._stage, monotonic() - self._since))

    def _tell(self, sentence: str) -> None:
        """Write it in the one element of the words.

        Not from inside a fragment (a finding that is open, the box of a cohort): at each run of the fragment
        by itself Streamlit lays out anew what it wrote outside, in a container that is gone once the page is
        whole, and the browser then shows nothing at all.
        """
        if sentence == self._said or ThreadState.get().fragment_id:
            return
        words = self._words or self._place  # no element of a run that waits for nobody
        self._words = words.markdown(f":gray[:small[{plain(sentence)}]]" if sentence else "")
        self._said = sentence


def at_work(stage: str, seconds: float) -> str:
    """Say what long work is at, and for how long; nothing of work that the button would not be shown for.

    Examples
    --------
    >>> at_work("reading x_05, column 5 of 22", 7.4), at_work("measuring drift", 0.3), at_work("", 9)
    ('Reading x_05, column 5 of 22 · 7 s', '', '')
    """
    return f"{stage[0].upper()}{stage[1:]} · {int(seconds):,} s" if stage and seconds >= LONG else ""


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
