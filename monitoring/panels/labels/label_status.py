"""How far labels have come: arrived, awaited, overdue, and those without a prediction."""

from collections.abc import Iterable, Sequence

from monitoring.panels.labels.label_progress import LabelProgress
from monitoring.panels.measurement import Measurement
from monitoring.panels.place import UNCOMPARED, Place
from monitoring.scope.window import Span
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.proportions import proportions
from monitoring.store.reads.label_reads import orphan_labels
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql.implied import implies

_NAN = float("nan")


def label_rows(
    snapshot: Snapshot, places: Sequence[Place], progress: LabelProgress
) -> list[list[Measurement]]:
    """Give the label measures of some periods.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    places : sequence of Place
        Where the rows stand: one a period.
    progress : LabelProgress
        Labels of the window by day.

    Returns
    -------
    list of list of Measurement
        For each period ``label_coverage label_maturity overdue_rate``, ``orphan_labels`` without a grain, and
        ``implied_rate`` where a missing label means a class. Not judged.
    """
    known = [progress.status(place.period.span) for place in places]
    rows = [one.rows for one in known]
    measures = {
        "label_coverage": proportions([one.labelled for one in known], rows, reason="empty_current"),
        "label_maturity": _arrived(progress, [place.period.span for place in places], rows),
        "overdue_rate": _overdue(progress, [place.period.span for place in places], rows),
    }
    reasons: dict[str, str] = {}
    if any(place.question.scope.by == "none" for place in places):
        waiting, keys = orphan_labels(snapshot, places[0].question.window.as_of)
        measures["orphan_labels"] = [Estimate.counted(waiting, keys)] * len(places)
        if waiting and (dropped := snapshot.retained.rows_from):
            reasons["orphan_labels"] = waiting_too(dropped.isoformat())
    rows_of = [
        [
            place.row(measure, "", found[k], baseline=UNCOMPARED, reason=reasons.get(measure, ""))
            for measure, found in measures.items()
        ]
        for k, place in enumerate(places)
    ]
    return [own + implied_rates([place], progress) for own, place in zip(rows_of, places, strict=True)]


def waiting_too(rows_from: str) -> str:
    """Say that a label without a prediction may be one of a row that was dropped, as it has no time of that.

    Parameters
    ----------
    rows_from : str
        The first local day whose rows are kept, ISO 8601.
    """
    return f"labels of rows before {rows_from}, which retention has dropped, count as waiting"


def implied_rates(places: Iterable[Place], progress: LabelProgress) -> list[Measurement]:
    """Give which share of the labels never came and is taken as a class.

    Parameters
    ----------
    places : iterable of Place
        Where the rows stand: one a period.
    progress : LabelProgress
        Labels of the window by day.

    Returns
    -------
    list of Measurement
        ``implied_rate`` of each period; none where a missing label means nothing.
    """
    if not implies(progress.contract):
        return []
    return [
        place.row("implied_rate", "", _implied(progress, place.period.span), baseline=UNCOMPARED)
        for place in places
    ]


def _implied(progress: LabelProgress, span: Span) -> Estimate:
    labelled, implied = progress.status(span).labelled, progress.implied(span)
    if implied is None:
        return Estimate.undefined("rows_gone", labelled)
    return proportions([implied], [labelled], reason="no_labels")[0]


def _overdue(progress: LabelProgress, spans: list[Span], rows: list[int]) -> list[Estimate]:
    if progress.maturity.horizon is None:
        return [Estimate.undefined("no_horizon", n) for n in rows]
    return proportions([progress.overdue(span) for span in spans], rows, reason="empty_current")


def _arrived(progress: LabelProgress, spans: list[Span], rows: list[int]) -> list[Estimate]:
    """Give the share of labels in at the age of the youngest row of each span."""
    curve, now = progress.maturity.curve, progress.maturity.now
    if curve is None:
        label = progress.contract.label
        timed = label is not None and label.observed_at is not None
        reason = "history_too_short" if timed else "no_observed_at"
        return [Estimate.undefined(reason, n) for n in rows]
    shares = curve.arrived([now - min(progress.newest(span), now) for span in spans])
    return [
        Estimate(share, _NAN, _NAN, n) if n else Estimate.undefined("empty_current")
        for share, n in zip(shares, rows, strict=True)
    ]
