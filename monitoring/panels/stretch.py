"""A span of time that is judged, as it bears on how restless the baseline is taken to be."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.scope.window import WEEK, Span
from monitoring.statistics.overdispersion import Overdispersion, overdispersions
from monitoring.statistics.same_hours import laws_of_hours
from monitoring.statistics.same_weekdays import laws_of_window

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class BaselineRows:
    """Rows of a baseline by which windows are judged: their days are compared once, whatever the window.

    Parameters
    ----------
    blocks : ndarray of float64, shape (subjects, days, cells)
        Of each day, of a window of hours at these alone.
    whole : ndarray of float64, shape (subjects, cells)
        All of them.
    """

    blocks: Floats
    whole: Floats

    @cached_property
    def by_day(self) -> list[Overdispersion]:
        """The law of each subject from day to day."""
        return overdispersions(self.blocks)


@dataclass(frozen=True)
class Stretch:
    """A span of time that is judged, as it bears on the law of the baseline.

    Parameters
    ----------
    few : tuple of int or None
        The weekday of its first day, as ordinals count them, and how many days it touches, where these are
        less than a week.
    hours : bool
        Whether it is shorter than a day, and held against the same hours.
    """

    few: tuple[int, int] | None
    hours: bool

    @classmethod
    def of(cls, span: Span, zone: ZoneInfo, *, hours: bool) -> "Stretch":
        """Describe a span."""
        days = span.days(zone)
        few = (days[0].toordinal(), len(days)) if hours else span.part_of_week(zone)
        return cls((few[0] % WEEK, few[1]) if few else None, hours)

    def laws(self, then: BaselineRows, weeks: Floats | None, rows: Floats) -> list[Overdispersion]:
        """Give the law of each subject: of days or hours, or of these weekdays where they differ more.

        Parameters
        ----------
        then : BaselineRows
            Of the baseline.
        weeks : ndarray of float64, shape (subjects, weeks, cells), or None
            What `same_weekdays` gives of each; None where all weekdays are touched.
        rows : ndarray of float64, shape (subjects,)
            Of the window.

        Returns
        -------
        list of Overdispersion
            One a subject.
        """
        laws = laws_of_hours(then.blocks, then.whole, rows) if self.hours else then.by_day
        return laws if weeks is None else laws_of_window(laws, weeks, then.whole, rows)
