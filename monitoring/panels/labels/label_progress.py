"""Label progress: which part of a window has its labels in, and how many are lacking."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from monitoring.cached_property import cached_property
from monitoring.panels.labels.maturity import MATURE, Maturity
from monitoring.scope.baseline import Selection
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.window import Span
from monitoring.store.reads.label_reads import LabelDay, implied_rows, label_days, overdue_rows
from monitoring.store.snapshot import Snapshot


@dataclass(frozen=True)
class LabelStatus:
    """How far the labels of some rows have come.

    Parameters
    ----------
    rows, labelled : int
        Counts.
    """

    rows: int = 0
    labelled: int = 0

    @property
    def coverage(self) -> float:
        """Share of rows with a label; NaN without rows."""
        return self.labelled / self.rows if self.rows else float("nan")


def _summed(days: Sequence[LabelDay]) -> LabelStatus:
    if len(days) == 1:  # as of most lines over time
        return LabelStatus(days[0].rows, days[0].labelled)
    return LabelStatus(sum(d.rows for d in days), sum(d.labelled for d in days))


class LabelProgress:
    """Labels by local day for one selection, and by hour where hours of it are asked for.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.
    known : Maturity
        How the model's labels arrive.
    """

    def __init__(self, snapshot: Snapshot, selection: Selection, known: Maturity) -> None:
        self.snapshot, self.selection = snapshot, selection
        self.contract = snapshot.contract
        self.zone = snapshot.contract.zone
        self.maturity = known
        self.by_day = label_days(snapshot, selection)
        self._parts: dict[Span, LabelProgress] = {}

    def status(self, span: Span) -> LabelStatus:
        """Count the labels of a span's rows; the span lies within the selection."""
        of = self._of(span)
        return _summed([of.by_day[day] for day in span.days(self.zone) if day in of.by_day])

    def newest(self, span: Span) -> datetime:
        """Give a moment before which all of a span's rows are: the end of its last day with rows."""
        days = [day for day in span.days(self.zone) if day in self.by_day and self.by_day[day].rows]
        return min(span.end, midnight(max(days) + timedelta(days=1), self.zone)) if days else span.end

    def overdue(self, span: Span) -> int:
        """Count a span's rows that are older than the horizon and have no label; it lies in the selection."""
        of = self._of(span)
        return sum(of.overdue_by_day.get(day, 0) for day in span.days(self.zone))

    @cached_property
    def overdue_by_day(self) -> dict[date, int]:
        """Rows of each day that are older than the horizon and have no label."""
        clock = round(self.maturity.now.timestamp() * 1e6)
        return overdue_rows(self.snapshot, self.selection, self.by_day, clock)

    def implied(self, span: Span) -> int | None:
        """Count a span's rows whose missing label is taken as a class; None where that cannot be known."""
        days = self._of(span).implied_by_day
        return None if days is None else sum(days.get(day, 0) for day in span.days(self.zone))

    @cached_property
    def implied_by_day(self) -> dict[date, int] | None:
        """Rows of each day whose missing label is taken as a class; None where that cannot be known."""
        return implied_rows(self.snapshot, self.selection)

    def _of(self, span: Span) -> "LabelProgress":
        """Give the progress that counts a span by whole days."""
        if not self._cuts_a_day(span):
            return self
        if span not in self._parts:
            own = replace(self.selection, spans=(span,))
            self._parts[span] = LabelProgress(self.snapshot, own, self.maturity)
        return self._parts[span]

    def _cuts_a_day(self, span: Span) -> bool:
        """Say whether a span leaves out some of the selection's rows of a day that it touches."""
        if span.whole_days(self.zone):
            return False
        ends = {end for own in self.selection.spans for end in (own.start, own.end)}
        inner = [end for end in (span.start, span.end) if end not in ends]
        return any(midnight(local_day(end, self.zone), self.zone) != end for end in inner)

    def mature_part(self, span: Span) -> Span | None:
        """Give the part of a span that may be judged: whole days old enough, or all of it by coverage."""
        cut = self.maturity.cut
        if cut is not None and span.end <= cut:
            return span
        if self.maturity.curve is None and self.status(span).coverage >= MATURE:
            return span
        if cut is None or self.maturity.curve is None:
            return None
        end = midnight(local_day(cut, self.zone), self.zone)
        return Span(span.start, end) if end > span.start else None


def matured(selection: Selection, snapshot: Snapshot, known: Maturity) -> Selection | None:
    """Cut a baseline to what may be judged; a reference is complete by itself.

    Parameters
    ----------
    selection : Selection
        The baseline.
    snapshot : Snapshot
        The generation.
    known : Maturity
        How the model's labels arrive.

    Returns
    -------
    Selection or None
        None where nothing of it is mature.
    """
    if selection.source:
        return selection
    progress = LabelProgress(snapshot, selection, known)
    return selection.over(part for span in selection.spans if (part := progress.mature_part(span)))
