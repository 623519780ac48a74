"""A span of time that is judged, as it bears on how restless the baseline is taken to be."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from monitoring.scope.window import Span
from monitoring.statistics.overdispersion import Overdispersion, overdispersions
from monitoring.statistics.same_hours import laws_of_hours

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Stretch:
    """A span of time that is judged, as it bears on the law of the baseline.

    Parameters
    ----------
    few : tuple of int or None
        Its first day and how many it touches, where these are less than a week.
    hours : bool
        Whether it is shorter than a day, and held against the same hours.
    """

    few: tuple[int, int] | None
    hours: bool

    @classmethod
    def of(cls, span: Span, zone: ZoneInfo, *, hours: bool) -> "Stretch":
        """Describe a span."""
        days = span.days(zone)
        return cls((days[0].toordinal(), len(days)) if hours else span.part_of_week(zone), hours)

    def laws(self, blocks: Floats, whole: Floats, rows: Floats) -> list[Overdispersion]:
        """Give the laws of single days."""
        return laws_of_hours(blocks, whole, rows) if self.hours else overdispersions(blocks)
