"""What is likely to be asked next, computed while nobody waits: whoever asks it then finds it answered.

After a start and whenever newer data have come, these are the standing windows of every page, then what
people have asked before, of the newest data, and after half a minute each cohort that was saved and each
level of the cohort columns. One is begun only while nobody has asked anything for a few seconds; but what
each page asks first after a start at once, in the gaps between two answers: whoever opened one would wait
for much that all others need as well. What people asked is kept with the store, for the next start.
"""

import logging
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from threading import Event, Thread
from time import monotonic
from typing import cast

from monitoring.errors import StoreError, TidemarkError
from monitoring.scope.address import read_address
from monitoring.scope.question import Question
from monitoring.store.catalog.asked_before import MOST_ASKED, Asked, asked_before, keep_asked
from monitoring.store.environment import AHEAD, whole_number
from monitoring.store.reads.saved_cohorts import saved_cohorts
from monitoring.store.scheduling.patience import Patience, most_seconds, patiently
from monitoring.store.scheduling.stages import heard
from monitoring.ui import cache, state
from monitoring.ui.address.navigation import PAGES, question_of
from monitoring.ui.address.view import settle
from monitoring.ui.ahead.page_questions import PAGE_QUESTIONS, REST
from monitoring.ui.run_cache import one_version
from monitoring.ui.scope.scope_bar import PRESETS
from monitoring.ui.serving.opened_version import answered
from monitoring.ui.serving.turns import TURNS

MOST_MODELS = 4
"""Of more models only those that were looked at last."""
MOST_LEVELS = 24
ROOM, EACH = 50_000, 11
"""Measurements computed ahead of one model, half of what is kept of reports; about those of each subject."""
LOOK, QUIET = 2.0, 0.1
"""Seconds between two looks for newer data, and at whether anybody asks."""
PAUSE = 3.0
"""Seconds in which nobody asked: while several people work, nothing is taken from them."""
GAP = 0.03
"""The same for the first question of each page after a start."""
DRAWN = 0.4
"""Seconds after an answer in which the browser draws it, which may share the machine: nothing is computed."""
KEEP = 30.0
"""Seconds after which what people have asked is kept once more."""
SETTLED = 30.0
"""Seconds without newer data after which every level of the cohort columns is asked of as well."""
WINDOWS = ("", *PRESETS.values())
_LOG = logging.getLogger(__name__)
_ENDED = Event()
_WORKERS: list[Thread] = []


def begin() -> None:
    """Begin to look for newer data, in a thread of its own; where `TIDEMARK_AHEAD` is 0, never."""
    try:
        if not whole_number(AHEAD, MOST_MODELS, least=0):
            return
    except StoreError as error:
        _LOG.error("nothing is computed ahead: %s", error)
        return
    worker = Thread(target=_watch, name="ahead", daemon=True)
    worker.start()
    _WORKERS.append(worker)


def end() -> None:
    """End it with the server: at the end of the interpreter no thread begins a scan any more."""
    _ENDED.set()
    while _WORKERS:
        _WORKERS.pop().join(timeout=2.0)


def _watch() -> None:
    kept = _Kept()
    known: dict[str, tuple[int, datetime]] = {}
    new: dict[str, float] = {}
    pending: deque[Asked] = deque()
    first = len(PAGE_QUESTIONS)
    while True:
        try:
            newest = cache.newest()
            fresh = [model for model, made in newest.items() if known.get(model) != made]
            known = newest
            if fresh:
                new |= dict.fromkeys(fresh, monotonic())
                others = [one for one in pending if dict(one[1]).get("model", fresh[0]) not in fresh]
                pending = deque([*likely(fresh, kept.asked()), *others])
            for model in [model for model, since in new.items() if monotonic() - since >= SETTLED]:
                new.pop(model)
                pending += by_cohort(model, kept.asked())
            kept.keep(KEEP)
            until = monotonic() + LOOK
            while pending and monotonic() < until:
                early, first = first > 0, first - 1
                if _waited(GAP if early else PAUSE):
                    break
                answer(pending.popleft(), 0.0 if early else DRAWN)
            if not pending:
                answered({model: number for model, (number, _) in known.items()})
        except Exception:
            if not _ENDED.is_set():  # what the end broke off is no fault
                _LOG.exception("nothing could be computed ahead")
            _ENDED.wait(LOOK)  # a store that is being replaced raises again at once
        if _ENDED.wait(0.0 if pending else LOOK):
            kept.keep(0.0)
            return


class _Kept:
    """What people have asked of this server and of those before it."""

    def __init__(self) -> None:
        self._directory = state.store_directory()
        self._earlier = asked_before(self._directory)
        self._kept = list(self._earlier)
        self._at = monotonic()

    def asked(self) -> list[Asked]:
        """Give what people asked of pages that are computed ahead, the latest first."""
        every = [*cast(list[Asked], TURNS.asked()), *self._earlier]
        return list(dict.fromkeys(one for one in every if one[0] in PAGE_QUESTIONS))[:MOST_ASKED]

    def keep(self, every: float) -> None:
        """Keep them where they are others than before, so many seconds after the last time."""
        if monotonic() - self._at < every:
            return
        asked = self.asked()
        if asked != self._kept:
            keep_asked(self._directory, asked)
            self._kept, self._at = asked, monotonic()


def _waited(pause: float) -> bool:
    """Wait until nobody has asked for so many seconds; true where the process ends meanwhile."""
    while TURNS.idle < pause:
        if _ENDED.wait(min(QUIET, pause / 2)):
            return True
    return _ENDED.is_set()


def likely(fresh: list[str], before: list[Asked]) -> Iterator[Asked]:
    """Give what will be asked of models, by page and address, the likeliest first.

    Parameters
    ----------
    fresh : list of str
        Those with newer data.
    before : list of Asked
        What people have asked, the latest first.

    Yields
    ------
    tuple of (str, tuple of tuple of str)
        The page's path; keys and values of its address.
    """
    first = next(iter(cache.models()), "")
    looked_at = dict.fromkeys(dict(query).get("model", first) for _, query in before)
    of = [model for model in (*looked_at, *fresh) if model in fresh]
    for model in list(dict.fromkeys(of))[: whole_number(AHEAD, MOST_MODELS)]:
        for window in WINDOWS[: _room(model)]:
            yield from (_asked(page, model=model, window=window) for page in PAGE_QUESTIONS)
    for page, query in before:
        if dict(query).get("model", first) in fresh:
            yield _asked(page, **{"model": first, **dict(query)})


def by_cohort(model: str, before: list[Asked]) -> list[Asked]:
    """Give the questions about each saved cohort and each level of a cohort column, over standing windows.

    Parameters
    ----------
    model : str
        Of the store; only one that was looked at, or the first.
    before : list of Asked
        What people have asked.
    """
    first = next(iter(cache.models()), "")
    if model not in {first, *(dict(query).get("model", first) for _, query in before)}:
        return []
    saved = saved_cohorts(state.store_directory(), model).values()
    with one_version():
        levels = [*dict.fromkeys((*saved, *cache.levels(cache.snapshot(model))))][:MOST_LEVELS]
    pages = [page for page in PAGE_QUESTIONS if PAGES[page].per_model]
    both = [(window, level) for window in WINDOWS for level in levels]
    return [
        _asked(page, model=model, window=window, cohort=level)
        for window, level in both[: max(0, _room(model) - len(WINDOWS))]
        for page in pages
    ]


def _room(model: str) -> int:
    """Give how many windows and cohorts are asked of ahead: of more, each would push out another's answer."""
    with one_version():
        return max(1, ROOM // (EACH * max(1, len(cache.snapshot(model).subjects))))


def _asked(page: str, **words: str) -> Asked:
    return question_of(page, {key: word for key, word in words.items() if word})


@contextmanager
def _behind_people(drawn: float) -> Iterator[None]:
    """Let whoever asks something go before each scan, each panel, each read of profiles and each look."""

    def rest(stage: str = "") -> None:
        TURNS.give_way(REST, drawn)

    with patiently(Patience(most_seconds(), look=rest, give_way=TURNS.give_way)), heard(rest):
        yield


def answer(asked: Asked, drawn: float = 0.0) -> None:
    """Compute what a page asks; what cannot be computed is said by the page.

    Parameters
    ----------
    asked : tuple
        From `likely`.
    drawn : float
        Seconds after each answer to somebody in which it rests.
    """
    page, query = asked
    try:
        scope = read_address(dict(query), state.SELECTION).scope
        first = next(iter(cache.models()))
        model = scope.model or first
        newest = {("generation", name): number for name, (number, _) in cache.newest().items()}
        number = newest.get(("generation", model), 0)
        if scope.data_version or not number:
            return
        with one_version(newest), _behind_people(drawn):
            taken = cache.snapshot(model, number)
            question: Question = settle(replace(scope, model=model), taken.contract, taken.extent, [])
            PAGE_QUESTIONS[page](taken, question)
    except TidemarkError as reason:
        _LOG.info("%s of %s was not computed ahead: %s", page or "overview", query, reason)
    else:
        TURNS.expect(asked)
        if model == first:  # an address without a model shows the first
            TURNS.expect(question_of(page, {key: word for key, word in query if key != "model"}))
