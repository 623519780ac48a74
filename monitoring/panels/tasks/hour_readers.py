"""The hours of a window: read together where each is then as if it were read alone, else one by one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TypeVar

from monitoring.panels.sides import over_span
from monitoring.panels.tasks.binary_performance import BinaryPerformance
from monitoring.panels.tasks.multiclass_performance import MulticlassPerformance
from monitoring.panels.tasks.readers import Reader as ReaderOfTask
from monitoring.scope.baseline import Selection
from monitoring.scope.period import Period
from monitoring.scope.window import Span
from monitoring.store.cube.hour_reads import whole_hours
from monitoring.store.snapshot import Snapshot

Reader = TypeVar("Reader", bound=ReaderOfTask)


def hour_readers(
    snapshot: Snapshot, window: Selection, periods: Sequence[Period], reader: Callable[..., Reader]
) -> Iterator[tuple[Reader, Sequence[Period]]]:
    """Give what reads the hours of a window.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    window : Selection
        Of the predictions.
    periods : sequence of Period
        Its hours, ascending; the first and the last may be cut.
    reader : callable
        Makes a reader of a selection, of whole hours of classes by the keyword `hours`.

    Yields
    ------
    Reader, sequence of Period
        A reader, and the hours that it reads; all of them in their order. Of many together one score of 0 or
        1 leaves the calibration slope of all to the rows, as it does of days.
    """

    def alone(some: Sequence[Period]) -> Iterator[tuple[Reader, Sequence[Period]]]:
        for one in some:
            yield reader(snapshot, over_span(window, one)), (one,)

    whole = _whole(snapshot, periods) if snapshot.contract.task != "regression" else slice(0, 0)
    yield from alone(periods[: whole.start])
    for selection, some in _together(snapshot, window, periods[whole]):
        every = reader(snapshot, selection, hours=[one.span for one in some]) if len(some) > 1 else None
        if isinstance(every, BinaryPerformance | MulticlassPerformance) and every.each_alike:
            yield every, some
        else:
            yield from alone(some)
    yield from alone(periods[whole.stop :])


def _together(
    snapshot: Snapshot, window: Selection, hours: Sequence[Period]
) -> Iterator[tuple[Selection, Sequence[Period]]]:
    """Give hours that are read at once: all of two classes, and a day's of several, whose rows are wider."""
    if snapshot.contract.task == "binary":
        yield window, hours
        return
    for _, some in groupby(hours, lambda one: one.span.days(snapshot.contract.zone)):
        of_day = [*some]
        yield replace(window, spans=(Span(of_day[0].span.start, of_day[-1].span.end),)), of_day


def _whole(snapshot: Snapshot, periods: Sequence[Period]) -> slice:
    """Say where whole hours lie; nowhere where clocks that are put back by half an hour lie between them."""
    zone = snapshot.contract.zone
    places = [k for k, one in enumerate(periods) if whole_hours(one.span, zone)]
    if not places or places[-1] - places[0] + 1 != len(places):
        return slice(0, 0)
    return slice(places[0], places[-1] + 1)
