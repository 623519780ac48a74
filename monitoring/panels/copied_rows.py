"""Copies under other ids: rows that are like another one of their day in every column of numbers."""

from dataclasses import replace
from datetime import timedelta
from math import nan

from monitoring.panels.distributions.counted_drift import LEAST_ROWS
from monitoring.panels.evidence import Evidence
from monitoring.panels.measurement import Measurement
from monitoring.panels.place import UNCOMPARED, Place
from monitoring.scope.window import Span
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import proportion, rate_change
from monitoring.store.reads.alike_rows import MOST_DAYS, alike_rows
from monitoring.store.snapshot import Snapshot

COPIED = "copied_rate"
TOLD_APART = 0.001
"""Where more rows were alike before, columns do not tell them apart: on a day of ten times the rows one in
a hundred would be alike by chance."""
HARDLY = 0.005
"""Fewer are below any limit, whatever was usual: the week before is not looked at."""
_BACK = timedelta(days=7)


def copied_row(snapshot: Snapshot, place: Place) -> Measurement:
    """Give the share of rows that are like another one of their day.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    place : Place
        Where the row stands, of a whole window.

    Returns
    -------
    Measurement
        ``copied_rate``, of a sample of the newest three days; where some are alike, against that of the week
        before the window. Larger is worse.
    """
    window = place.question.window
    if window.cohort is not None or window.version:
        return _undefined(place, "not known by cohort")
    start, now = place.question.span.start, alike_rows(snapshot, window)
    if isinstance(now, str):
        return _undefined(place, now)
    level = proportion(now.alike, now.rows, reason="empty_current")
    method = f"sample of the newest {MOST_DAYS} days, by the bins of {now.columns} columns"
    if level.value < HARDLY and not place.stated(COPIED):
        none = Evidence(0.0, None, now.rows >= LEAST_ROWS)
        return place.row(COPIED, "", level, baseline=UNCOMPARED, evidence=none, method=method)
    then = alike_rows(snapshot, replace(window, spans=(Span(start - _BACK, start),)))
    if isinstance(then, str) or not then.rows or not now.rows:
        return _undefined(place, "history_too_short" if now.rows else "empty_current")
    if then.alike > TOLD_APART * then.rows:
        return _undefined(place, "rows_alike")
    change = rate_change(then.alike, then.rows, now.alike, now.rows)
    evidence = Evidence(change.value, change.p_value, min(now.rows, then.rows) >= LEAST_ROWS)
    base = proportion(then.alike, then.rows, reason="empty_reference")
    return place.row(COPIED, "", level, baseline=base, change=change, evidence=evidence, method=method)


def _undefined(place: Place, why: str) -> Measurement:
    asked = Evidence(nan, None, note=why) if place.stated(COPIED) else None
    return place.row(COPIED, "", Estimate.undefined(why), baseline=UNCOMPARED, evidence=asked)
