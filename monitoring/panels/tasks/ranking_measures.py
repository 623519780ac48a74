"""Measures of the order of a binary model's scores: from the rows, or as fine bins bound them."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitoring.statistics.arrays import in_one_piece
from monitoring.statistics.discrimination import auc_each, auc_slack_each, ks_separation
from monitoring.statistics.estimate import Estimate, within_bounds
from monitoring.statistics.histogram_bounds import ks_bounds
from monitoring.statistics.means import Bounds
from monitoring.statistics.ranked_lists import average_precision, average_precision_bounds
from monitoring.statistics.score_stack import ScoreStack
from monitoring.store.reads.scored_rows import Scored
from monitoring.store.scheduling.stages import begin

Columns = dict[str, list[Estimate]]
"""Estimates by measure, one a span."""
Counts = NDArray[np.int64]
_AREAS = {"auc": 1.0, "gini": 2.0}
"""How far a share of the pairs moves what is read off the area."""
_SHARE: Bounds = (0.0, 1.0)
_RANGES: dict[str, Bounds] = {"gini": (-1.0, 1.0)}
"""What cannot be left by what is no share."""
_BOUNDS: dict[str, Callable[[Counts, Counts], tuple[float, float]]] = {
    "ks_separation": ks_bounds,
    "average_precision": average_precision_bounds,
}
RANKING = (*_AREAS, *_BOUNDS)
"""What needs the order of the scores."""
_STAGE = "ranking the rows"
_TOGETHER = 50_000
"""Rows that are ordered in one go: of more, a processor no longer has them at hand."""
_RANKING: dict[str, Callable[[ScoreStack], list[Estimate]]] = {
    "auc": auc_each,
    "ks_separation": lambda stack: [ks_separation(one) for one in stack.groups],
    "average_precision": lambda stack: [average_precision(one) for one in stack.groups],
}


def by_score(parts: Sequence[Scored]) -> ScoreStack:
    """Count the rows of each part by score: small parts together, as the days of a line.

    Millions of rows take seconds: before each lot whoever waits may have cancelled.
    """
    lots: list[list[Scored]] = []
    rows = 0
    for part in parts:
        if not lots or rows + part.score.size > _TOGETHER:
            lots.append([])
            rows = 0
        lots[-1].append(part)
        rows += part.score.size
    return ScoreStack(*in_one_piece([_counted(lot) for lot in lots]))


def _counted(parts: Sequence[Scored]) -> list[NDArray[Any]]:
    """Give the columns of a stack of some parts."""
    begin(_STAGE)
    size = np.array([part.score.size for part in parts])
    label, score = in_one_piece([[part.label, part.score] for part in parts])
    found = ScoreStack.of_rows(label, score, size)
    return [found.score, found.n_neg, found.n_pos, found.size]


def tied(stack: ScoreStack, only: Collection[str]) -> Columns:
    """Measure as if all rows of a bin had one score."""
    basis = {"auc" if name == "gini" else name for name in only}
    found = {}
    for name, measure in _RANKING.items():
        if name in basis:
            begin(_STAGE)
            found[name] = measure(stack)
    return found | {"gini": [one.scaled(2, -1) for one in found["auc"]]} if "gini" in only else found


def bounded(tied: Columns, stack: ScoreStack, counts: tuple[Counts, Counts]) -> Columns:
    """Widen what is as if tied inside a bin by what any order there could make of it."""
    said = f"binned({counts[0].shape[1]})"
    found = {}
    for name, estimates in tied.items():
        ends = _ends(name, estimates, stack, counts)
        held = _RANGES.get(name, _SHARE)
        found[name] = [
            within_bounds(one, *pair, said, held) for one, pair in zip(estimates, ends, strict=True)
        ]
    return found


def _ends(
    name: str, tied: list[Estimate], stack: ScoreStack, counts: tuple[Counts, Counts]
) -> list[tuple[float, float]]:
    if name in _AREAS:
        slack = (auc_slack_each(stack) * _AREAS[name]).tolist()
        return [(one.value - by, one.value + by) for one, by in zip(tied, slack, strict=True)]
    return [_BOUNDS[name](*pair) for pair in zip(*counts, strict=True)]
