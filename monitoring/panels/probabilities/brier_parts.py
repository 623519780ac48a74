"""What the Brier score is made of; where scores are counted, with a bound of what the rows say."""

from collections.abc import Callable, Sequence
from math import isnan, nan

import numpy as np

from monitoring.panels.probabilities.score_stacks import Scores
from monitoring.statistics.calibration_bounds import ScoreCells
from monitoring.statistics.estimate import NO_INTERVAL, Estimate, with_bound
from monitoring.statistics.intervals import proportion
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.statistics.score_decomposition import corp, recalibrated_bounds

PARTS = ("miscalibration", "discrimination", "uncertainty")
"""Brier score = miscalibration - discrimination + uncertainty.

The first two have no interval: the law of an isotonic fit's loss is not known.
"""


def brier_parts(scores: Scores, brier: Callable[[], Sequence[float]]) -> list[dict[str, Estimate]]:
    """Take the Brier score of each group apart.

    Parameters
    ----------
    scores : Scores
        The labelled rows.
    brier : callable
        Gives the exact Brier score of each group; asked where only bins of the scores are known.

    Returns
    -------
    list of dict
        By part, one a group; `no_labels` without rows.
    """
    finest = scores.told("finest")
    there, cells = finest.filled
    groups = finest.stack.groups
    if cells is None:
        return [_of_rows(one) for one in groups]
    own, place = brier(), {k: place for place, k in enumerate(there)}
    return [
        _of_cells(one, _bounds(cells, place[k]), own[k]) if k in place else _of_rows(one)
        for k, one in enumerate(groups)
    ]


def _of_rows(counts: ScoreCounts) -> dict[str, Estimate]:
    parts = corp(counts)
    if isnan(parts.brier):
        return dict.fromkeys(PARTS, Estimate.undefined("no_labels"))
    return _told(parts.miscalibration, parts.discrimination, _uncertainty(counts))


def _told(miscalibration: float, discrimination: float, uncertainty: Estimate) -> dict[str, Estimate]:
    first, second = (
        Estimate(one, nan, nan, uncertainty.n, reason=NO_INTERVAL) for one in (miscalibration, discrimination)
    )
    return dict(zip(PARTS, (first, second, uncertainty), strict=True))


def _uncertainty(counts: ScoreCounts) -> Estimate:
    """Give the Brier score of always saying the base rate, between the ends of that rate's interval."""
    rate = proportion(int(counts.positives), int(counts.rows))
    value, *ends = (one * (1 - one) for one in (rate.value, rate.lower, rate.upper))
    upper = 0.25 if rate.lower <= 0.5 <= rate.upper else max(ends)
    return Estimate(value, min(ends), upper, rate.n, method=rate.method)


def _bounds(cells: ScoreCells, group: int) -> tuple[float, float]:
    """Bound the Brier score after recalibration: bins lie apart, their parts where no score is shared."""
    filled = np.flatnonzero(cells.n[group] > 0)
    first, parts = cells.first[group][filled], cells.parts[group][filled]
    bin_ = np.repeat(filled, parts)
    at = np.arange(parts.sum()) + np.repeat(first - np.cumsum(parts) + parts, parts)
    used = cells.n_neg[at] + cells.n_pos[at] > 0
    at, bin_ = at[used], bin_[used]
    low, high = cells.low[at], cells.high[at]
    apart = np.append(True, (np.diff(bin_) > 0) | (low[1:] > high[:-1]))
    alone = cells.single[group][bin_] | (low == high)
    return recalibrated_bounds(cells.n_neg[at], cells.n_pos[at], apart, alone)


def _of_cells(counts: ScoreCounts, within: tuple[float, float], own: float) -> dict[str, Estimate]:
    (least, most), uncertainty = within, _uncertainty(counts)
    wholes = own, uncertainty.value
    saved, gained = (max(0.0, whole - most) for whole in wholes)
    found = _told(saved, gained, uncertainty)
    for part, whole in zip(PARTS[:2], wholes, strict=True):
        found[part] = with_bound(found[part], found[part].value, max(0.0, whole - least), "binned")
    return found
