"""Which class is taken for which: of the rows of each true class, the share predicted as each."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitoring.panels.labels.judged_sides import drawn_question
from monitoring.panels.tasks.decision_tables import decision_tables
from monitoring.scope.baseline import Selection
from monitoring.scope.question import Question
from monitoring.statistics.clusters import widened
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import difference, proportion
from monitoring.store.reads.cluster_reads import cluster_effect
from monitoring.store.snapshot import Snapshot

Row = dict[str, Any]
MOST = 12
"""Classes of which a picture can be read; of more the worst, or those with the most labelled rows."""
_BESIDE = 4
"""Further classes that those are most often taken for: errors of the worst mostly end in a frequent one."""
LEAST = 30
"""Rows of a true class of which the most frequent error is told."""


def class_confusion(snapshot: Snapshot, question: Question, names: Sequence[str] = ()) -> list[Row]:
    """Give how often each class was taken for each, on the days of the window whose labels are in.

    Parameters
    ----------
    snapshot : Snapshot
        The generation, of a multi-class model.
    question : Question
        Window and baseline; of one without such days its early labels are taken.
    names : sequence of str
        True classes, in the order in which they are asked for; all by default, of many those with the most
        rows, in the contract's order.

    Returns
    -------
    list of dict
        ``actual predicted n of share lower upper before change change_lower change_upper reason``, by true
        class, of each by predicted class, further ones that these are most often taken for last: rows of the
        cell and of the true class, the cell's share of these (0 to 1) with its Wilson interval, the
        baseline's, the difference with Newcombe's, and the reason as of `drawn_question`. Intervals are
        those that rows of the same entities or labels bear, as recall's is. NaN where a side has no such row.
        Empty without labels.
    """
    question, reason = drawn_question(snapshot, question)
    classes = list(snapshot.contract.classes)
    now = confusion_table(snapshot, question.window, classes)
    then = confusion_table(snapshot, question.baseline.selection, classes)
    effects = [_effect(snapshot, one) for one in (question.window, question.baseline.selection)]
    of = now.sum(axis=1)
    if not of.any():
        return []
    sides = list(zip((now, then), effects, strict=True))
    frequent = np.sort(np.argsort(-of, kind="stable")[:MOST]).tolist()
    taken = [classes.index(name) for name in names] or frequent
    return [
        {
            "actual": classes[k],
            "predicted": classes[j],
            "n": int(now[k, j]),
            "of": int(of[k]),
            **_cell(*(_share(table[k, j], table[k].sum(), effect) for table, effect in sides)),
            "reason": reason,
        }
        for k in taken
        for j in [*taken, *_mostly_taken_for(now, taken)]
    ]


def most_confused(rows: list[Row]) -> Row | None:
    """Find the wrong class that the largest share of a true one's rows was taken for.

    Parameters
    ----------
    rows : list of dict
        From `class_confusion`.

    Returns
    -------
    dict or None
        One of the rows; None where no class of at least `LEAST` rows was ever taken for another.

    Examples
    --------
    >>> cells = [("a", "a", 90), ("a", "b", 10), ("b", "a", 40), ("b", "b", 60)]
    >>> rows = [{"actual": a, "predicted": p, "n": n, "of": 100, "share": n / 100} for a, p, n in cells]
    >>> most_confused(rows)["predicted"]
    'a'
    """
    wrong = [one for one in rows if one["actual"] != one["predicted"] and one["of"] >= LEAST and one["n"]]
    return max(wrong, key=lambda one: one["share"], default=None)


def _mostly_taken_for(now: NDArray[np.int64], taken: Sequence[int]) -> list[int]:
    """Give the other classes that the most rows of some true ones are predicted as."""
    wrong = now[taken].sum(axis=0)
    wrong[taken] = 0
    first = np.argsort(-wrong, kind="stable")[:_BESIDE]
    return sorted(k for k in first.tolist() if wrong[k])


def confusion_table(
    snapshot: Snapshot, selection: Selection | None, classes: Sequence[str]
) -> NDArray[np.int64]:
    """Count labelled rows by true class (row) and predicted class (column); 0 of no rows."""
    if selection is None:
        return np.zeros((len(classes), len(classes)), dtype=np.int64)
    [found] = decision_tables(snapshot.profiles("confusion", selection).of(""), [None], classes)
    return np.asarray(found)


def _effect(snapshot: Snapshot, selection: Selection | None) -> float:
    return cluster_effect(snapshot, selection) if selection else 1.0


def _share(n: np.int64, of: np.int64, effect: float) -> Estimate:
    return widened(proportion(float(n), float(of)), effect, (0.0, 1.0))


def _cell(now: Estimate, then: Estimate) -> Row:
    moved = difference(then, now)
    found = {"share": now.value, "lower": now.lower, "upper": now.upper, "before": then.value}
    return found | {"change": moved.value, "change_lower": moved.lower, "change_upper": moved.upper}
