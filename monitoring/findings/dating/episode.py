"""The episode: since when a deviation lasts, and until when where it is over."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from math import nan

import numpy as np
from numpy.typing import NDArray

from monitoring.findings.dating.onset import (
    LEAST_SEGMENT,
    Floats,
    Split,
    composition_noise,
    composition_split,
    level_split,
)

_Days = slice | NDArray[np.intp]
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
    full : datetime or None
        First day on which all of it was there, of what grew little by little; None of what came at once.
    """

    since: datetime | None = None
    until: datetime | None = None
    between: tuple[datetime, datetime] | None = None
    full: datetime | None = None


UNDATED = Episode()


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
        Best split of a part of the table, the noise being that of another; the fewest days on either side.
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
    split: Callable[[Floats, Floats, int], Split | None]
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

    noise = cache(partial(composition_noise, counts))  # asked of one part after the other

    def split(part: Floats, among: Floats, least: int) -> Split | None:
        known = noise() if among is counts and len(counts) >= 3 * LEAST_SEGMENT else None
        return composition_split(part, among, least, known)

    return Series(starts, counts, split, shared, counts.sum(axis=1))


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

    def split(part: Floats, among: Floats, least: int) -> Split | None:
        return level_split(part[:, 0], part[:, 1], among[:, 0], least)

    return Series(starts, table, split, shared, table[:, 1])


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
    start = _to_its_day(series, start, None)  # else the day before it is what is over on the last day
    end = _end(series, start.index)
    if end is not None:
        start = _to_its_day(series, start, end)
    if end is not None and not _most_came_then(series, start.index, end):
        return episode(_without(series, start.index, end))
    between = series.starts[start.first], series.starts[start.last]
    return Episode(series.starts[start.index], None if end is None else series.starts[end], between)


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
    return _of_a_burst(series) if end == len(series.table) else None


def _of_a_burst(series: Series) -> Split | None:
    """Give the onset of what was over so soon that all days together have no clear split.

    Two ends are looked for, so that it has to be twice as clear.
    """
    ends = range(series.asked + 1, len(series.table))
    seen = [(found, end) for end in ends if (found := _clear(series, 0, end, whole=True)) is not None]
    found, end = max(seen, key=lambda one: one[0].gain, default=(None, 0))
    if found is None or found.gain <= 2 * found.penalty or _end(series, found.index) is None:
        return None
    before, there = series.table[: found.index], series.table[found.index : end]
    return found if series.shared(before, there) <= _MOST else None


def _to_its_day(series: Series, start: Split, end: int | None) -> Split:
    """Look again for the first day of what is over, or began with the last two days.

    A split has two days on either side, as one alone may be chance: of a jump on the last day, which is clear
    however few they are, the day before was named. What follows an end blurs the beginning.
    """
    size = len(series.table)
    if end is None and start.index < size - LEAST_SEGMENT:
        return start
    found = _clear(series, 0, end or size, whole=True)
    if found is None or series.shared(series.table[: found.index], series.table[found.index : end]) > _MOST:
        return start
    return found


def _most_of_the_window(series: Series, index: int) -> bool:
    """Say whether the days from a split on brought more of what the window is off by than those before it."""
    if index <= series.asked:
        return True
    return _outweigh(series, slice(index, None), slice(series.asked, index))


def _most_came_then(series: Series, start: int, end: int) -> bool:
    """Say whether what is over brought more of what the window is off by than all its other days.

    One row with an error of a thousand lifts its day far above all others, and the window hardly.
    """
    day = np.arange(series.asked, len(series.table))
    then = (day >= start) & (day < end)
    if not then.any() or then.all():
        return bool(then.any())
    return _outweigh(series, day[then], day[~then])


def _outweigh(series: Series, some: _Days, others: _Days) -> bool:
    """Say whether some days brought more of what they are off by than others did, by their rows."""
    weight = series.rows[others].sum() / series.rows[some].sum()
    return not series.shared(series.table[others], series.table[some]) * weight > 1


def _without(series: Series, start: int, end: int) -> Series:
    """Leave days out; what is off on the first day behind them as well was so from their first day on."""
    gone = slice(start, end)
    return replace(
        series,
        starts=[*series.starts[: start + 1], *series.starts[end + 1 :]],
        table=np.delete(series.table, gone, axis=0),
        rows=np.delete(series.rows, gone),
        asked=series.asked - len(range(*gone.indices(series.asked))),
    )


def _end(series: Series, start: int) -> int | None:
    """Give the first day after the deviation, with which most of it has gone; it may have been one alone."""
    at = start
    while (found := _after(series, at)) is not None:
        at = found.index
        if series.shared(series.table[at:], series.table[start:at]) <= _MOST:
            return at
    return None


def _after(series: Series, start: int) -> Split | None:
    """Give the split of what follows a beginning: twice as clear by the noise of the whole, or by its own.

    What began is often more restless than what was before: days of it were told as the last.
    """
    found = _clear(series, start, len(series.table), whole=True)
    if found is not None and found.gain > 2 * found.penalty:
        return found
    return _clear(series, start, len(series.table))


def _clear(series: Series, start: int, end: int, *, whole: bool = False) -> Split | None:
    """Give the best split of a part where it is clear, in positions of the whole.

    By the noise of the whole series even one day on either side can be.
    """
    part = series.table[start:end]
    found = series.split(part, series.table, 1) if whole else series.split(part, part, LEAST_SEGMENT)
    if found is None or not found.clear:
        return None
    moved = {name: start + getattr(found, name) for name in ("index", "first", "last")}
    return replace(found, **moved)


def _shares(counts: Floats) -> Floats:
    shares: Floats = counts / max(float(counts.sum()), 1.0)
    return shares
