"""A calibration error of the rows lies within the bounds that their counts give, whatever the rows."""

from collections.abc import Iterator
from typing import get_args

import numpy as np
import pytest

from monitoring.profiles.score_order import ScoreOrder
from monitoring.statistics.binning import reference_edges
from monitoring.statistics.calibration_bounds import BoundedKind, ScoreCells, error_bounds
from monitoring.statistics.calibration_errors import calibration_errors
from monitoring.statistics.score_bins import Binning
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.statistics.score_stack import ScoreStack

Rows = tuple[np.ndarray, np.ndarray, np.ndarray]


def some_rows(rng: np.random.Generator) -> Rows:
    """Draw edges of bins from one law, and scores with their labels from another: continuous, tied, few."""
    usual = rng.beta(*rng.uniform(0.3, 6, 2), rng.integers(20, 2000))
    digits = int(rng.integers(1, 3))
    usual = np.round(usual, digits) if rng.random() < 0.3 else usual
    edges = reference_edges(np.sort(usual), int(rng.choice([3, 10, 50, 250])))
    n = int(rng.choice([1, 2, 5, 20, 100, 1000]))
    score = rng.choice(usual, n) if rng.random() < 0.3 else rng.beta(*rng.uniform(0.3, 6, 2), n)
    score = np.round(score, digits) if rng.random() < 0.4 else score
    label = (rng.random(n) < np.clip(score + rng.normal(0, 0.1), 0, 1)).astype(int)
    return edges, score, label


def cells_of(edges: np.ndarray, score: np.ndarray, label: np.ndarray, *, parts: bool) -> ScoreCells:
    order, code = ScoreOrder(edges), np.searchsorted(edges, score)
    bins = len(edges) + 1
    if parts:
        low, high, of_bin = order.bounds()
        place = order.codes(score, code).astype(np.intp)
    else:
        low, high, of_bin, place = np.append(0.0, edges), np.append(edges, 1.0), np.arange(bins), code
    single = np.array([[len(np.unique(score[code == k])) == 1 for k in range(bins)]])
    n, positives, sums = (np.bincount(code, w, bins)[None] for w in (np.ones(len(score)), label, score))
    mean = np.divide(sums, n, out=np.zeros_like(sums), where=n > 0)
    reach = np.where(single, mean, np.append(edges, 1.0))
    first, several = np.searchsorted(of_bin, np.arange(bins))[None], np.bincount(of_bin)[None]
    counts = (np.bincount(place[label == of], minlength=len(low)).astype(float) for of in (0, 1))
    return ScoreCells(n, positives, sums, single, reach, first, several, low, high, *counts)


def every_way(rng: np.random.Generator, times: int) -> Iterator[tuple[ScoreStack, list[ScoreCells]]]:
    """Rows, and their counts with and without parts of bins."""
    for _ in range(times):
        edges, score, label = some_rows(rng)
        stack = ScoreStack.of([ScoreCounts.of_rows(label, score)])
        yield stack, [cells_of(edges, score, label, parts=parts) for parts in (False, True)]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("binning", get_args(Binning))
def test_the_error_of_the_rows_lies_within_its_bounds(binning: Binning) -> None:
    for stack, ways in every_way(np.random.default_rng(7), 400):
        for kind in get_args(BoundedKind):
            [exact] = calibration_errors(kind, stack, binning=binning)
            for cells in ways:
                [lower], [upper] = error_bounds(kind, cells, binning=binning)
                assert lower - 1e-12 <= exact.value <= upper + 1e-12, (kind, cells)


def test_counts_that_no_edge_cuts_leave_nothing_open() -> None:
    """Ten bins with as many rows each, one score a bin: the edges lie between them."""
    rng, score = np.random.default_rng(3), np.repeat(np.arange(10) / 10 + 0.05, 50)
    label = (rng.random(500) < score).astype(int)
    stack = ScoreStack.of([ScoreCounts.of_rows(label, score)])
    cells = cells_of(np.arange(1, 10) / 10, score, label, parts=False)
    for kind in get_args(BoundedKind):
        [exact] = calibration_errors(kind, stack)
        for ends in error_bounds(kind, cells):
            assert ends == pytest.approx([exact.value], abs=1e-12), kind


def test_parts_of_bins_leave_next_to_nothing_open() -> None:
    rng = np.random.default_rng(4)
    usual, score = rng.beta(2, 6, 5_000), rng.beta(2, 6, 20_000)
    label = (rng.random(20_000) < score**1.3).astype(int)
    widths = {
        parts: float(
            np.subtract(*error_bounds("debiased", cells_of(edges, score, label, parts=parts))[::-1])[0]
        )
        for edges in [reference_edges(np.sort(usual), 250)]
        for parts in (False, True)
    }
    assert 0 < widths[True] < 0.002 < widths[False]
