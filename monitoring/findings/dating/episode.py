"""The episode: since when a deviation lasts, and until when where it is over."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import nan

import numpy as np

from monitoring.findings.dating.onset import LEAST_SEGMENT, Floats, Split, composition_split, level_split

_MOST = 0.5


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
    shared : callable
        Of two parts of the table how much of the deviation of the second is in the first as well, as a share
        of it; NaN where the second is not off.
    rows : array, shape (days,)
        Behind each day.
    asked : int
        The first day of the window that the deviation was seen in.
    """

    starts: Sequence[datetime]
    table: Floats
    split: Callable[[Floats], Split | None]
    shared: Callable[[Floats, Floats], float]
    rows: Floats
    asked: int = 0


def composition(starts: Sequence[datetime], counts: Floats, baseline: Floats) -> Series:
    """Make a series of distributions.

    Parameters
    ----------
    starts : sequence of datetime
        First moment of each day.
    counts : array, shape (days, cells)
        Rows per cell.
    baseline : array, shape (cells,)
        Rows per cell of the baseline.

    Returns
    -------
    Series
        To be dated.
    """
    base, without = _shares(baseline), max(float(baseline.sum()), 1.0)

    def shared(one: Floats, other: Floats) -> float:
        rows = other.sum(axis=0)
        common = _shares(rows + baseline)
        weights = np.divide(1.0, common, out=np.zeros_like(common), where=common > 0)
        here, there = _shares(one.sum(axis=0)) - base, _shares(rows) - base
        # what few rows of the baseline say by chance is in both, and no deviation
        chance = weights @ (base * (1 - base)) / without
        own = weights @ (_shares(rows) * (1 - _shares(rows))) / max(float(rows.sum()), 1.0)
        off = weights @ there**2 - chance - own
        return float((weights @ (here * there) - chance) / off) if off > 0 else nan

    return Series(starts, counts, composition_split, shared, counts.sum(axis=1))


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
        The level of the baseline.

    Returns
    -------
    Series
        To be dated.
    """

    def shared(one: Floats, other: Floats) -> float:
        gaps = (float(np.average(part[:, 0], weights=part[:, 1])) - baseline for part in (one, other))
        here, there = (worse * gap if worse else abs(gap) for gap in gaps)
        return here / there if there > 0 else nan

    table = np.column_stack([values, weights])
    return Series(starts, table, lambda part: level_split(part[:, 0], part[:, 1]), shared, table[:, 1])


def episode(series: Series) -> Episode:
    """Date a deviation.

    Parameters
    ----------
    series : Series
        Days in order.

    Returns
    -------
    Episode
        Empty where most of the deviation came on no clear day: it was there from the first day on, or is
        none.
    """
    start = _onset(series)
    if start is None:
        return Episode()
    start = _of_the_last_day(series, start)
    between = series.starts[start.first], series.starts[start.last]
    return Episode(series.starts[start.index], _end(series, start.index), between)


def _onset(series: Series) -> Split | None:
    """Give the clearest split with which most of the deviation came.

    Of very many rows every ripple of what has been off for long is clear: it is looked for before that.
    """
    end = len(series.table)
    while (found := _clear(series, 0, end)) is not None:
        before, after = (series.table[part] for part in (slice(found.index), slice(found.index, end)))
        if series.shared(before, after) <= _MOST and _most_of_the_window(series, found.index):
            return found
        end = found.index
    return None


def _of_the_last_day(series: Series, start: Split) -> Split:
    """Move what began with the last two days to the last of them where most of it came there.

    A split has two days on either side, as one alone may be chance: of a jump on the last day, which is clear
    however few they are, the day before was named.
    """
    first, last = len(series.table) - LEAST_SEGMENT, len(series.table) - 1
    if start.index != first or first == last:
        return start
    if series.shared(series.table[first:last], series.table[last:]) > _MOST:
        return start
    return replace(start, index=last, last=last)


def _most_of_the_window(series: Series, index: int) -> bool:
    """Say whether the days from a split on brought more of what the window is off by than those before it."""
    if index <= series.asked:
        return True
    before, after = slice(series.asked, index), slice(index, None)
    weight = series.rows[before].sum() / series.rows[after].sum()
    return not series.shared(series.table[before], series.table[after]) * weight > 1


def _end(series: Series, start: int) -> datetime | None:
    """Give the day on which most of the deviation has gone."""
    at = start
    while (found := _clear(series, at, len(series.table))) is not None:
        at = found.index
        if series.shared(series.table[at:], series.table[start:at]) <= _MOST:
            return series.starts[at]
    return None


def _clear(series: Series, start: int, end: int) -> Split | None:
    """Give the best split of a part where it is clear, in positions of the whole."""
    found = series.split(series.table[start:end])
    if found is None or not found.clear:
        return None
    moved = {name: start + getattr(found, name) for name in ("index", "first", "last")}
    return replace(found, **moved)


def _shares(counts: Floats) -> Floats:
    shares: Floats = counts / max(float(counts.sum()), 1.0)
    return shares
