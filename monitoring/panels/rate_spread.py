"""How much more than by chance rates differ in a baseline: by day, or weekdays or hours of a short window."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.panels.sides import Sides
from monitoring.panels.stretch import BaselineRows, Stretch
from monitoring.scope.window import Span
from monitoring.statistics.intervals import rate_change
from monitoring.statistics.overdispersion import Overdispersion
from monitoring.statistics.same_weekdays import LOOKED, same_weekdays
from monitoring.store.kinds.tally import Pair, violations

Floats = NDArray[np.float64]
Index = NDArray[np.intp]
Rate = tuple[int, int]


@dataclass(frozen=True)
class RateSpread:
    """The rates of a baseline's days.

    Parameters
    ----------
    then : BaselineRows
        Of each rate the rows that count, and the others that were checked.
    days : ndarray of intp, shape (days,)
        The ordinals of its days, ascending.
    hours : bool
        Whether the window is of hours.
    """

    then: BaselineRows
    days: Index
    hours: bool = False

    @cached_property
    def _weeks(self) -> dict[tuple[int, int], Floats]:
        """What the weekdays of windows have been, week by week: days of a line have seven kinds."""
        return {}

    def laws(self, span: Span, zone: ZoneInfo, checked: Sequence[int]) -> list[Overdispersion]:
        """Give the law of each rate, as it bears on a window.

        Parameters
        ----------
        span : Span
            The window.
        zone : ZoneInfo
            Its days are those of this zone.
        checked : sequence of int, length rates
            Its rows that were checked.

        Returns
        -------
        list of Overdispersion
            By day, or of its weekdays from week to week where that is more.

        Examples
        --------
        >>> from datetime import date
        >>> from monitoring.scope.window import spans_of
        >>> UTC = ZoneInfo("UTC")
        >>> closed = np.reshape([[[0, 100]] * 5 + [[20, 80]] * 2] * 8, (1, 56, 2))  # of each weekend a fifth
        >>> spread = RateSpread(BaselineRows(closed, closed.sum(axis=1)), np.arange(1, 57))  # 1 is a Monday
        >>> week, weekend = (spans_of([date(1, 3, 3 + k) for k in range(n)], UTC)[0] for n in (7, 2))
        >>> [round(spread.laws(span, UTC, [200])[0].phi) for span in (week, weekend)]
        [15, 43]
        """
        stretch = Stretch.of(span, zone, hours=self.hours)
        few = stretch.few if len(self.then.blocks) else None
        if few is not None and few not in self._weeks:
            self._weeks[few] = np.stack([same_weekdays(one, self.days, *few) for one in self.then.blocks])
        weeks = None if few is None else self._weeks[few]
        return stretch.laws(self.then, weeks, np.array(checked, dtype=np.float64))


def rate_spread(
    both: Sides, rates: Mapping[Pair, Rate], windows: Sequence[Sequence[Rate]], apart: Set[Pair]
) -> RateSpread:
    """Count how often the days of a baseline broke each rule, or the hours of its days.

    Parameters
    ----------
    both : Sides
        Tallies of both sides.
    rates : mapping of (str, str) to tuple of int
        By subject and rule how many rows of the whole baseline break it, of how many that were checked.
    windows : sequence of sequence of tuple of int
        The same of each period. Where it is of hours and none has changed, these are not read.
    apart : set of (subject, rule)
        From `checked_apart`.

    Returns
    -------
    RateSpread
        In the order of `rates`.
    """
    pairs = zip(rates.values(), windows[0], strict=True) if len(windows) == 1 else ()
    found = [rate_change(*then, *now).p_value for then, now in pairs]
    hours = any(p is not None and p < LOOKED for p in found) and both.at_hours is not None
    named = both.baseline_levels("")[1] if hours else both.daily_levels("")
    daily = named.by_level()
    column = {name: daily[:, k] for k, name in enumerate(named.held.names)}
    column.setdefault("rows", np.zeros(len(daily), dtype=np.int64))
    days = [violations(column, *pair, none=0 * column["rows"], apart=apart) for pair in rates]
    cells = [np.column_stack([broken, checked - broken]) for broken, checked in days]
    whole = [(broken, checked - broken) for broken, checked in rates.values()]
    blocks = np.array(cells, dtype=np.float64).reshape(len(cells), len(daily), 2)
    then = BaselineRows(blocks, np.array(whole, dtype=np.float64).reshape(-1, 2))
    return RateSpread(then, (both.days_of if hours else both.baseline).of("").days, hours)
