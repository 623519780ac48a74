"""Labelled rows by fine bin of the score, and by part of a bin where that says more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.panels.probabilities.calibration_evidence import BINS
from monitoring.panels.tasks.binary_performance import BinaryPerformance
from monitoring.panels.tasks.top_labels import TopLabels
from monitoring.profiles import ScoreLabelCounts
from monitoring.profiles.score_order import CODE, ScoreOrder, counted_among
from monitoring.scope.window import Span, days_of
from monitoring.statistics.calibration_bounds import ScoreCells, bins_at_edges
from monitoring.statistics.score_bins import Binning
from monitoring.statistics.score_stack import ScoreStack
from monitoring.store.records.daily_records import SubjectRecords
from monitoring.store.routes.planner import without_rows

Floats = NDArray[np.float64]
Index = NDArray[np.intp]
Which = NDArray[np.bool_]
Days = tuple[date, ...] | None
COARSE = 0.05
"""Share of the rows in one bin, half of a bin of a reliability curve, from which on bins do not say whether
scores mean what they say."""
_SAME = 1e-9
_WIDE = 0.003
"""Share of the p(1 − p) of a bin of a reliability curve that a bin of the score may leave open."""
Detail = Literal["mass", "width", "finest"]
"""What is asked of the bins: edges of equal mass, or of equal width, or all that is known."""


@dataclass(frozen=True, eq=False)
class LaidOut:
    """Labelled rows, a group a span.

    Parameters
    ----------
    stack : ScoreStack
        Rows of a bin or of a part at the mean that they have there.
    cells : ScoreCells
        Where their scores may lie.
    coarsest : ndarray of float64, shape (G,)
        The largest share of a group's rows of which only the mean is known.
    """

    stack: ScoreStack
    cells: ScoreCells
    coarsest: Floats


class ScoreParts:
    """The bins of a score in some spans.

    Parameters
    ----------
    order : ScoreOrder
        What cuts the bins into parts.
    bins : ScoreLabelCounts
        Of each span.
    days : SubjectRecords, optional
        The order of the rows, where it is kept.
    asked : sequence of tuple of date, or None
        The days of each span.

    Attributes
    ----------
    kept : bool
        Whether the parts are known: not of days loaded before they were kept, nor of spans that cut a day.
    """

    def __init__(
        self,
        order: ScoreOrder,
        bins: ScoreLabelCounts,
        days: SubjectRecords | None = None,
        asked: Sequence[Days] = (),
    ) -> None:
        self.order, self._bins, self._days, self._asked = order, bins, days, asked
        self._rows: Floats = (bins.negatives + bins.positives).astype(np.float64)
        self._upper: Floats = np.append(order.edges, 1.0)
        self.kept = days is not None and self._every_row()

    @classmethod
    def of(cls, reader: BinaryPerformance | TopLabels, spans: Sequence[Span | None]) -> "ScoreParts":
        """Take the bins of what has its order kept, which is not from its rows; None is all of them."""
        order, bins = reader.snapshot.bins.order(reader.score), reader.bins_of(spans)
        whole = all(span is None or span.whole_days(reader.zone) for span in spans)
        kept = without_rows(reader.snapshot, "score_order", reader.selection) if whole else None
        return cls(order, bins, kept.of(""), days_of(spans, reader.zone)) if kept else cls(order, bins)

    def laid_out(self, detail: Detail) -> LaidOut:
        """Take apart what is asked for, the same for a group alone or beside others."""
        every = np.ones(self._rows.shape, dtype=np.bool_)
        return self._laid_out(every if detail == "finest" else self._asked_by(detail))

    def whole(self) -> LaidOut:
        """Every bin as one."""
        return self._laid_out(np.zeros(self._rows.shape, dtype=np.bool_))

    def _asked_by(self, binning: Binning) -> Which:
        """Say which bins an edge of a reliability curve cuts, or are too wide, or have too many rows."""
        rows = self._rows.sum(axis=1, keepdims=True)
        apart: Which = self._rows * self._width > _WIDE / BINS * rows
        apart |= self._rows > COARSE * rows
        apart[np.arange(len(apart))[:, None], bins_at_edges(self._rows, self._reach, BINS, binning)] = True
        return apart

    def _every_row(self) -> bool:
        """Say whether as many rows have their order kept as there are."""
        assert self._days is not None
        until = np.concatenate([[0], np.cumsum(self._days.records.sizes)]) // CODE.itemsize
        stretches = self._days.stretches(self._asked)
        return bool(np.array_equal(until[stretches.last] - until[stretches.first], self._rows.sum(axis=1)))

    @cached_property
    def _mean(self) -> Floats:
        """Mean score of each bin, 0 without rows; shape (G, B)."""
        return np.divide(self._bins.scores, self._rows, out=np.zeros(self._rows.shape), where=self._rows > 0)

    @cached_property
    def _single(self) -> Which:
        """Where all rows of a bin have the largest value that it can have; shape (G, B)."""
        place = np.minimum(np.searchsorted(self._upper, self._mean * (1 - _SAME)), len(self._upper) - 1)
        same = np.abs(self._upper[place] - self._mean) <= _SAME * np.abs(self._upper[place])
        return np.asarray(same & (self._rows > 0))

    @cached_property
    def _reach(self) -> Floats:
        """Largest score that each bin can have; shape (G, B)."""
        return np.where(self._single, self._mean, self._upper)

    @cached_property
    def _width(self) -> Floats:
        """Share of p(1 − p) of each bin by which it may differ from the mean of its rows'; shape (B,).

        Bins of scores of 0 alone, or of 1, have no width.
        """
        low = np.append(0.0, self.order.edges)
        middle, half = (low + self._upper) / 2, (self._upper - low) / 2
        spread = middle * (1 - middle)
        return np.asarray(np.divide(half**2, spread, out=np.zeros_like(half), where=spread > 0))

    def _laid_out(self, apart: Which) -> LaidOut:
        """Take some bins of each group apart, shape (G, B), where their parts are known."""
        cells, cell = self._cells(apart & self.kept)
        stack = ScoreStack.of_sums(self._sums(cells, cell), cells.n_neg, cells.n_pos, cells.first[:, 0])
        several = np.where(self._single.ravel()[cell], 0.0, cells.n_neg + cells.n_pos)
        largest = np.maximum.reduceat(several, cells.first[:, 0])
        coarsest = np.where(largest > 1, largest, 0.0) / np.maximum(self._rows.sum(axis=1), 1.0)
        return LaidOut(stack, cells, coarsest)

    @cached_property
    def _bounds(self) -> tuple[Floats, Floats, Index]:
        return self.order.bounds()

    def _cells(self, apart: Which) -> tuple[ScoreCells, Index]:
        """Lay out the parts of some bins, and the others whole; say of which bin of all groups each is."""
        low, high, of_bin = self._bounds
        parts = np.where(apart, np.bincount(of_bin), 1)
        first = np.cumsum(parts).reshape(parts.shape) - parts
        cell = np.repeat(np.arange(parts.size), parts.ravel())
        bin_, inside = cell % parts.shape[1], apart.ravel()[cell]
        part = (
            np.arange(len(cell))
            - (first - np.searchsorted(of_bin, np.arange(len(self._upper)))).ravel()[cell]
        )
        classes = self._bins.negatives.astype(np.float64), self._bins.positives.astype(np.float64)
        counts = [one.ravel()[cell] for one in classes]
        if inside.any():
            assert self._days is not None
            among = np.split(part[inside], np.cumsum(np.where(apart, parts, 0).sum(axis=1))[:-1])
            days, stretches = self._days, self._days.stretches(self._asked)
            for one, found in zip(
                counts, counted_among(days.records, stretches, self.order.parts, among), strict=True
            ):
                one[inside] = found
        cells = ScoreCells(
            self._rows,
            classes[1],
            self._bins.scores,
            self._single,
            self._reach,
            first,
            parts,
            low[part],
            np.where(inside, high[part], self._upper[bin_]),
            *counts,
        )
        return cells, cell

    def _sums(self, cells: ScoreCells, cell: Index) -> Floats:
        """Sum the scores of each part as if in its middle, but so that those of a bin are the bin's."""
        rows, floor = cells.n_neg + cells.n_pos, np.append(0.0, self.order.edges)
        alone = self._single | (cells.parts == 1)
        alone[:, 0] = True
        lowest = np.broadcast_to(floor, alone.shape).ravel()[cell]
        above = (cells.low + cells.high) / 2 - lowest
        in_bin = np.add.reduceat(rows * above, cells.first.ravel())
        with np.errstate(invalid="ignore", divide="ignore"):
            stretched = np.nan_to_num(((self._mean - floor) * self._rows).ravel() / in_bin, posinf=0.0)
        placed = np.minimum(lowest + above * stretched[cell], 1.0)
        return np.asarray(np.where(alone.ravel()[cell], self._mean.ravel()[cell], placed) * rows)
