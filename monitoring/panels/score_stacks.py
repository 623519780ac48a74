"""Labelled rows by probability: one by one, or in bins as fine as they have to be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitoring.panels.binary_performance import BinaryPerformance
from monitoring.panels.multiclass_performance import MulticlassPerformance
from monitoring.profiles.score_order import ScoreOrder, counted_order
from monitoring.scope.window import Span, days_of
from monitoring.statistics.multiclass_calibration import class_counts, top_label_counts
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.statistics.score_stack import ScoreStack
from monitoring.store.planner import without_rows

Floats = NDArray[np.float64]
COARSE = 0.05
"""Share of the rows in one bin, half of a bin of a reliability curve, from which on bins do not say whether
scores mean what they say."""
TOO_COARSE = "many scores share a bin"
_SAME = 1e-9


@dataclass(frozen=True)
class Scores:
    """Rows by score, a group a span.

    Parameters
    ----------
    stack : ScoreStack
        As fine as they are known.
    methods : sequence of str
        How, one a span, where that is not from the rows; empty otherwise.
    coarsest : ndarray of float64, shape (G,)
        The largest share of a group's rows of which only the mean score is known; 0 from the rows.
    """

    stack: ScoreStack
    methods: Sequence[str]
    coarsest: Floats


def scores_by_subject(
    reader: BinaryPerformance | MulticlassPerformance, spans: Sequence[Span | None], *, fitted: bool
) -> dict[str, tuple[Scores, Scores]]:
    """Give the labelled rows of each span by score, by subject.

    Parameters
    ----------
    reader : BinaryPerformance or MulticlassPerformance
        Of the selection.
    spans : sequence of Span or None
        None for all rows.
    fitted : bool
        Whether something is fitted to the scores, for which the order inside the bins is read of every span,
        where it is kept; else it is of those whose bins are coarse.

    Returns
    -------
    dict of str to tuple of Scores
        For a curve, which is finer than the bins where these are coarse, and for what is fitted. ``""`` is
        the positive class of a binary model, the named class of another, of which each class stands for
        itself as well. Rows of a fine bin stand at its mean score; of one that is cut into parts, at the
        middle of their part, moved so that the bin keeps its mean.
    """
    if isinstance(reader, BinaryPerformance):
        return {"": _binary(reader, spans, fitted=fitted)}
    each, exact = [_by_class(reader, span) for span in spans], np.zeros(len(spans))
    stacks = {name: ScoreStack.of([one[name] for one in each]) for name in ("", *reader.classes)}
    return {name: (one := Scores(stack, [""] * len(spans), exact), one) for name, stack in stacks.items()}


def _by_class(reader: MulticlassPerformance, span: Span | None) -> dict[str, ScoreCounts]:
    label, share = reader.shares(span) or (np.empty(0, dtype=np.intp), np.empty((0, len(reader.classes))))
    if not len(label):
        return {name: ScoreCounts.of([], [], []) for name in ("", *reader.classes)}
    classes = {name: class_counts(label, share, k) for k, name in enumerate(reader.classes)}
    return {"": top_label_counts(label, share)} | classes


def _binary(
    reader: BinaryPerformance, spans: Sequence[Span | None], *, fitted: bool
) -> tuple[Scores, Scores]:
    stack = reader.stack(spans)
    if reader.rows is not None:
        exact = Scores(stack, [""] * len(spans), np.zeros(len(spans)))
        return exact, exact
    coarse = _coarsest(stack, reader.snapshot.bins.order("score").edges) > COARSE
    asked = np.flatnonzero((stack.size > 0) & (coarse | fitted)).tolist()
    finer = _by_order(reader, spans, stack, asked) if asked else {}
    curve = _scores(reader, stack, {k: one for k, one in finer.items() if coarse[k]})
    return curve, _scores(reader, stack, finer) if fitted else curve


def _scores(reader: BinaryPerformance, stack: ScoreStack, finer: Mapping[int, ScoreCounts]) -> Scores:
    """Put finer groups in the place of some, and say how each is known."""
    order, said = reader.snapshot.bins.order("score"), [reader.method] * stack.size.size
    if finer:
        stack = ScoreStack.of([finer.get(k, one) for k, one in enumerate(stack.groups)])
    for k in finer:
        said[k] = f"binned({order.parts}), scores at the middle of their bin"
    coarsest = _coarsest(stack, order.edges)
    each = zip(said, coarsest.tolist(), strict=True)
    return Scores(stack, [f"{how}, at most {most:.2g} of the rows in one" for how, most in each], coarsest)


def _coarsest(stack: ScoreStack, edges: Floats) -> Floats:
    """Give the largest share of each group's rows of which only the mean is known."""
    several = ~_at_edge(stack.score, edges)
    rows = np.maximum(stack.positives + stack.negatives, 1.0)
    found = np.zeros(stack.size.size)
    np.maximum.at(found, stack.group, np.where(several & (stack.total > 1), stack.total, 0.0))
    return found / rows


def _at_edge(score: Floats, edges: Floats) -> NDArray[np.bool_]:
    """Say which means are the largest value that their bin can have, so that all its rows have it."""
    upper = np.append(edges, 1.0)
    place = np.minimum(np.searchsorted(upper, score * (1 - _SAME)), len(upper) - 1)
    same: NDArray[np.bool_] = np.abs(upper[place] - score) <= _SAME * np.abs(upper[place])
    return same


def _by_order(
    reader: BinaryPerformance, spans: Sequence[Span | None], stack: ScoreStack, asked: Sequence[int]
) -> dict[int, ScoreCounts]:
    """Place the rows of the bins of some spans by their parts; empty where their order is not kept."""
    zone, some = reader.zone, [spans[k] for k in asked]
    kept = without_rows(reader.snapshot, "score_order", reader.selection)
    if kept is None or not all(span is None or span.whole_days(zone) for span in some):
        return {}
    order, days = reader.snapshot.bins.order("score"), kept.of("")
    negatives, positives = counted_order(days.records, days.stretches(days_of(some, zone)), order.parts)
    sums = _sums(order, ScoreStack.of([stack.groups[k] for k in asked]), negatives + positives)
    if sums is None:
        return {}
    return dict(zip(asked, ScoreStack.of_bins(sums, negatives, positives).groups, strict=True))


def _sums(order: ScoreOrder, coarse: ScoreStack, rows: NDArray[np.int64]) -> Floats | None:
    """Give the sum of the scores of each part, so that those of a bin are the bin's.

    Parameters
    ----------
    order : ScoreOrder
        Cuts the bins.
    coarse : ScoreStack
        The same rows, with the mean score of each bin.
    rows : ndarray of int64, shape (G, parts)
        Rows by part.

    Returns
    -------
    ndarray of float64, shape (G, parts), or None
        None where they are not the same rows, as of days before their order was kept.
    """
    low, high, of_bin = order.bounds()
    first = np.flatnonzero(np.diff(of_bin, prepend=-1))
    counted = np.add.reduceat(rows, first, axis=1)
    there = counted > 0
    if not np.array_equal(counted[there], coarse.total):
        return None
    mean = np.zeros(counted.shape)
    mean[there] = coarse.score
    floor = np.append(0.0, order.edges)
    single = _at_edge(mean, order.edges)[:, of_bin] | (of_bin == 0)
    above = (low + high) / 2 - floor[of_bin]
    weighed = np.add.reduceat(rows * above, first, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        stretched = (mean - floor) * counted / weighed
    placed = floor[of_bin] + above * np.nan_to_num(stretched, posinf=0.0)[:, of_bin]
    return np.where(single, mean[:, of_bin], np.minimum(placed, 1.0)) * rows
