"""How much more than by chance rates differ in a baseline: by day, or weekdays or hours of a short window."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.panels.sides import Sides
from monitoring.panels.stretch import Stretch
from monitoring.scope.window import WEEK, Span
from monitoring.statistics.intervals import rate_change
from monitoring.statistics.overdispersion import Overdispersion, overdispersions
from monitoring.statistics.same_weekdays import LOOKED, laws_of_window, same_weekdays
from monitoring.store.kinds.tally import violations

Floats = NDArray[np.float64]
Index = NDArray[np.intp]
Rate = tuple[int, int]


@dataclass(frozen=True)
class RateSpread:
    """The rates of a baseline's days.

    Parameters
    ----------
    cells : ndarray of float64, shape (rates, days, 2)
        Rows that count, and the others that were checked: of a window of hours at these alone.
    days : ndarray of intp, shape (days,)
        Their ordinals, ascending.
    whole : ndarray of float64, shape (rates, 2)
        The same of all rows of the baseline.
    hours : bool
        Whether the window is of hours.
    """

    cells: Floats
    days: Index
    whole: Floats
    hours: bool = False

    @cached_property
    def _by_day(self) -> list[Overdispersion]:
        return overdispersions(self.cells)

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
        >>> spread = RateSpread(closed, np.arange(1, 57), closed.sum(axis=1))  # 1 is a Monday
        >>> week, weekend = (spans_of([date(1, 3, 3 + k) for k in range(n)], UTC)[0] for n in (7, 2))
        >>> [round(spread.laws(span, UTC, [200])[0].phi) for span in (week, weekend)]
        [15, 43]
        """
        stretch, rows = Stretch.of(span, zone, hours=self.hours), np.array(checked, dtype=np.float64)
        laws = stretch.laws(self.cells, self.whole, rows) if self.hours else self._by_day
        if stretch.few is not None and laws:
            few = stretch.few
            kind = few[0] % WEEK, few[1]
            if kind not in self._weeks:
                self._weeks[kind] = np.stack([same_weekdays(one, self.days, *few) for one in self.cells])
            laws = laws_of_window(laws, self._weeks[kind], self.whole, rows)
        return laws


def rate_spread(
    both: Sides, rates: Mapping[tuple[str, str], Rate], windows: Sequence[Sequence[Rate]]
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
    days = [violations(column, *pair, none=0 * column["rows"]) for pair in rates]
    cells = [np.column_stack([broken, checked - broken]) for broken, checked in days]
    whole = [(broken, checked - broken) for broken, checked in rates.values()]
    return RateSpread(
        np.array(cells, dtype=np.float64).reshape(len(cells), len(daily), 2),
        (both.days_of if hours else both.baseline).of("").days,
        np.array(whole, dtype=np.float64).reshape(-1, 2),
        hours,
    )
