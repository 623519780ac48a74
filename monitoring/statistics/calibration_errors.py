"""Calibration errors of many groups of rows at once, with the interval of redrawn labels or of the test."""

import math
from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from monitoring.statistics.absolute_gaps import chance_of_gaps
from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.calibration_intervals import gap_intervals
from monitoring.statistics.consistency import consistency_p_values, squared_gap
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import wilson
from monitoring.statistics.redraws import redrawn, redrawn_sums
from monitoring.statistics.score_bins import Binning, ScoreBins, score_bins
from monitoring.statistics.score_stack import ScoreStack

Kind = Literal["l1", "largest", "unweighted", "l2", "debiased"]
DRAWS = 500
LEAST_EXPECTED = 1.0
"""Of either class, for an interval of debiased ECE: of half a positive it holds 87 of 100, of one 92."""
EXPECTED_OF_ONE_CLASS = 20.0
"""Of either class, for that interval where no bin has both: it holds the true error then."""
Drawn = tuple[Floats, Floats]
"""Errors of the groups, shape (G,), and of their redrawn labels, shape (G, draws)."""


def calibration_errors(
    kind: Kind,
    stack: ScoreStack,
    bins: int = 10,
    binning: Binning = "mass",
    seed: int = 0,
    level: float = 0.95,
    within: Drawn | None = None,
) -> list[Estimate]:
    """Calibration error of each group, with its bootstrap interval over redrawn labels.

    Its lower end is as low as what chance may have added to all gaps (`absolute_gaps`). That of "debiased"
    inverts the test of consistency instead, which redrawn labels contradict. Where a bin of one
    class has the "largest" gap, its interval holds those of all shares in Wilson's interval as well.

    Parameters
    ----------
    kind : {"l1", "largest", "unweighted", "l2", "debiased"}
        Mean |gap| over rows, largest of any bin, mean over bins; root of the mean squared gap, and that less
        what sampling adds: with the p-value of consistency.
    stack : ScoreStack
        The score is the probability of the positive class.
    bins, binning
        As `score_bins.bin_starts`.
    seed : int
        Of the bootstrap of the labels.
    level : float
        Confidence level.
    within : two arrays, shape (G,), optional
        Between what the value of "debiased" may lie, which its p-value and its interval then hold for.

    Returns
    -------
    list of Estimate
        In [0, 1], each the same whatever other groups stand beside it; NaN `no_labels` without rows. Without
        an interval where no bin has both classes (`one_class`, `separation`), but for that of "debiased" if
        twenty of either are expected; it has none where less than one is (`too_few`).

    References
    ----------
    Naeini et al. 2015, doi:10.1609/aaai.v29i1.9602; Kumar, Liang & Ma 2019, arXiv:1909.10155

    Examples
    --------
    >>> from monitoring.statistics.score_counts import ScoreCounts
    >>> one = ScoreCounts.of_rows([0, 1], [0.25, 0.75])
    >>> [found.value for found in calibration_errors("l1", ScoreStack.of([one, one]), 2)]
    [0.25, 0.25]
    """
    found = [Estimate.undefined("no_labels")] * stack.size.size
    for cells in score_bins(stack, bins, binning):
        unsaid = _unsaid(kind, cells)
        if kind == "debiased":
            columns, method = _debiased(cells, level, within, unsaid == ""), "inverted test of consistency"
        else:
            value, low, high = _intervals(*_DRAWN[kind](cells, seed), level)
            if kind != "l2":
                chance = chance_of_gaps(kind, cells, seed, DRAWS)
                low = np.minimum(low, value - quantiles(chance, (1 + level) / 2)[:, 0])
            if kind == "largest":
                low, high = _of_one_class(cells, low, high, level)
            if kind == "l2":
                value, low, high = (np.sqrt(np.maximum(0.0, square)) for square in (value, low, high))
            p_values = np.full_like(value, math.nan)
            columns = (value, np.maximum(0.0, low), np.minimum(1.0, high), p_values)
            method = f"bootstrap, {DRAWS} draws"
        listed = (column.tolist() for column in (*columns, cells.group))
        for v, lower, upper, p, k, reason in zip(*listed, unsaid.tolist(), strict=True):
            ends = (math.nan, math.nan) if reason else (lower, upper)
            found[k] = Estimate(v, ends[0], ends[1], stack.rows[k], p, method, reason)
    return found


def _unsaid(kind: Kind, cells: ScoreBins) -> NDArray[np.str_]:
    """Say why there is no interval, or nothing; shape (G,).

    Labels redrawn as observed tell nothing where no bin has both classes; the test does where the forecasts
    expect both. Where they expect less than one positive, a sample that has one is a rare one.
    """
    positives, rows = cells.positives.sum(axis=1), cells.n.sum(axis=1)
    one = np.where((positives == 0) | (positives == rows), "one_class", "separation")
    reason = np.where(cells.redrawn.variance.any(axis=1), "", one)
    if kind == "debiased":
        expected = cells.expected.sum(axis=1)
        rarer = np.minimum(expected, rows - expected)
        reason = np.where(rarer >= EXPECTED_OF_ONE_CLASS, "", reason)
        reason = np.where((reason == "") & (rarer < LEAST_EXPECTED), "too_few", reason)
    return reason


def _intervals(value: Floats, drawn: Floats, level: float) -> tuple[Floats, Floats, Floats]:
    """Bootstrap intervals, less the bias that redrawing adds; never without the value."""
    bias = drawn.mean(axis=1) - value
    ends = quantiles(drawn, (1 - level) / 2, (1 + level) / 2) - bias[:, None]
    return value, np.minimum(ends[:, 0], value), np.maximum(ends[:, 1], value)


def _of_one_class(cells: ScoreBins, low: Floats, high: Floats, level: float) -> tuple[Floats, Floats]:
    """Widen intervals whose largest gap is of a bin of one class: redrawn as observed, it never moves."""
    worst = np.abs(cells.forecast - cells.observed).argmax(axis=1)[:, None]
    forecast, k, n = (
        np.take_along_axis(of, worst, axis=1)[:, 0] for of in (cells.forecast, cells.positives, cells.n)
    )
    ends = np.stack(wilson(k, n, level)) - forecast
    least = np.where(ends[0] * ends[1] > 0, np.abs(ends).min(axis=0), 0.0)
    one = (k == 0) | (k == n)
    most = np.where(one, np.abs(ends).max(axis=0), high)
    return np.minimum(low, np.where(one, least, low)), np.maximum(high, most)


def quantiles(values: Floats, *shares: float) -> Floats:
    """Quantiles (type 7) of each row as `numpy.quantile` gives them, of few values in a tenth of its time.

    Examples
    --------
    >>> quantiles(np.array([[3.0, 1.0, 2.0]]), 0.25, 0.5).tolist()
    [[1.5, 2.0]]
    """
    place = np.array(shares) * (values.shape[1] - 1)
    below = place.astype(np.intp)
    above = np.minimum(below + 1, values.shape[1] - 1)
    found = np.sort(values, axis=1)
    return floats(found[:, below] + (found[:, above] - found[:, below]) * (place - below))


def _of_gaps(error: Callable[[ScoreBins, Floats], Floats]) -> Callable[[ScoreBins, int], Drawn]:
    """Redraw an error that is a function of the gaps, shape (G, …, B)."""

    def drawn(cells: ScoreBins, seed: int) -> Drawn:
        gap = (cells.forecast - cells.observed)[:, None]
        beyond = redrawn(cells.redrawn, seed, DRAWS) / cells.n[:, None]
        return error(cells, gap)[:, 0], error(cells, gap - beyond)

    return drawn


def _l1(cells: ScoreBins, gap: Floats) -> Floats:
    return floats((np.abs(gap) * cells.share[:, None]).sum(axis=-1))


def _largest(cells: ScoreBins, gap: Floats) -> Floats:
    return floats(np.abs(gap).max(axis=-1))


def _unweighted(cells: ScoreBins, gap: Floats) -> Floats:
    return floats(np.abs(gap).mean(axis=-1))


def _l2(cells: ScoreBins, seed: int) -> Drawn:
    value, linear, square = _squares(cells)
    return value, value[:, None] + redrawn_sums(cells.redrawn, linear, square, seed, DRAWS)


def _debiased(
    cells: ScoreBins, level: float, within: Drawn | None, said: NDArray[np.bool_]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Root of the mean squared gap less what sampling adds, its interval if `said`, and the test's p-value.

    Sampling adds what the observed shares vary by, but where that is all there is and the test rejects: a
    positive where next to none was expected varies as much as it is off. Then it is what the forecasts vary
    by, as in the test. A single row has no correction.
    """
    rows, seen = cells.n.sum(axis=1), squared_gap(cells)
    noise = (cells.redrawn.variance / np.maximum(cells.n - 1, 1) * (cells.n > 1)).sum(axis=1)
    p_values = consistency_p_values(cells, seen)
    rejected = (noise >= seen) & (p_values < 1 - level)
    noise = np.where(rejected, (cells.variance / cells.n).sum(axis=1), noise)
    value = np.sqrt(np.maximum(0.0, seen - noise) / rows)
    least = most = seen
    if within is not None:
        low, high = (rows * end[cells.group] ** 2 + noise for end in within)
        least, most = np.minimum(seen, low), np.maximum(seen, high)
        p_values = consistency_p_values(cells, least)
    ends = np.full((2, len(value)), math.nan)
    if said.any():
        ends[:, said] = gap_intervals(cells.at(said), least[said], most[said], level)
    return value, np.minimum(ends[0], value), np.maximum(ends[1], value), p_values


def _squares(cells: ScoreBins) -> tuple[Floats, Floats, Floats]:
    """Mean squared gap; what a positive more and its square add to it, by bin."""
    gap = cells.forecast - cells.observed
    value = (cells.share * gap**2).sum(axis=1)
    return value, -2 * cells.share * gap / cells.n, cells.share / cells.n**2


_DRAWN: dict[str, Callable[[ScoreBins, int], Drawn]] = {
    "l1": _of_gaps(_l1),
    "largest": _of_gaps(_largest),
    "unweighted": _of_gaps(_unweighted),
    "l2": _l2,
}
