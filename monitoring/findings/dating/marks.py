"""What stands on the time axes of a question: events, named where they happened, never as a cause."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitoring.findings.words.day_words import day
from monitoring.scope.instant import local_day
from monitoring.store.reads.events import Event, events
from monitoring.store.snapshot import Snapshot

Mark = tuple[datetime, str]
"""A moment, aware, and what happened."""


def drawn_events(snapshot: Snapshot) -> tuple[Event, ...]:
    """Give the events of a model, each told once.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.

    Returns
    -------
    tuple of Event
        Earliest first; a version's first day is left out where a deploy of that day names the version.
    """
    found = events(snapshot)
    zone = snapshot.contract.zone
    told = [(local_day(one.at, zone), one.label) for one in found if one.source in ("contract", "added")]

    def known(event: Event) -> bool:
        day = local_day(event.at, zone)
        return bool(event.version) and any(when == day and event.version in label for when, label in told)

    return tuple(event for event in found if not known(event))


def marks(
    snapshot: Snapshot, since: datetime | None = None, until: datetime | None = None
) -> tuple[Mark, ...]:
    """Give what is marked on the axis of a line.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    since, until : datetime, optional
        Since when something is wrong, and the first moment at which it is not any more.

    Returns
    -------
    tuple of (datetime, str)
        Events, and that day.
    """
    return with_onset(
        [(one.at, one.label) for one in drawn_events(snapshot)], since, snapshot.contract.zone, until
    )


def with_onset(
    happened: Sequence[Mark], since: datetime | None, zone: ZoneInfo, until: datetime | None = None
) -> tuple[Mark, ...]:
    """Mark the day since when something is wrong; what happened on that day shares its mark.

    Parameters
    ----------
    happened : sequence of (datetime, str)
        Events.
    since : datetime or None
        None marks nothing.
    zone : ZoneInfo
        Whose days.
    until : datetime, optional
        The first moment at which it is not any more.

    Returns
    -------
    tuple of (datetime, str)
        Earliest first.

    Examples
    --------
    >>> from datetime import UTC
    >>> release = (datetime(2026, 9, 1, 8, tzinfo=UTC), "new prices")
    >>> [name for _, name in with_onset([release], datetime(2026, 9, 1, tzinfo=UTC), ZoneInfo("UTC"))]
    ['since 1 Sep · new prices']
    """
    if since is None:
        return tuple(happened)
    began = local_day(since, zone)
    that_day = [name for at, name in happened if local_day(at, zone) == began]
    others = [one for one in happened if local_day(one[0], zone) != began]
    return tuple(sorted([*others, (since, " · ".join([since_words(since, zone, until), *that_day]))]))


def since_words(since: datetime, zone: ZoneInfo, until: datetime | None = None) -> str:
    """Name the mark of the day since when something is wrong, and say where it was that day alone.

    Examples
    --------
    >>> from datetime import UTC
    >>> began, over = (datetime(2026, 10, k, tzinfo=UTC) for k in (14, 24))
    >>> since_words(began, ZoneInfo("UTC")), since_words(began, ZoneInfo("UTC"), over)
    ('since 14 Oct', 'since 14 Oct')
    >>> since_words(began, ZoneInfo("UTC"), began + timedelta(days=1))
    'since 14 Oct, for a day'
    """
    first = f"since {day(since, zone)}"
    alone = until is not None and local_day(until - timedelta(microseconds=1), zone) <= local_day(since, zone)
    return f"{first}, for a day" if alone else first
