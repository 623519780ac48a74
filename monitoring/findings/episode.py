"""The episode: since when a deviation lasts, and until when where it is over."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from monitoring.findings.onset import Floats, Split, composition_split, level_split

_OVER = 0.5


@dataclass(frozen=True)
class Episode:
    """When something was off.

    Parameters
    ----------
    since : datetime or None
        First moment of the deviation; None when it cannot be dated.
    until : datetime or None
        First moment after it; None when it lasts.
    between : tuple of datetime or None
        95 % interval of `since`: the first and the last day on which it may have begun.
    """

    since: datetime | None = None
    until: datetime | None = None
    between: tuple[datetime, datetime] | None = None


@dataclass(frozen=True)
class Series:
    """A daily series that can be split.

    Parameters
    ----------
    starts : sequence of datetime
        First moment of each day.
    table : array, shape (days, …)
        Counts by cell, or value and weight.
    split : callable
        Best split of a part of the table.
    deviation : callable
        How far a part of the table is from where it should be; larger is worse.
    """

    starts: Sequence[datetime]
    table: Floats
    split: Callable[[Floats], Split | None]
    deviation: Callable[[Floats], float]


def composition(starts: Sequence[datetime], counts: Floats, baseline: Floats) -> Series:
    """Make a series of distributions.

    Parameters
    ----------
    starts : sequence of datetime
        First moment of each day.
    counts : array, shape (days, cells)
        Rows per cell.
    baseline : array, shape (cells,)
        Rows per cell of the baseline; deviation is the total variation from it.

    Returns
    -------
    Series
        To be dated.
    """

    def deviation(part: Floats) -> float:
        return float(np.abs(_shares(part.sum(axis=0)) - _shares(baseline)).sum() / 2)

    return Series(starts, counts, composition_split, deviation)


def level(
    starts: Sequence[datetime], values: Floats, weights: Floats, worse: float, baseline: float
) -> Series:
    """Make a series of levels.

    Parameters
    ----------
    starts : sequence of datetime
        First moment of each day.
    values, weights : array, shape (days,)
        Level, and rows behind it.
    worse : float
        1 where higher is worse, -1 where lower is, 0 where any distance from the baseline is.
    baseline : float
        The level of the baseline; used where `worse` is 0.

    Returns
    -------
    Series
        To be dated.
    """

    def deviation(part: Floats) -> float:
        mean = float(np.average(part[:, 0], weights=part[:, 1]))
        return worse * (mean - baseline) if worse else abs(mean - baseline)

    table = np.column_stack([values, weights])
    return Series(starts, table, lambda part: level_split(part[:, 0], part[:, 1]), deviation)


def episode(series: Series) -> Episode:
    """Date a deviation.

    Parameters
    ----------
    series : Series
        Days in order.

    Returns
    -------
    Episode
        Empty when no split is clear, or the only one is back to the baseline.
    """
    first = _clear(series, 0, len(series.table))
    if first is None:
        return Episode()
    if _rises(series, 0, first.index, len(series.table)):
        return _begun(series, first, _end(series, first.index))
    # The clearest split is the return; the start lies before it.
    start = _clear(series, 0, first.index)
    if start is None or not _rises(series, 0, start.index, first.index):
        return Episode()
    return _begun(series, start, series.starts[first.index])


def _begun(series: Series, start: Split, until: datetime | None) -> Episode:
    between = series.starts[start.first], series.starts[start.last]
    return Episode(series.starts[start.index], until, between)


def _end(series: Series, start: int) -> datetime | None:
    """Give the day on which the deviation has gone by half at least."""
    found = _clear(series, start, len(series.table))
    if found is None:
        return None
    before, after = series.table[start : found.index], series.table[found.index :]
    over = series.deviation(after) < _OVER * series.deviation(before)
    return series.starts[found.index] if over else None


def _clear(series: Series, start: int, end: int) -> Split | None:
    """Give the best split of a part where it is clear, in positions of the whole."""
    found = series.split(series.table[start:end])
    if found is None or not found.clear:
        return None
    moved = {name: start + getattr(found, name) for name in ("index", "first", "last")}
    return replace(found, **moved)


def _rises(series: Series, start: int, at: int, end: int) -> bool:
    return series.deviation(series.table[at:end]) > series.deviation(series.table[start:at])


def _shares(counts: Floats) -> Floats:
    shares: Floats = counts / max(float(counts.sum()), 1.0)
    return shares
