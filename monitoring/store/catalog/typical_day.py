"""How many rows days of the predictions have, from what the segments say: what cells and reads may cost."""

from collections.abc import Iterable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from monitoring.store.catalog.entries import Segment


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
    rows = _by_day(segments)[1]
    rows = rows[rows > 0]
    return int(np.median(rows)) if len(rows) else 0


def most_rows(segments: Iterable[Segment]) -> int:
    """Estimate, as `typical_rows`, those of the largest day: no typical day was larger."""
    return int(_by_day(segments)[1].max(initial=0))


def rows_within(segments: Iterable[Segment], first: date, last: date) -> int:
    """Estimate, as `typical_rows`, those of some days.

    Parameters
    ----------
    segments : iterable of Segment
        Of the predictions.
    first, last : date
        Both of them count.

    Returns
    -------
    int
        Of everybody; zero where no segment has any of these days.

    Examples
    --------
    >>> two_days = Segment("predictions", "", "", 1800, 0, date(2025, 1, 1), date(2025, 1, 2))
    >>> rows_within([two_days], date(2025, 1, 2), date(2025, 3, 1)), rows_within([], date.min, date.max)
    (900, 0)
    """
    begin, rows = _by_day(segments)
    return int(rows[max(first.toordinal() - begin, 0) : max(last.toordinal() + 1 - begin, 0)].sum())


def _by_day(segments: Iterable[Segment]) -> tuple[int, NDArray[np.float64]]:
    """Give the number of the first day that has rows, and the rows of each from it on."""
    spans = [
        (one.first_day.toordinal(), one.last_day.toordinal() + 1, one.rows)
        for one in segments
        if one.first_day and one.last_day and one.rows
    ]
    if not spans:
        return 0, np.empty(0)
    first, last = min(first for first, _, _ in spans), max(last for _, last, _ in spans)
    days = np.zeros(last - first)
    for begin, end, rows in spans:
        days[begin - first : end - first] += rows / (end - begin)
    return first, days
