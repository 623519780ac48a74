"""Spans of a selection as whole local days, which profiles are kept of, and the ends that cut a day."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from monitoring.scope.baseline import Selection
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.window import Span
from monitoring.store.cube.opened import Opened


def widened(snapshot: Opened, selection: Selection) -> Selection:
    """Take whole days where a span begins before the first row, or ends after the last: the same rows.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    selection : Selection
        Window or baseline.

    Returns
    -------
    Selection
        A reference as it is.
    """
    if selection.source or not selection.spans:
        return selection
    zone, extent = snapshot.contract.zone, snapshot.extent
    spans = []
    for span in selection.spans:
        start, end = span.start, span.end
        if start <= extent.first:
            start = midnight(local_day(start, zone), zone)
        if end > extent.last:
            day = local_day(end - timedelta(microseconds=1), zone)
            end = midnight(day + timedelta(days=1), zone)
        spans.append(Span(start, end))
    return replace(selection, spans=tuple(spans))


def apart(selection: Selection, zone: ZoneInfo) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Cut spans into whole local days and the ends that are none.

    Parameters
    ----------
    selection : Selection
        Window or baseline.
    zone : ZoneInfo
        Whose days.

    Returns
    -------
    tuple of (tuple of Span, tuple of Span)
        The whole days, and the ends, each within one day.
    """
    whole: list[Span] = []
    ends: list[Span] = []
    for span in selection.spans:
        first = midnight(local_day(span.start, zone), zone)
        first = first if first == span.start else midnight(local_day(span.start, zone) + timedelta(1), zone)
        last = midnight(local_day(span.end, zone), zone)
        if first > last:
            ends.append(span)
            continue
        whole += [Span(first, last)] if first < last else []
        ends += [Span(*pair) for pair in ((span.start, first), (last, span.end)) if pair[0] < pair[1]]
    return tuple(whole), tuple(ends)
