"""Memory that is given back less often than the C library would do it.

That of Linux gives back every array of over 128 kB as soon as it is freed, and takes new pages, each with
a fault, for the next one: a tenth of a question. It learns to keep them from the first large one. Those of
the first question are new all the same: where Linux has pages of two megabytes, one of these takes one fault
instead of five hundred.
"""

from functools import lru_cache

import numpy as np

LARGEST = 16 << 20
"""Bytes of an array: as large ones are kept, and at most twice as much at the end of the heap."""


_PIECES = 2
"""Arrays of three quarters of `LARGEST` together at the end of the heap: below what is kept there."""


@lru_cache(maxsize=1)
def keep_freed_memory() -> None:
    """Free large arrays that nobody has touched; elsewhere than in Linux that changes nothing."""
    np.empty(LARGEST, np.uint8)
    # numpy asks for large pages for what is as large as these, and what comes to lie there later has them
    _ = [np.empty(LARGEST // 4 * 3, np.uint8) for _ in range(_PIECES)]
