"""What was computed, for whoever asks the same next; bounded by its size, not by its number."""

import atexit
import math
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from monitoring.store.cache_budget import CacheBudget, now
from monitoring.store.scheduling.patience import holding

V = TypeVar("V")


class Bounded(Generic[V]):
    """Values by their keys, the least lately asked thrown out first.

    Parameters
    ----------
    most : int
        How large all of them together may be; one that alone is larger is kept until the next.
    size : callable
        Gives how large a value is.
    budget : CacheBudget, optional
        What is shared with others; sizes are bytes then.

    Examples
    --------
    >>> kept = Bounded[str](5, len)
    >>> [kept.get(key, lambda: key * 3) for key in "ab"], kept.get("b", str)
    (['aaa', 'bbb'], 'bbb')
    >>> kept.get("a", str)
    ''
    >>> kept.keep("a", "new"), kept.get("a", str)
    ('new', 'new')
    """

    def __init__(self, most: int, size: Callable[[V], int], budget: CacheBudget | None = None) -> None:
        self.most, self._size, self._budget = most, size, budget
        self._lock = Lock()
        self._making: dict[Hashable, tuple[Lock, list[None]]] = {}
        self._kept: OrderedDict[Hashable, _Kept[V]] = OrderedDict()
        self.together = 0
        if budget is not None:
            budget.add(self)
        atexit.register(self.clear)  # what DuckDB has made must go before DuckDB does

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """Give a value; who asks the same while it is made waits, instead of making it as well.

        Parameters
        ----------
        key : hashable
            Everything that decides it.
        make : callable
            Makes it where it is not kept.

        Returns
        -------
        object
            Shared: nothing may be changed in it.
        """
        return self.renewed(key, lambda value: True, lambda value: make())

    def renewed(self, key: Hashable, serves: Callable[[V], bool], make: Callable[[V | None], V]) -> V:
        """Give a value that serves; one that does not is made anew from itself.

        Parameters
        ----------
        key : hashable
            Everything that decides it, but for what `serves` looks at.
        serves : callable
            Whether a kept value will do.
        make : callable
            Makes one from the kept value, or from None.

        Returns
        -------
        object
            Shared: nothing may be changed in it.
        """
        known = self.kept(key)
        if known is not None and serves(known):
            return known
        with self._lock:
            making, waiting = self._making.setdefault(key, (Lock(), []))
            waiting.append(None)
        try:
            with holding(making):
                known = self.kept(key)  # somebody else may have made it meanwhile
                return known if known is not None and serves(known) else self.keep(key, make(known))
        finally:
            with self._lock:
                waiting.pop()
                if not waiting:
                    self._making.pop(key, None)

    def kept(self, key: Hashable) -> V | None:
        """Give a value where it is kept."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            return self._asked(key, found)

    def found(self, serves: Callable[[Hashable], bool]) -> tuple[Hashable, V] | None:
        """Give a kept value by its key, the most lately asked first; None where none serves."""
        with self._lock:
            key = next((one for one in reversed(self._kept) if serves(one)), None)
            if key is None:
                return None
            return key, self._asked(key, self._kept[key])

    def keep(self, key: Hashable, value: V) -> V:
        """Put a value in the place of whatever is kept by its key; gives it back."""
        kept = _Kept(value, self._size(value), now())
        with self._lock:
            before = self._kept.pop(key, None)
            self._kept[key] = kept
            self.together += kept.size - (before.size if before else 0)
            while self.together > self.most and len(self._kept) > 1:
                self._drop()
        if self._budget is not None:
            self._budget.keep_to(kept.asked)
        return value

    @property
    def oldest(self) -> float:
        """When the least lately asked was asked."""
        with self._lock:
            return next((one.asked for one in self._kept.values()), math.inf)

    def drop(self) -> None:
        """Throw out the least lately asked."""
        with self._lock:
            if self._kept:
                self._drop()

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self.together = 0

    def _asked(self, key: Hashable, found: "_Kept[V]") -> V:
        found.asked = now()
        self._kept.move_to_end(key)
        return found.value

    def _drop(self) -> None:
        _, gone = self._kept.popitem(last=False)
        self.together -= gone.size


@dataclass(slots=True)
class _Kept(Generic[V]):
    """A value, how large it is, and when it was asked last."""

    value: V
    size: int
    asked: int
