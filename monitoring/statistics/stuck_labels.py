"""Labels that repeat: a class that is usual, or an error of the model, of which no label is left."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
FALLEN = 0.25
"""Of what is usual: a base rate that has fallen so far would still leave some."""
CERTAIN = 1e-4
LEAST_BEFORE = 7
"""Days with labels that tell what is usual."""
LONGER = 2
"""Times as many labels in a row as there ever were without one."""


@dataclass(frozen=True)
class Stuck:
    """Days in a row whose labels have none of one kind.

    Parameters
    ----------
    kind : int
        Which.
    first, last : int
        Numbers of the first of these days, and of the last.
    labels : int
        Of these days.
    usual : float
        Share of the kind among the labels of all days before.
    p : float
        Of no label, were a quarter of that usual; times the kinds and days that were looked at.
    """

    kind: int
    first: int
    last: int
    labels: int
    usual: float
    p: float


def label_kinds(tables: Counts) -> Counts:
    """Count the labels of each kind that may be left out: of each class, of all others, and the wrong ones.

    Parameters
    ----------
    tables : ndarray of int64, shape (days, classes, classes)
        By true class and predicted class.

    Returns
    -------
    ndarray of int64, shape (days, 2 * classes + 1)
        Of each class, of all but each, and those that differ from the prediction.

    Examples
    --------
    >>> label_kinds(np.array([[[5, 1], [2, 3]]])).tolist()
    [[6, 5, 5, 6, 3]]
    """
    of_class = tables.sum(axis=2)
    every = of_class.sum(axis=1, keepdims=True)
    right = np.trace(tables, axis1=1, axis2=2)[:, None]
    return np.concatenate([of_class, every - of_class, every - right], axis=1)


def stuck_labels(labels: Counts, kinds: Counts, judged: int) -> Stuck | None:
    """Find the days in a row without a label of a kind that is usual, those that lack most.

    Parameters
    ----------
    labels : ndarray of int64, shape (days,)
        All labels of each day.
    kinds : ndarray of int64, shape (days, K)
        From `label_kinds`.
    judged : int
        Number of the first day that is judged; runs may have begun before.

    Returns
    -------
    Stuck or None
        None where a base rate that fell to a quarter may leave as few.

    Examples
    --------
    >>> labels = np.full(20, 100)
    >>> ones = np.where(np.arange(20) < 16, 20, 0)
    >>> found = stuck_labels(labels, np.stack([ones, labels - ones], axis=1), 14)
    >>> found.kind, found.first, found.last, found.labels, found.usual
    (0, 16, 19, 400, 0.2)
    >>> stuck_labels(labels, np.stack([ones // 10, labels], axis=1), 14) is None
    True
    """
    there = np.flatnonzero(labels)
    tries = kinds.shape[1] * max(int((there >= judged).sum()), 1)
    quiet = np.flatnonzero((kinds[there[there >= judged]] == 0).any(axis=0)).tolist()
    found = [one for kind in quiet for one in _runs(labels[there], kinds[there, kind], kind, tries)]
    certain = [one for one in found if there[one.last] >= judged and one.p <= CERTAIN]
    most = max(certain, key=lambda one: one.labels * one.usual, default=None)
    if most is None:
        return None
    first, last = int(there[most.first]), int(there[most.last])
    return Stuck(most.kind, first, last, most.labels, most.usual, most.p)


def _runs(labels: Counts, own: Counts, kind: int, tries: int) -> list[Stuck]:
    """Give the runs of days without any of a kind that are longer than those before them."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], own == 0, [0]])))
    found, longest = [], 0
    for first, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        n = int(labels[first:end].sum())
        if n >= LONGER * longest and first >= LEAST_BEFORE:
            usual = float(own[:first].sum() / labels[:first].sum())
            p = none_left(usual, _spread(labels[:first], own[:first], usual), labels[first:end])
            found.append(Stuck(kind, first, end - 1, n, usual, min(1.0, tries * p)))
        longest = max(longest, n)
    return found


def _spread(labels: Counts, own: Counts, usual: float) -> float:
    """Estimate the squared coefficient of variation of a daily share; 0 where chance makes as much."""
    mean = labels * usual
    squares = float((mean**2).sum())
    return max(float(((own - mean) ** 2 - mean * (1 - usual)).sum()) / squares, 0.0) if squares else 0.0


def none_left(usual: float, spread: float, labels: Counts) -> float:
    """Give the chance of no label of a kind, had its share fallen to a quarter of what is usual.

    Parameters
    ----------
    usual : float
        Its share.
    spread : float
        Squared coefficient of variation of the share from day to day: days have a negative binomial law.
    labels : ndarray of int64
        How many came, by day.

    Returns
    -------
    float
        In [0, 1].

    Examples
    --------
    >>> none_left(0.2, 0.0, np.array([0])), round(none_left(0.2, 0.0, np.array([40, 60])), 4)
    (1.0, 0.0067)
    >>> round(none_left(0.2, 1.0, np.array([40, 60])), 4)
    0.0833
    """
    mean = FALLEN * usual * labels
    return float(np.exp(-(np.log1p(spread * mean) / spread if spread else mean).sum()))
