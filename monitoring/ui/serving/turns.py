"""Runs of pages take turns: one is worked on at a time, the others wait in a queue.

The interpreter works on one of them at a time. Fifty that share it would all end late; one after the other,
most end early, and none is held up at each small read by another that has taken the interpreter meanwhile.
Who waits for rows, or for what another run computes, lets the next one go meanwhile. What has been asked
before, and is mostly kept, goes before what is asked for the first time.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event, Lock
from time import monotonic, sleep

from monitoring.store.scheduling.patience import EVERY

PLACES = 1
LONG, LONGEST = 0.2, 2.0
"""Seconds after which a turn keeps nobody waiting who asks what was asked before, and nobody at all."""
FEW = 4
"""Who waits looks every tenth of a second whether anybody still asks; of more than so many each less often,
as each look takes the interpreter from whoever has the turn."""
SELDOM = 0.4
"""Seconds between two looks at most."""
LOOK = 0.004
"""Seconds between two looks at whether anybody has a turn."""
_MOST_ASKED = 10_000


class Turns:
    """A queue before a few places.

    Parameters
    ----------
    places : int
        How many turns there are at once.
    long, longest : float
        Seconds after which a turn no longer counts before what was asked already, and before what is new:
        several long ones at once would leave little of the interpreter to those who wait for what is kept.
    """

    def __init__(self, places: int = PLACES, long: float = LONG, longest: float = LONGEST) -> None:
        self._places, self._long, self._longest = places, long, longest
        self._lock = Lock()
        self._back, self._known, self._new = deque[Event](), deque[Event](), deque[Event]()
        self._asked: OrderedDict[Hashable, bool] = OrderedDict()  # and whether people did
        self._begun: dict[Event, float] = {}
        self._waited_for = 0
        self._first: set[Event] = set()  # of the questions that were new when they were asked
        self._last = float("-inf")
        self._people: dict[str, float] = {}
        self._held: ContextVar[Event | None] = ContextVar("turn", default=None)

    @contextmanager
    def taken(
        self, asked: Hashable, look: Callable[[], object] = lambda: None, who: str = ""
    ) -> Iterator[None]:
        """Wait for a turn, and have it inside.

        Parameters
        ----------
        asked : hashable
            The question: one that was answered before goes before those that were not.
        look : callable
            Called now and then while waiting; what it raises ends the wait.
        who : str
            Whose run it is.
        """
        mine = Event()
        with self._lock:
            self._people[who] = monotonic()
            self._waited_for += 1
            queue = self._known if asked in self._asked else self._new
            queue.append(mine)
            if queue is self._new:
                self._first.add(mine)
            self._call()
        try:
            while not mine.wait(self._every()):
                look()
                with self._lock:
                    self._call()
            token = self._held.set(mine)
            try:
                yield
            finally:
                self._held.reset(token)
            self._answered(asked, by_people=True)
        finally:
            with self._lock:
                for waiting in (self._back, queue):
                    if mine in waiting:
                        waiting.remove(mine)
                self._begun.pop(mine, None)
                self._first.discard(mine)
                self._waited_for -= 1
                self._last = monotonic()
                self._call()

    @property
    def idle(self) -> float:
        """Seconds since somebody waited for an answer; 0 while somebody does, be it for rows."""
        return 0.0 if self._waited_for else monotonic() - self._last

    def at_work(self, seconds: float) -> int:
        """Say how many people have asked something in the last seconds."""
        since = monotonic() - seconds
        with self._lock:
            self._people = {who: at for who, at in self._people.items() if at >= since}
            return len(self._people)

    def asked(self) -> list[Hashable]:
        """Give what people have asked, the latest first."""
        with self._lock:
            return [asked for asked, by_people in reversed(self._asked.items()) if by_people]

    def expect(self, asked: Hashable) -> None:
        """Let who asks this go before what is new: it is answered already."""
        self._answered(asked, by_people=False)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let the next one go while this run waits for something; afterwards it goes before all who queue.

        Many may have waited for the same. Whoever has the place meanwhile and waits for what this run holds
        steps aside as well.
        """
        mine = self._held.get()
        if mine is None or mine not in self._begun:
            yield
            return
        with self._lock:
            self._begun.pop(mine)
            self._call()
        try:
            yield
        finally:
            mine.clear()
            with self._lock:
                self._back.append(mine)
                self._call()
            while not mine.wait(self._every()):
                with self._lock:
                    self._call()

    def _every(self) -> float:
        """Give the seconds until who waits looks again: all together look about as often, however many."""
        return min(EVERY * max(1.0, self._waited_for / FEW), SELDOM)

    def give_way(self, seconds: float, drawn: float = 0.0) -> None:
        """Wait while somebody has a turn, for so long at most: for work beside the turns.

        Also for `drawn` seconds after the last answer, unless somebody waits aside: a browser of the same
        machine draws it.
        """
        until = monotonic() + seconds
        while (now := monotonic()) < until:
            with self._lock:
                if not self._taken(now) and (self._waited_for or now - self._last >= drawn):
                    return
            sleep(LOOK)

    def _taken(self, now: float) -> int:
        """Count the turns that still keep others waiting."""
        return sum(now - begun < self._long for begun in self._begun.values())

    def _answered(self, asked: Hashable, *, by_people: bool) -> None:
        with self._lock:
            self._asked[asked] = by_people or self._asked.get(asked, False)
            self._asked.move_to_end(asked)
            while len(self._asked) > _MOST_ASKED:
                self._asked.popitem(last=False)

    def _call(self) -> None:
        """Call those for whom there is a place."""
        now = monotonic()
        taken = self._taken(now)
        first = sum(now - begun < self._longest for one, begun in self._begun.items() if one in self._first)
        while taken < self._places:
            queue = self._back or self._known or (self._new if first < self._places else None)
            if not queue:
                return
            called = queue.popleft()
            self._begun[called] = now
            called.set()
            taken += 1
            first += called in self._first


TURNS = Turns()
"""Those of this process."""
