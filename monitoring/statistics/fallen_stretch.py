"""The stretch of days whose counts have fallen most, and stayed so."""

import numpy as np

from monitoring.statistics.arrays import Floats


def fallen_stretch(count: Floats, usual: Floats, level: float) -> tuple[int, int]:
    """Give the days in a row that lie furthest below a level of what is usual, all in all.

    The largest sum of neighbours: where days of a step from what is usual to as far below the level have
    normal noise in proportion to nothing, its most likely ends.

    Parameters
    ----------
    count : array, shape (D,)
        Of days in a row.
    usual : array, shape (D,)
        What is usual on them.
    level : float
        Share of what is usual, half way between that and what counts as fallen.

    Returns
    -------
    tuple of int
        The first, and the one behind the last; twice the same where none lies below.

    References
    ----------
    Page 1954, doi:10.1093/biomet/41.1-2.100

    Examples
    --------
    >>> fallen_stretch(np.array([9.0, 11, 6, 7, 9, 6, 10, 10]), np.full(8, 10.0), 0.85)
    (2, 6)
    """
    below = np.concatenate([[0.0], np.cumsum(level * usual - count)])
    least = np.minimum.accumulate(below)
    stop = int(np.argmax(below - least))
    return int(np.argmin(below[: stop + 1])), stop
