"""Which labels lack what is usual, as the evidence of a row carries it, and as its reason tells it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitoring.scope.instant import midnight

NONE, ALL, PREDICTED = "none is ", "all are ", "all as predicted"


@dataclass(frozen=True)
class StuckLabels:
    """Labels without one of their kinds, as the evidence of a row carries them.

    Parameters
    ----------
    kind : str
        ``none is `` or ``all are ``, of a class; or ``all as predicted``.
    named : str
        The class; empty where it is of no class.
    labels : int
        How many there are.
    first, last : date
        The local days of their predictions.
    usual : float
        Share of what is missing among the labels of the weeks before.
    p : float
        Of no label of it, were a quarter of that usual.
    """

    kind: str
    named: str
    labels: int
    first: date
    last: date
    usual: float
    p: float

    def __str__(self) -> str:
        """Write them into a reason.

        Examples
        --------
        >>> str(StuckLabels(NONE, "1", 900, date(2026, 5, 1), date(2026, 5, 2), 0.2, 1e-21))
        'none is 1, 900 labels from 2026-05-01 to 2026-05-02, 0.2 usual, p 1e-21'
        """
        days = f"{self.first} to {self.last}"
        seen = f"{self.kind}{self.named}, {self.labels} labels from {days}"
        return f"{seen}, {self.usual:.4g} usual, p {self.p:.0e}"

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Give the moments at which their days begin and end."""
        return midnight(self.first, zone), midnight(self.last + timedelta(days=1), zone)
