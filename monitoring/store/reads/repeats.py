"""Rows that came again: counted by local day and version when they were loaded."""

from datetime import date

from monitoring.scope.baseline import Selection
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql.views import scan


def repeated_rows(snapshot: Snapshot, selection: Selection) -> dict[date, int]:
    """Count the rows of a selection's version that came again, by day.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Of predictions; its cohort is not looked at, as a refused row belongs to none.

    Returns
    -------
    dict of date to int
        Days of the whole store; a day without repeats is absent.
    """
    files = snapshot.segments.get("repeats", [])
    if not files:
        return {}
    found = snapshot.ask(
        f"select __day, __version, sum(n)::bigint from {scan(snapshot.directory, files)} group by all"
    )
    counts: dict[date, int] = {}
    for day, version, n in found:
        if not selection.version or version == selection.version:
            counts[day] = counts.get(day, 0) + n
    return counts
