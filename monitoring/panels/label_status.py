"""How far labels have come: arrived, awaited, overdue, and those without a prediction."""

from monitoring.panels.maturity import LabelProgress
from monitoring.panels.measurement import Measurement, Place
from monitoring.scope.window import Span
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import proportion
from monitoring.store.label_reads import orphan_labels
from monitoring.store.snapshot import Snapshot


def label_rows(snapshot: Snapshot, place: Place, progress: LabelProgress) -> list[Measurement]:
    """Give the label measures of one period.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    place : Place
        Where the rows stand.
    progress : LabelProgress
        Labels of the window by day.

    Returns
    -------
    list of Measurement
        ``label_coverage label_maturity overdue_rate``, and ``orphan_labels`` without a grain. Not judged.
    """
    span = place.period.span
    status = progress.status(span)
    coverage = proportion(status.labelled, status.rows, reason="empty_current")
    overdue = proportion(status.overdue, status.rows, reason="empty_current")
    if progress.maturity.horizon is None:
        overdue = Estimate.undefined("no_horizon", status.rows)
    found = [
        place.row("label_coverage", "", coverage),
        place.row("label_maturity", "", _arrived(progress, span, status.rows)),
        place.row("overdue_rate", "", overdue),
    ]
    if place.question.scope.by == "none":
        waiting, known = orphan_labels(snapshot, place.question.window.as_of)
        found.append(place.row("orphan_labels", "", Estimate(waiting, float("nan"), float("nan"), known)))
    return found


def _arrived(progress: LabelProgress, span: Span, rows: int) -> Estimate:
    """Give the share of labels in at the age of the youngest row of a span."""
    curve = progress.maturity.curve
    if curve is None:
        label = progress.contract.label
        timed = label is not None and label.observed_at is not None
        return Estimate.undefined("history_too_short" if timed else "no_observed_at", rows)
    age = progress.maturity.now - min(span.end, progress.maturity.now)
    nan = float("nan")
    return Estimate(curve.arrived(age), nan, nan, rows)
