"""Whether the score of each class means what it says: observed rate against mean score, class by class."""

from collections.abc import Sequence
from typing import Any

from monitoring.panels.labels.judged_sides import drawn_question
from monitoring.panels.probabilities.calibration_evidence import BINS
from monitoring.panels.probabilities.score_stacks import scores_by_subject
from monitoring.panels.tasks.multiclass_performance import MulticlassPerformance
from monitoring.panels.tasks.ranking_measures import RANKING
from monitoring.scope.question import Question
from monitoring.statistics.reliability import ReliabilityBins, reliability_bins
from monitoring.store.snapshot import Snapshot

Row = dict[str, Any]
MOST = 6
"""Classes of which there is a diagram each; of more the worst. Data have all."""


def class_reliability(snapshot: Snapshot, question: Question) -> list[Row]:
    """Give the reliability curve of each class, on the days of the window whose labels are in.

    Parameters
    ----------
    snapshot : Snapshot
        The generation, of a multi-class model with probabilities.
    question : Question
        The window; of one without such days its early labels are taken.

    Returns
    -------
    list of dict
        ``class bin n predicted observed lower upper method reason``, by class in the contract's order: of the
        rows whose score of that class lies in a bin of about equal mass their mean score, and the share that
        is of the class, with its Wilson interval; where these rest on fine bins, the method says so; the
        reason is that of `drawn_question`. Empty without labels, and where there are too many rows to read of
        too many classes to count.
    """
    exact = RANKING if question.scope.exact else ()
    drawn, reason = drawn_question(snapshot, question)
    reader = MulticlassPerformance(snapshot, drawn.window, exact=exact)
    return [
        {**row, "reason": reason}
        for name, scores in scores_by_subject(reader, [None], among=reader.classes)
        if scores.stack.rows[0]
        for row in _of_class(name, reliability_bins(scores.stack.groups[0], BINS), scores.said(0))
    ]


def by_class(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Give the bins of each class, in their order.

    Examples
    --------
    >>> by_class([{"class": "b", "n": 1}, {"class": "a", "n": 2}, {"class": "a", "n": 3}])
    {'b': [{'class': 'b', 'n': 1}], 'a': [{'class': 'a', 'n': 2}, {'class': 'a', 'n': 3}]}
    """
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["class"], []).append(row)
    return found


def worst_calibrated(classes: dict[str, list[Row]], most: int = MOST) -> dict[str, list[Row]]:
    """Give the bins of all classes, of many those with the largest calibration error (ECE), that one first.

    Examples
    --------
    >>> shares = {"a": 0.2, "b": 0.1, "c": 0.7}
    >>> classes = {name: [{"n": 10, "predicted": 0.3, "observed": share}] for name, share in shares.items()}
    >>> list(worst_calibrated(classes, 2)), list(worst_calibrated(classes))
    (['c', 'b'], ['a', 'b', 'c'])
    """
    if len(classes) <= most:
        return dict(classes)

    def error(name: str) -> float:
        off = sum(one["n"] * abs(one["predicted"] - one["observed"]) for one in classes[name])
        return float(off / sum(one["n"] for one in classes[name]))

    return {name: classes[name] for name in sorted(classes, key=error, reverse=True)[:most]}


def _of_class(name: str, bins: ReliabilityBins, method: str) -> list[Row]:
    columns = (bins.n, bins.forecast, bins.observed, bins.lower, bins.upper)
    return [
        {
            "class": name,
            "bin": f"{k}/{len(bins.n)}",
            "n": round(n),
            "predicted": float(predicted),
            "observed": float(observed),
            "lower": float(lower),
            "upper": float(upper),
            "method": method or "exact",
        }
        for k, (n, predicted, observed, lower, upper) in enumerate(zip(*columns, strict=True), start=1)
    ]
