"""What is likely to be asked next, computed while nobody waits: whoever asks it then finds it answered.

After a start and whenever newer data have come, these are the standing windows of every page, and then what
people have asked before, of the newest data. One is begun only while no run works or waits.
"""

import atexit
import logging
import os
from collections.abc import Iterator
from dataclasses import replace
from threading import Event, Thread
from typing import cast

from monitoring.errors import TidemarkError
from monitoring.scope.address import read_address
from monitoring.scope.question import Question
from monitoring.store.environment import whole_number
from monitoring.store.scanning import Patience, most_seconds, patiently
from monitoring.ui import cache, state
from monitoring.ui.once import one_version
from monitoring.ui.page_questions import PAGE_QUESTIONS
from monitoring.ui.scope_bar import PRESETS
from monitoring.ui.turns import TURNS
from monitoring.ui.view import settle

MODELS = "TIDEMARK_AHEAD"
MOST_MODELS = 4
"""Of more models only those that were looked at last."""
MOST_ASKED = 200
LOOK, QUIET = 2.0, 0.05
"""Seconds between two looks for newer data, and at whether anybody waits."""
_LOG = logging.getLogger(__name__)
_ENDED = Event()

Asked = tuple[str, tuple[tuple[str, str], ...]]


def begin() -> None:
    """Begin to look for newer data, in a thread of its own; where `TIDEMARK_AHEAD` is 0, never."""
    if os.environ.get(MODELS, "").strip() == "0":
        return
    worker = Thread(target=_watch, name="ahead", daemon=True)
    worker.start()
    atexit.register(_end, worker)


def _end(worker: Thread) -> None:
    _ENDED.set()
    worker.join(timeout=2.0)


def _watch() -> None:
    known: dict[str, int] = {}
    while True:
        try:
            newest = {model: number for model, (number, _) in cache.newest().items()}
            fresh = [model for model, number in newest.items() if known.get(model) != number]
            for asked in likely(fresh):
                if _waited():
                    return
                answer(asked)
            known = newest
        except Exception:
            _LOG.exception("nothing could be computed ahead")
        if _ENDED.wait(LOOK):
            return


def _waited() -> bool:
    """Wait until nobody works or waits; true where the process ends meanwhile."""
    while not TURNS.idle:
        if _ENDED.wait(QUIET):
            return True
    return _ENDED.is_set()


def likely(fresh: list[str]) -> Iterator[Asked]:
    """Give what will be asked of models, by page and address, the likeliest first.

    Parameters
    ----------
    fresh : list of str
        Those with newer data.

    Yields
    ------
    tuple of (str, tuple of tuple of str)
        The page's path; keys and values of its address.
    """
    every = cast(list[Asked], TURNS.asked())
    before = [asked for asked in every[:MOST_ASKED] if asked[0] in PAGE_QUESTIONS]
    first = next(iter(cache.models()), "")
    looked_at = dict.fromkeys(dict(query).get("model", first) for _, query in before)
    of = [model for model in (*looked_at, *fresh) if model in fresh]
    for model in list(dict.fromkeys(of))[: whole_number(MODELS, MOST_MODELS)]:
        for window in ("", *PRESETS.values()):
            words = {"model": model, "window": window}
            yield from ((page, tuple((k, v) for k, v in words.items() if v)) for page in PAGE_QUESTIONS)
    yield from (one for one in before if dict(one[1]).get("model", first) in fresh)


def answer(asked: Asked) -> None:
    """Compute what a page asks; what cannot be computed is said by the page.

    Parameters
    ----------
    asked : tuple
        From `likely`.
    """
    page, query = asked
    try:
        scope = read_address(dict(query), state.SELECTION).scope
        first = next(iter(cache.models()))
        model = scope.model or first
        number, _ = cache.newest().get(model, (0, None))
        if scope.data_version or not number:
            return
        with one_version({("generation", model): number}), patiently(Patience(most_seconds())):
            taken = cache.snapshot(model, number)
            question: Question = settle(replace(scope, model=model), taken.contract, taken.extent, [])
            PAGE_QUESTIONS[page](taken, question)
    except TidemarkError as reason:
        _LOG.info("%s of %s was not computed ahead: %s", page or "overview", query, reason)
    else:
        TURNS.expect(asked)
        if model == first:  # an address without a model shows the first
            TURNS.expect((page, tuple(pair for pair in query if pair[0] != "model")))
