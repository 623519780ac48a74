"""Memory that is given back less often than the C library would do it.

That of Linux gives back every array of over 128 kB as soon as it is freed, and takes new pages, each with
a fault, for the next one: a tenth of a question. It learns to keep them from the first large one.
"""

from functools import lru_cache

import numpy as np

LARGEST = 16 << 20
"""Bytes of an array: as large ones are kept, and at most twice as much at the end of the heap."""


@lru_cache(maxsize=1)
def keep_freed_memory() -> None:
    """Free one large array that nobody has touched; elsewhere than in Linux that changes nothing."""
    np.empty(LARGEST, np.uint8)
