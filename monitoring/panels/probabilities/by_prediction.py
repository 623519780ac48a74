"""Where a regression leans: its mean error, and its mean label, by bins of what it predicted."""

from math import nan
from typing import Any

from monitoring.panels.labels.judged_sides import drawn_question
from monitoring.scope.baseline import Selection
from monitoring.scope.question import Question
from monitoring.statistics.clusters import widened
from monitoring.statistics.prediction_bins import PredictionBin, prediction_bins, prediction_edges
from monitoring.store.reads.cluster_reads import cluster_effect
from monitoring.store.reads.predicted_rows import predicted_rows
from monitoring.store.reads.scored_rows import labelled_rows
from monitoring.store.snapshot import Snapshot

Row = dict[str, Any]
MOST_ROWS = 2_000_000
"""Labelled rows of the window, and of the baseline, up to which they are read; of more there are no bins."""


def by_prediction(snapshot: Snapshot, question: Question) -> list[Row]:
    """Give the mean error and the mean label by prediction, on the days of the window whose labels are in.

    Parameters
    ----------
    snapshot : Snapshot
        The generation, of a regression.
    question : Question
        Window and baseline; of one without such days its early labels are taken.

    Returns
    -------
    list of dict
        ``bin least most n predicted label label_lower label_upper error lower upper before before_n reason``
        of each bin of about equal mass, ascending: the error is prediction less label, `before` the
        baseline's of the same predictions (NaN where that has none), the reason as of `drawn_question`. Empty
        of fewer than 40 labelled rows, and of more than `MOST_ROWS`.
    """
    question, reason = drawn_question(snapshot, question)
    if not _readable(snapshot, question.window):
        return []
    prediction, label = predicted_rows(snapshot, question.window)
    edges = prediction_edges(prediction)
    if not edges.size:
        return []
    effect = cluster_effect(snapshot, question.window)
    now = prediction_bins(prediction, label, edges)
    then: list[PredictionBin | None] = [None] * len(now)
    base = question.baseline.selection
    if base is not None and _readable(snapshot, base):
        then = prediction_bins(*predicted_rows(snapshot, base), edges)
    some = [(one, before) for one, before in zip(now, then, strict=True) if one is not None]
    return [
        {**_row(f"{k}/{len(some)}", *pair, effect), "reason": reason} for k, pair in enumerate(some, start=1)
    ]


def leaning(rows: list[Row]) -> list[Row]:
    """Give the bins whose interval of the mean error leaves 0 out; one in twenty does by chance.

    Examples
    --------
    >>> leaning([{"lower": -1.0, "upper": 1.0}, {"lower": 0.5, "upper": 1.0}])
    [{'lower': 0.5, 'upper': 1.0}]
    """
    return [one for one in rows if one["lower"] > 0 or one["upper"] < 0]


def _readable(snapshot: Snapshot, selection: Selection) -> bool:
    return not snapshot.rows_gone(selection) and 0 < labelled_rows(snapshot, selection) <= MOST_ROWS


def _row(place: str, now: PredictionBin, then: PredictionBin | None, effect: float) -> Row:
    label, error = widened(now.label, effect), widened(now.error, effect)
    return {
        "bin": place,
        "least": now.least,
        "most": now.most,
        "n": error.n,
        "predicted": now.predicted,
        "label": label.value,
        "label_lower": label.lower,
        "label_upper": label.upper,
        "error": error.value,
        "lower": error.lower,
        "upper": error.upper,
        "before": then.error.value if then else nan,
        "before_n": then.error.n if then else 0,
    }
