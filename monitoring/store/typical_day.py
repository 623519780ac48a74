"""How many rows a day of the predictions mostly has: what the cells of a day may cost."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from monitoring.store.entries import Segment


def typical_rows(segments: Iterable[Segment]) -> int:
    """Estimate the rows of the median day.

    Parameters
    ----------
    segments : iterable of Segment
        Of the predictions.

    Returns
    -------
    int
        Of the days that have rows; each segment's are taken as spread evenly over its days. Zero without
        a segment.

    Examples
    --------
    >>> from datetime import date
    >>> full = Segment("predictions", "", "", 1800, 0, date(2025, 1, 1), date(2025, 1, 2))
    >>> began = Segment("predictions", "", "", 7, 0, date(2025, 1, 3), date(2025, 1, 3))
    >>> typical_rows([full, began])
    900
    """
    rows = _by_day(segments)
    return int(np.median(rows)) if len(rows) else 0


def most_rows(segments: Iterable[Segment]) -> int:
    """Estimate, as `typical_rows`, those of the largest day: no typical day was larger."""
    return int(_by_day(segments).max(initial=0))


def _by_day(segments: Iterable[Segment]) -> NDArray[np.float64]:
    spans = [
        (one.first_day.toordinal(), one.last_day.toordinal() + 1, one.rows)
        for one in segments
        if one.first_day and one.last_day and one.rows
    ]
    if not spans:
        return np.empty(0)
    first, last = min(first for first, _, _ in spans), max(last for _, last, _ in spans)
    days = np.zeros(last - first)
    for begin, end, rows in spans:
        days[begin - first : end - first] += rows / (end - begin)
    return days[days > 0]
