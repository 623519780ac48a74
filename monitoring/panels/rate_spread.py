"""How much more than by chance rates differ in a baseline: by day, or the weekdays of a short window."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.scope.window import WEEK
from monitoring.statistics.overdispersion import Overdispersion, overdispersions
from monitoring.statistics.same_weekdays import laws_of_window, same_weekdays

Floats = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True)
class RateSpread:
    """The rates of a baseline's days.

    Parameters
    ----------
    cells : ndarray of float64, shape (rates, days, 2)
        Rows that count, and the others that were checked.
    days : ndarray of intp, shape (days,)
        Their ordinals, ascending.
    """

    cells: Floats
    days: Index

    @cached_property
    def _by_day(self) -> list[Overdispersion]:
        return overdispersions(self.cells)

    @cached_property
    def _weeks(self) -> dict[tuple[int, int], Floats]:
        """What the weekdays of windows have been, week by week: days of a line have seven kinds."""
        return {}

    def phi(self, few: tuple[int, int] | None, checked: NDArray[np.int64]) -> list[float]:
        """Give the over-dispersion of each rate, as it bears on a window.

        Parameters
        ----------
        few : tuple of int or None
            The window's first day and how many it has, where these are less than a week.
        checked : ndarray of int64, shape (rates,)
            Its rows that were checked.

        Returns
        -------
        list of float
            At least 1: what a rate is of its weekdays from week to week, where that is more than by day.

        Examples
        --------
        >>> closed = [[[0, 100]] * 5 + [[20, 80]] * 2] * 8  # of each weekend a fifth
        >>> spread = RateSpread(np.reshape(closed, (1, 56, 2)), np.arange(1, 57))  # 1 is a Monday
        >>> [round(spread.phi(few, np.array([200]))[0]) for few in (None, (62, 2))]
        [15, 43]
        """
        laws = self._by_day
        if few is not None and laws:
            kind = few[0] % WEEK, few[1]
            if kind not in self._weeks:
                self._weeks[kind] = np.stack([same_weekdays(one, self.days, *few) for one in self.cells])
            laws = laws_of_window(laws, self._weeks[kind], self.cells.sum(axis=1), checked)
        return [law.phi for law in laws]
