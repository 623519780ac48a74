"""Whether rows arrive: how many, and how long ago the newest."""

import math
from datetime import datetime

from monitoring.statistics.estimate import Estimate


def row_count(rows: int) -> Estimate:
    """Count rows. Neither direction is worse in itself.

    Returns
    -------
    Estimate
        In [0, ∞), always defined.

    Examples
    --------
    >>> row_count(3).value
    3.0
    """
    return Estimate(float(rows), math.nan, math.nan, rows)


def freshness_hours(newest: datetime | None, now: datetime) -> Estimate:
    """Hours since the newest row. Larger is worse.

    Parameters
    ----------
    newest : datetime or None
        Time of the newest row, None without rows.
    now : datetime
        The wall clock; both with or both without a zone.

    Returns
    -------
    Estimate
        Negative for rows from the future; NaN `empty_current` without rows.

    Examples
    --------
    >>> freshness_hours(datetime(2025, 1, 1), datetime(2025, 1, 2)).value
    24.0
    """
    if newest is None:
        return Estimate.undefined("empty_current")
    return Estimate((now - newest).total_seconds() / 3600, math.nan, math.nan, 1)
