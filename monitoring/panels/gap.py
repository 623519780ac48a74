"""A gap of hours without a row, as the evidence of a row carries it, and as its reason tells it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Gap:
    """The rows around a gap.

    Parameters
    ----------
    first, last : datetime
        The last row before it and the first behind it, or as far as rows are usual.
    usual : int
        Rows that such hours have.
    to_the_hour : bool, optional
        Whether the rows around it are gone, so that its minutes are not known.
    still : datetime, optional
        The newest time of all rows, where no row of this part has come since.
    """

    first: datetime
    last: datetime
    usual: int
    to_the_hour: bool = False
    still: datetime | None = None

    def told(self, zone: ZoneInfo) -> str:
        """Write it into a reason, by the clock of the model's days.

        Examples
        --------
        >>> ends = (datetime.fromisoformat(f"2026-05-12T0{hour}:07:31Z") for hour in (2, 5))
        >>> Gap(*ends, 240, to_the_hour=True).told(ZoneInfo("Europe/Berlin"))
        '2026-05-12T04:07 to 2026-05-12T07:07, 240 rows are usual; known to the hour'
        """
        said = [f"{_local(self.first, zone)} to {_local(self.last, zone)}, {self.usual} rows are usual"]
        said += ["known to the hour"] if self.to_the_hour else []
        said += [f"still as of {_local(self.still, zone)}"] if self.still else []
        return "; ".join(said)


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).replace(tzinfo=None).isoformat(timespec="minutes")
