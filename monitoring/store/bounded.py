"""What was computed, for whoever asks the same next; bounded by its size, not by its number."""

import atexit
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

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

    def __init__(self, most: int, size: Callable[[V], int]) -> None:
        self.most, self._size = most, size
        self._lock = Lock()
        self._making: dict[Hashable, tuple[Lock, list[None]]] = {}
        self._kept: OrderedDict[Hashable, tuple[V, int]] = OrderedDict()
        self._together = 0
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
            self._kept.move_to_end(key)
            return found[0]

    def found(self, serves: Callable[[Hashable], bool]) -> tuple[Hashable, V] | None:
        """Give a kept value by its key, the most lately asked first; None where none serves."""
        with self._lock:
            key = next((one for one in reversed(self._kept) if serves(one)), None)
            if key is None:
                return None
            self._kept.move_to_end(key)
            return key, self._kept[key][0]

    def keep(self, key: Hashable, value: V) -> V:
        """Put a value in the place of whatever is kept by its key; gives it back."""
        size = self._size(value)
        with self._lock:
            _, before = self._kept.pop(key, (None, 0))
            self._kept[key] = value, size
            self._together += size - before
            while self._together > self.most and len(self._kept) > 1:
                _, (_, gone) = self._kept.popitem(last=False)
                self._together -= gone
        return value

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._together = 0
