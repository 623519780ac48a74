"""What retention dropped, in words: for the result of a load, and for what it would do."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from monitoring.findings.words.day_words import full_day
from monitoring.findings.words.reason_words import with_days
from monitoring.findings.words.words import counted
from monitoring.panels.labels.label_status import waiting_too


def retention_words(result: Mapping[str, Any]) -> Iterator[str]:
    """Say what went, and by which setting of the contract.

    Parameters
    ----------
    result : mapping
        What `load --json` prints.

    Yields
    ------
    str
        One sentence for each kind of data.

    Examples
    --------
    >>> kept = {"rows": "30d", "rows_from": "2026-03-01", "rows_of_load": 60, "days_of_load": 1}
    >>> list(retention_words({"expired": {"rows": 80}, "retention": kept}))
    ['dropped by retention: 80 rows before 1 Mar 2026 (rows: 30d), 60 of them, of 1 day, from this load']
    >>> list(retention_words({"expired": {"generations": 1}, "retention": {"generations": "1d"}}))
    ['dropped by retention: 1 earlier data version (generations: 1d)']
    """
    gone, kept = result.get("expired", {}), result.get("retention", {})
    if rows := gone.get("rows"):
        own = kept["rows_of_load"]
        loaded = f", {own:,} of them, of {counted(kept['days_of_load'], 'day')}, from this load"
        said = f"{counted(rows, 'row')} before {_day(kept['rows_from'])} ({_setting(kept, 'rows')})"
        yield f"dropped by retention: {said}{loaded if own else ''}"
    if days := gone.get("profile_days"):
        said = f"the profiles of {counted(days, 'day')} before {_day(kept['profiles_from'])}"
        yield f"dropped by retention: {said} ({_setting(kept, 'profiles')})"
    for kind, what in _WAITED.items():
        if count := gone.get(kind):
            said = f"{counted(count, what)} from before {_day(kept['rows_from'])} without a row"
            yield f"dropped by retention: {said} ({_setting(kept, 'rows')})"
    if versions := gone.get("generations"):
        said = counted(versions, "earlier data version")
        yield f"dropped by retention: {said} ({_setting(kept, 'generations')})"
    if kept.get("rows_from") and result.get("labels", {}).get("waiting"):
        yield with_days(waiting_too(kept["rows_from"]))


_WAITED = {"labels": "label", "features": "feature row"}


def _day(written: str) -> str:
    return full_day(date.fromisoformat(written))


def _setting(kept: Mapping[str, Any], name: str) -> str:
    """The line of the contract; what an earlier contract dropped stays so whatever this one says."""
    return f"{name}: {kept[name]}" if kept[name] else f"an earlier contract's {name}"
