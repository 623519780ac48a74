"""Local calendars on a chart whose axis is in UTC.

The axes are drawn in UTC, so that every browser shows the same. A model with a time zone of its own gets
its local clock: each time is replaced by the UTC time that reads the same, and back again.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def wall_clock(moment: datetime, timezone: str) -> datetime:
    """Replace a moment by the UTC time that reads as the local clock does.

    Parameters
    ----------
    moment : datetime
        With an offset.
    timezone : str
        An IANA name, as in the contract.

    Returns
    -------
    datetime
        In UTC; for drawing only. The two passes of an hour repeated in autumn fall together.

    Examples
    --------
    >>> wall_clock(datetime(2026, 5, 2, 22, tzinfo=UTC), "Europe/Berlin").isoformat()
    '2026-05-03T00:00:00+00:00'
    """
    return moment.astimezone(ZoneInfo(timezone)).replace(tzinfo=UTC)


def moment_of(read: datetime, timezone: str) -> datetime:
    """Give back the moment that `wall_clock` replaced.

    Parameters
    ----------
    read : datetime
        As the axis reads.
    timezone : str
        The same as was given to `wall_clock`.

    Returns
    -------
    datetime
        In UTC.

    Examples
    --------
    >>> moment_of(datetime(2026, 5, 3, tzinfo=UTC), "Europe/Berlin").isoformat()
    '2026-05-02T22:00:00+00:00'
    """
    return read.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)


def moment(milliseconds: float, timezone: str) -> datetime:
    """Turn what a brush reports back into the moment that was meant.

    Parameters
    ----------
    milliseconds : float
        Since 1970, as the chart's axis reads.
    timezone : str
        The same as was given to `wall_clock`.

    Returns
    -------
    datetime
        In UTC; round it to the period yourself, brushes end beside the edges.

    Examples
    --------
    >>> moment(1777766400000, "Europe/Berlin").isoformat()
    '2026-05-02T22:00:00+00:00'
    """
    return moment_of(datetime.fromtimestamp(milliseconds / 1000, tz=UTC), timezone)
