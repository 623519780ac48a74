"""What is kept of several kinds, bounded together: each kind may take what the others leave."""

from collections.abc import Callable
from itertools import count
from threading import Lock
from typing import Protocol

from monitoring.store.environment import CACHE_BYTES, whole_number

DEFAULT_BYTES = 384 << 20
_ASKED = count()


class Keeper(Protocol):
    """Whoever keeps values, the least lately asked first."""

    @property
    def together(self) -> int:
        """Bytes of all of them."""
        ...

    @property
    def oldest(self) -> float:
        """When the least lately asked was asked, as `now` said it; infinite where there is none."""
        ...

    def drop(self) -> None:
        """Throw that one out."""
        ...


def now() -> int:
    """Give a number for a moment, later ones higher."""
    return next(_ASKED)


class CacheBudget:
    """Bytes that several keepers have together.

    Parameters
    ----------
    most : callable
        Gives how many.

    Examples
    --------
    >>> from monitoring.store.bounded import Bounded
    >>> budget = CacheBudget(lambda: 5)
    >>> names, rows = (Bounded[str](4, len, budget) for _ in range(2))
    >>> names.keep("a", "aaa"), rows.keep("b", "bb"), names.kept("a"), rows.keep("c", "cc")
    ('aaa', 'bb', 'aaa', 'cc')
    >>> names.kept("a"), rows.kept("b"), rows.kept("c")
    ('aaa', None, 'cc')
    """

    def __init__(self, most: Callable[[], int]) -> None:
        self._most = most
        self._lock = Lock()
        self._keepers: list[Keeper] = []

    def add(self, keeper: Keeper) -> None:
        """Let one more have a share."""
        self._keepers.append(keeper)

    def keep_to(self, since: int) -> None:
        """Throw out the least lately asked, until all are small enough; nothing asked from `since` on."""
        with self._lock:
            while sum(one.together for one in self._keepers) > self._most():
                oldest = min(self._keepers, key=lambda one: one.oldest)
                if oldest.oldest >= since:
                    return
                oldest.drop()


def _bytes() -> int:
    return whole_number(CACHE_BYTES, DEFAULT_BYTES)


OF_READS = CacheBudget(_bytes)
"""Of what was read from the store, of every model and for everybody."""
OF_ANSWERS = CacheBudget(lambda: _bytes() // 3)
"""Of what a dashboard has answered, and drawn of it: small beside what it rests on, and as dear."""
