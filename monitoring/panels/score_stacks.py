"""Labelled rows by probability: one by one, or in bins as fine as they have to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.panels.binary_performance import BinaryPerformance
from monitoring.panels.multiclass_performance import MulticlassPerformance
from monitoring.profiles.score_order import counted_order
from monitoring.scope.window import Span, days_of
from monitoring.statistics.calibration_bounds import ScoreCells
from monitoring.statistics.estimate import print_bound
from monitoring.statistics.multiclass_calibration import class_counts, top_label_counts
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.statistics.score_stack import ScoreStack
from monitoring.store.planner import without_rows

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Index = NDArray[np.intp]
COARSE = 0.05
"""Share of the rows in one bin, half of a bin of a reliability curve, from which on bins do not say whether
scores mean what they say."""
TOO_COARSE = "many scores share a bin"
_SAME = 1e-9


@dataclass(frozen=True, eq=False)
class Scores:
    """Rows by score, a group a span.

    Parameters
    ----------
    stack : ScoreStack
        As fine as they are known.
    method : str
        How, where that is not from the rows; empty otherwise.
    coarsest : ndarray of float64, shape (G,)
        The largest share of a group's rows of which only the mean score is known; 0 from the rows.
    cells : ScoreCells or None
        Where the scores may lie; None from the rows.
    """

    stack: ScoreStack
    method: str
    coarsest: Floats
    cells: ScoreCells | None = None

    @cached_property
    def filled(self) -> tuple[list[int], ScoreCells | None]:
        """Which groups have rows, and where their scores may lie; None from the rows, or without any."""
        there: list[int] = np.flatnonzero(self.stack.size).tolist()
        return there, self.cells.at(there) if self.cells and there else None

    def said(self, k: int, bound: float | None = None) -> str:
        """Say how a group's rows are known, and how far what is measured of them may be off."""
        if not self.method:
            return ""
        head, _, rest = self.method.partition(", ")
        off = "" if bound is None else f" ±{print_bound(bound)}"
        return f"{head}{off}, {rest}, at most {self.coarsest[k]:.2g} of the rows in one"


def scores_by_subject(
    reader: BinaryPerformance | MulticlassPerformance, spans: Sequence[Span | None]
) -> dict[str, Scores]:
    """Give the labelled rows of each span by score, by subject.

    Parameters
    ----------
    reader : BinaryPerformance or MulticlassPerformance
        Of the selection.
    spans : sequence of Span or None
        None for all rows.

    Returns
    -------
    dict of str to Scores
        ``""`` is the positive class of a binary model, the named class of another, of which each class stands
        for itself as well. Rows of a fine bin stand at its mean score; where their order in it is kept, at
        the middle of their part of it, moved so that the bin keeps its mean.
    """
    if isinstance(reader, BinaryPerformance):
        return {"": _binary(reader, spans)}
    each, exact = [_by_class(reader, span) for span in spans], np.zeros(len(spans))
    stacks = {name: ScoreStack.of([one[name] for one in each]) for name in ("", *reader.classes)}
    return {name: Scores(stack, "", exact) for name, stack in stacks.items()}


def _by_class(reader: MulticlassPerformance, span: Span | None) -> dict[str, ScoreCounts]:
    label, share = reader.shares(span) or (np.empty(0, dtype=np.intp), np.empty((0, len(reader.classes))))
    if not len(label):
        return {name: ScoreCounts.of([], [], []) for name in ("", *reader.classes)}
    classes = {name: class_counts(label, share, k) for k, name in enumerate(reader.classes)}
    return {"": top_label_counts(label, share)} | classes


def _binary(reader: BinaryPerformance, spans: Sequence[Span | None]) -> Scores:
    if reader.rows is not None:
        return Scores(reader.stack(spans), "", np.zeros(len(spans)))
    order, bins = reader.snapshot.bins.order("score"), reader.bins_of(spans)
    rows = bins.negatives + bins.positives
    mean = np.divide(bins.scores, rows, out=np.zeros_like(bins.scores), where=rows > 0)
    single = _at_edge(mean, order.edges)
    low, high, of_bin = order.bounds()
    counts = _by_order(reader, spans, order.parts, of_bin, rows)
    if counts:
        method = f"binned({order.parts}), scores at the middle of their bin"
        sums = _sums(order.edges, (low, high, of_bin), mean, single, counts[0] + counts[1])
    else:
        method, sums, counts = reader.method, bins.scores, (bins.negatives, bins.positives)
        first, last = np.flatnonzero(np.diff(of_bin, prepend=-1)), np.flatnonzero(np.diff(of_bin, append=-1))
        low, high, of_bin = low[first], high[last], np.arange(len(first))
    stack = ScoreStack.of_bins(sums, *counts)
    negatives, positives = (one.astype(np.float64) for one in counts)
    cells = ScoreCells(low, high, of_bin, negatives, positives, bins.scores, single)
    return Scores(stack, method, _coarsest(cells), cells)


def _coarsest(cells: ScoreCells) -> Floats:
    """Give the largest share of each group's rows of which only the mean is known."""
    together = np.where(cells.single[:, cells.of_bin], 0.0, cells.n_neg + cells.n_pos)
    largest = together.max(axis=1, initial=0.0)
    found: Floats = np.where(largest > 1, largest, 0.0) / np.maximum(cells.rows.sum(axis=1), 1.0)
    return found


def _at_edge(score: Floats, edges: Floats) -> NDArray[np.bool_]:
    """Say which means are the largest value that their bin can have, so that all its rows have it."""
    upper = np.append(edges, 1.0)
    place = np.minimum(np.searchsorted(upper, score * (1 - _SAME)), len(upper) - 1)
    same: NDArray[np.bool_] = np.abs(upper[place] - score) <= _SAME * np.abs(upper[place])
    return same


def _by_order(
    reader: BinaryPerformance, spans: Sequence[Span | None], parts: int, of_bin: Index, rows: Counts
) -> tuple[Counts, Counts] | None:
    """Count both classes by part of the bins; None where their order is not kept, as of old days."""
    kept = without_rows(reader.snapshot, "score_order", reader.selection)
    if kept is None or not all(span is None or span.whole_days(reader.zone) for span in spans):
        return None
    days = kept.of("")
    counts = counted_order(days.records, days.stretches(days_of(spans, reader.zone)), parts)
    return counts if np.array_equal(_of_bins(of_bin, counts[0] + counts[1]), rows) else None


def _of_bins(of_bin: Index, values: NDArray[Any]) -> NDArray[Any]:
    """Add up what is of each part by bin."""
    first = np.flatnonzero(np.diff(of_bin, prepend=-1))
    found: NDArray[Any] = np.add.reduceat(values, first, axis=1)
    return found


def _sums(
    edges: Floats,
    bounds: tuple[Floats, Floats, Index],
    mean: Floats,
    single: NDArray[np.bool_],
    rows: Counts,
) -> Floats:
    """Give the sum of the scores of each part, so that those of a bin are the bin's.

    Parameters
    ----------
    edges, bounds : ndarray, tuple
        Of the `ScoreOrder` that cuts the bins.
    mean : ndarray of float64, shape (G, B)
        Of the scores of each bin, 0 without rows.
    single : ndarray of bool, shape (G, B)
        Where they are all the same.
    rows : ndarray of int64, shape (G, parts)
        Rows by part.

    Returns
    -------
    ndarray of float64, shape (G, parts)
    """
    low, high, of_bin = bounds
    counted, floor = _of_bins(of_bin, rows), np.append(0.0, edges)
    alone = single[:, of_bin] | (of_bin == 0)
    above = (low + high) / 2 - floor[of_bin]
    with np.errstate(invalid="ignore", divide="ignore"):
        stretched = (mean - floor) * counted / _of_bins(of_bin, rows * above)
    placed = floor[of_bin] + above * np.nan_to_num(stretched, posinf=0.0)[:, of_bin]
    return np.where(alone, mean[:, of_bin], np.minimum(placed, 1.0)) * rows
