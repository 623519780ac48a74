"""Of which days a volume is, as the evidence of a row carries it, and as its reason tells it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class VolumeDays:
    """A day, some in a row, or the weeks in which rows have been few.

    Parameters
    ----------
    first, last : date
        Both are in it; the same of a single day.
    a_day : bool, optional
        Whether the volume is the mean of its days rather than their sum: of weeks.
    lasts : bool, optional
        Whether such weeks have no end yet.
    """

    first: date
    last: date
    a_day: bool = False
    lasts: bool = False

    def told(self, z: float) -> str:
        """Write them into a reason, with the normal score of their rows.

        Examples
        --------
        >>> monday, sunday = date(2026, 5, 4), date(2026, 5, 10)
        >>> VolumeDays(monday, monday).told(4.51), VolumeDays(monday, sunday).told(9)
        ('2026-05-04, z 4.5', '2026-05-04 to 2026-05-10, z 9.0')
        >>> VolumeDays(monday, sunday, a_day=True).told(9)
        'a day from 2026-05-04 to 2026-05-10, z 9.0'
        >>> VolumeDays(monday, sunday, a_day=True, lasts=True).told(9)
        'a day since 2026-05-04, z 9.0'
        """
        days = f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"
        if self.a_day:
            days = f"a day since {self.first}" if self.lasts else f"a day from {days}"
        return f"{days}, z {z:.1f}"
