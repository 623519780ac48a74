"""Long work with rows, in another thread, so that who waits for it can leave it at once."""

from collections import deque
from collections.abc import Callable
from contextlib import nullcontext
from contextvars import copy_context
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import TypeVar

from monitoring.store.scheduling.line import Line
from monitoring.store.scheduling.patience import Patience, Spent, patience_of_asker, patiently, waited
from monitoring.store.scheduling.scanning import in_line, places
from monitoring.store.scheduling.stages import begin, heard
from monitoring.store.scheduling.stopping import Stop

T = TypeVar("T")

MANY = 1_000_000
"""Rows from which on such work stands in line: ten times as many take some hundred megabytes and seconds."""


def attended(work: Callable[[], T], rows: int) -> T:
    """Do long work while whoever asks looks now and then, and may leave.

    Between two reads of rows millions of them are sorted, added up and fitted to, step by step, and no step
    can be broken off. Whoever waits for them leaves at once; the step at work is ended by its thread, and the
    next read, or the next stage that it begins, never comes. All of these rows are in memory: of work with
    many no more is done at once than there are places for scans, and a step that was left keeps its place.
    Who stands in line meanwhile is told how many are before them; what the work takes counts for the limit.

    Parameters
    ----------
    work : callable
        It may read rows, with the patience of whoever asks; it does no other such work.
    rows : int
        With how many, about.

    Returns
    -------
    object
        What the work gives. Where nobody's patience bounds it, as on the command line, it is done in the
        thread that asks.

    Examples
    --------
    >>> attended(lambda: 7, 1)
    7
    >>> with patiently(Patience(seconds=5)):
    ...     attended(lambda: patience_of_asker().seconds, MANY)
    5
    """
    given = patience_of_asker()
    if given is None:
        return work()
    given.begin()  # rows that were read before are work as well, of which who cancelled wants none
    stop, told = Stop(), _Told(given)
    line = places().attended if rows >= MANY else Line(1, "attended")
    mine = line.join(partial(copy_context().run, _watched, work, given, stop, told))

    def hear() -> None:
        told.begin_stages()
        given.say(in_line(line.ahead(mine)) or told.sentence)

    try:
        found = waited(mine.result, given, lambda: told.seconds, hear)
    finally:
        stop.ask()
        mine.result.cancel()
        if line is not places().attended:
            line.close()
    told.begin_stages()
    given.say("")
    return found


class _Told:
    """What the thread at work tells whoever asks: when it began and rested, its stages, what it waits for.

    Parameters
    ----------
    given : Patience
        Of whoever asks.
    """

    def __init__(self, given: Patience) -> None:
        self._given = given
        self._stages = deque[str]()
        self._since: float | None = None  # it works
        self._worked = 0.0
        self.sentence = ""

    @property
    def seconds(self) -> float:
        """How long it has worked, without rests; 0 until it has begun."""
        since, worked = self._since, self._worked
        return worked if since is None else worked + monotonic() - since

    def began(self) -> None:
        self._since = monotonic()

    def give_way(self, seconds: float) -> None:
        """Rest as whoever asks would."""
        worked, self._since = self.seconds, None
        self._worked = worked
        self._given.give_way(seconds)
        self._since = monotonic()

    def say(self, sentence: str) -> None:
        self.sentence = sentence

    def stage(self, stage: str) -> None:
        self._stages.append(stage)

    def begin_stages(self) -> None:
        """Say what has begun, where whoever listens is."""
        while self._stages:
            begin(self._stages.popleft())


def _watched(work: Callable[[], T], given: Patience, stop: Stop, told: _Told) -> T:
    """Work in the other thread: where whoever asks would be looked for, the wish to stop is."""

    def hear(stage: str) -> None:
        stop.check()
        told.stage(stage)

    told.began()
    own = replace(
        given, look=stop.check, aside=nullcontext, give_way=told.give_way, say=told.say, spent=Spent()
    )
    with patiently(own), heard(hear):
        return work()
