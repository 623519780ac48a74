"""How every model is, for the pages about all of them: of many, those that are known are shown meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from math import inf
from time import monotonic

import streamlit as st

from monitoring.findings.meeting.status import ModelStatus, asked_of, ranked
from monitoring.scope.question import Scope
from monitoring.store.scheduling.patience import Patience, most_seconds, patiently
from monitoring.store.scheduling.scanning import RESTS
from monitoring.ui import cache, state
from monitoring.ui.address.cancelling import still_asked
from monitoring.ui.look.skeleton import skeleton
from monitoring.ui.overview import model_statuses
from monitoring.ui.run_cache import one_version
from monitoring.ui.serving.turns import TURNS
from monitoring.ui.serving.work_queue import WorkQueue

FEW = 8
"""So many models are waited for: a page of them comes as a whole."""
PATIENCE = 1.5
"""Seconds after which a page shows what is known, or says how far it is."""
EVERY = timedelta(seconds=2)
"""Between two looks at what has become known."""


@dataclass(frozen=True)
class _Piece:
    """A model's question at the generation that somebody looks at; then the line beside its answer."""

    scope: Scope
    generation: int
    line: bool = False


def _look(piece: _Piece) -> None:
    """Answer a question, then let those who wait for a page go before the next."""
    began = monotonic()
    with (
        one_version({("generation", piece.scope.model): piece.generation}),
        patiently(Patience(most_seconds(), give_way=TURNS.give_way)),
    ):
        found = model_statuses.status(piece.scope)
        if piece.line:
            model_statuses.line(found)
    TURNS.give_way(RESTS * (monotonic() - began))


LOOKING = WorkQueue(_look)


@dataclass(frozen=True)
class EveryModel:
    """What is known of the models.

    Parameters
    ----------
    known : list of ModelStatus
        Worst first.
    waiting : tuple of str
        Models that are still being looked at, the one asked for first, then those that were worst when
        they were looked at last.
    """

    known: list[ModelStatus]
    waiting: tuple[str, ...] = ()

    @property
    def together(self) -> int:
        """How many models there are."""
        return len(self.known) + len(self.waiting)


def every_model(scope: Scope, *, first: str = "", whole: bool = False) -> EveryModel:
    """Give how the models are; of many, after a while, those that are known by then.

    Parameters
    ----------
    scope : Scope
        The window; the rest is each model's default.
    first : str
        The model that somebody waits for most, as that of a link.
    whole : bool
        Whether all of them are waited for, however many there are.

    Returns
    -------
    EveryModel
        What is still waited for is looked at beside the page: `follow` shows it.
    """
    names = cache.models()
    place, told, until = st.empty(), [-1], monotonic() + PATIENCE * (not _shown_before(scope))

    def say(done: int, every: int) -> None:
        still_asked()
        if monotonic() > until and done != told[0]:
            told[0] = done
            place.progress(done / every, f"{done} of {every} models looked at; the others follow.")

    with skeleton(420):
        if len(names) > FEW:
            _wait(scope, names, first, inf if whole else until, say)
        if whole or len(names) <= FEW:
            found = EveryModel(model_statuses.statuses(scope, say))
        else:
            found = _known(scope, names, first)
    place.empty()
    return found


def _shown_before(scope: Scope) -> bool:
    """Say whether the same was shown just before: the page stands there, and is drawn anew with what came."""
    asked = asked_of("", scope)
    before = st.session_state.get(state.MODELS_ASKED)
    st.session_state[state.MODELS_ASKED] = asked
    return state.drawn() and before == asked


def _wait(
    scope: Scope, names: Sequence[str], first: str, until: float, say: Callable[[int, int], None]
) -> None:
    """Have models looked at beside the page, and wait for them; others who wait for a page go on."""
    pieces = _pieces(scope, _known(scope, names, first).waiting)
    if pieces:
        LOOKING.want(pieces)
        with TURNS.aside():
            LOOKING.wait(pieces, until, lambda left: say(len(names) - left, len(names)))


def _known(scope: Scope, names: Sequence[str], first: str) -> EveryModel:
    asked = {name: model_statuses.kept_status(replace(scope, model=name)) for name in names}
    waiting = [name for name, one in asked.items() if one is None]
    waiting.sort(key=lambda name: (name == first, model_statuses.last_known(name)), reverse=True)
    return EveryModel(ranked([one for one in asked.values() if one]), tuple(waiting))


def _pieces(scope: Scope, names: Sequence[str], *, line: bool = False) -> tuple[_Piece, ...]:
    return tuple(_Piece(asked_of(name, scope), cache.generation(name), line) for name in names)


def lines(found: EveryModel, shown: Sequence[ModelStatus]) -> dict[str, tuple[float, ...]]:
    """Give the small lines of the models that a page shows, by model.

    Parameters
    ----------
    found : EveryModel
        Of the page.
    shown : sequence of ModelStatus
        Some of its models.

    Returns
    -------
    dict
        Of many models, those that are known; the others come once every model has been looked at.
    """
    if found.together <= FEW:
        return {one.model: model_statuses.line(one) for one in shown}
    known = {one.model: model_statuses.kept_line(one) for one in shown}
    return {model: line for model, line in known.items() if line is not None}


def follow(scope: Scope, found: EveryModel, without_line: Sequence[str] = ()) -> None:
    """Run the page anew as more becomes known, as long as somebody looks at it.

    Parameters
    ----------
    scope : Scope
        The window.
    found : EveryModel
        What the page shows.
    without_line : sequence of str
        Models whose line is not known yet.
    """
    pieces = _pieces(scope, found.waiting)
    if not pieces and without_line:
        pieces = _pieces(scope, without_line, line=True)
        LOOKING.want(pieces)
    if pieces:
        _look_out(pieces, monotonic())


@st.fragment(run_every=EVERY)
def _look_out(pieces: tuple[_Piece, ...], began: float) -> None:
    """See whether something has been done since the page was drawn; nothing else of it is run for that."""
    if LOOKING.left(pieces) < len(pieces) and monotonic() - began > EVERY.total_seconds() / 2:
        st.rerun()
