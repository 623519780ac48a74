"""The names of periods in tooltips: a week or month that is cut is named by its days."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from monitoring.charts.axes import WHEN
from monitoring.charts.columns import Column
from monitoring.findings.words.day_words import days_words


def period_names(start: Column, end: Column, grain: str) -> Column:
    """Name periods as tooltips do.

    Parameters
    ----------
    start, end : ndarray of datetime64
        As the axis has them.
    grain : {"hour", "day", "week", "month"}
        Of the periods.

    Returns
    -------
    ndarray of str
        Of a week or month whose first or last days are not in it, the days that are.

    Examples
    --------
    >>> days = np.array(["2026-03-02", "2026-03-09", "2026-03-13"], dtype="datetime64[us]")
    >>> period_names(days[:2], days[1:], "week").tolist()
    ['week of 2 Mar 2026', '9–12 Mar 2026']
    """
    return np.array(
        [_name(first, last, grain) for first, last in zip(start.tolist(), end.tolist(), strict=True)],
        dtype=object,
    )


def _name(start: datetime | None, end: datetime | None, grain: str) -> str:
    if start is None:
        return ""
    cut = "" if end is None else cut_period(start, end, grain)
    return cut or start.strftime(WHEN[grain])


def cut_period(start: datetime, end: datetime, grain: str) -> str:
    """Name a week or month that is not whole by the days that are in it; empty for all others.

    Parameters
    ----------
    start, end : datetime
        As the axis has them; what is longer than a period is a gap.
    grain : {"hour", "day", "week", "month"}
        Of the periods.

    Returns
    -------
    str
        Such as ``9–12 Mar 2026``.
    """
    most = _MOST.get(grain, timedelta(0))
    whole = grain == "month" and (start.day, end.day) == (1, 1)
    return "" if whole or end - start >= most else days_words(start.date(), (end - _BIT).date())


_MOST = {"week": timedelta(days=7), "month": timedelta(days=31)}
_BIT = timedelta(microseconds=1)
