"""Labelled rows by probability: one by one, or in bins as fine as they have to be."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.panels.probabilities.certain_scores import has_certain_scores
from monitoring.panels.probabilities.score_parts import COARSE, Detail, LaidOut, ScoreParts
from monitoring.panels.tasks.binary_performance import BinaryPerformance
from monitoring.panels.tasks.class_scores_by_bin import ClassByBin
from monitoring.panels.tasks.multiclass_performance import MulticlassPerformance
from monitoring.panels.tasks.top_labels import TopLabels
from monitoring.scope.window import Span
from monitoring.statistics.calibration_bounds import ScoreCells
from monitoring.statistics.class_shares import ClassShares
from monitoring.statistics.estimate import print_bound
from monitoring.statistics.multiclass_calibration import class_counts, top_label_counts
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.statistics.score_stack import ScoreStack

Floats = NDArray[np.float64]
Index = NDArray[np.intp]
TOO_COARSE = "many scores share a bin"


@dataclass(frozen=True, eq=False)
class Scores:
    """Rows by score, a group a span.

    Parameters
    ----------
    stack : ScoreStack
        As fine as errors of bins of equal mass and curves ask for.
    method : str
        How, where that is not from the rows; empty otherwise.
    coarsest : ndarray of float64, shape (G,)
        The largest share of a group's rows of which only the mean score is known; 0 from the rows.
    cells : ScoreCells or None
        Where the scores may lie; None from the rows.
    others : callable, optional
        Gives the same rows in the detail that something else asks for; there is no other by default.
    """

    stack: ScoreStack
    method: str
    coarsest: Floats
    cells: ScoreCells | None = None
    others: "Callable[[Detail], Scores] | None" = None

    @cached_property
    def _told(self) -> "dict[Detail, Scores]":
        return {}

    def told(self, detail: Detail) -> "Scores":
        """Give the rows in as much detail as is asked for."""
        if self.others is None or detail == "mass":
            return self
        if detail not in self._told:
            self._told[detail] = self.others(detail)
        return self._told[detail]

    def told_of(self) -> "Scores":
        """Say how the rows are known, without them."""
        return Scores(ScoreStack.of_rows([], [], np.empty(0, dtype=np.intp)), self.method, self.coarsest)

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
    reader: BinaryPerformance | MulticlassPerformance,
    spans: Sequence[Span | None],
    *,
    fits_of_rows: bool = True,
    among: Collection[str] = (),
    of_classes: int | None = None,
) -> Iterator[tuple[str, Scores]]:
    """Give the labelled rows of each span by score, by subject.

    Parameters
    ----------
    reader : BinaryPerformance or MulticlassPerformance
        Of the selection.
    spans : sequence of Span or None
        None for all rows.
    fits_of_rows : bool
        False where rows that are read for something else need not be fitted to: millions of scores, where
        bins do.
    among : collection of str
        Which subjects; all by default.
    of_classes : int, optional
        Of so many of the first spans each class is told; of all by default.

    Yields
    ------
    str, Scores
        Subject by subject, as all of many classes take more memory than their rows. ``""`` is the positive
        class of a binary model, the named class of another, of which each class stands for itself as well.
        Rows of a fine bin stand at its mean score; where their order in it is kept, at the middle of their
        part of it, moved so that the bin keeps its mean.
    """
    if isinstance(reader, BinaryPerformance):
        yield "", _binary(reader, spans) if fits_of_rows else _but_for_fits(reader, spans)
        return
    names = [name for name in ("", *reader.classes) if not among or name in among]
    number = {name: k for k, name in enumerate(reader.classes)}
    of_rows = []
    for name in names:
        match reader.binned(name):
            case None:
                of_rows.append(name)
            case ClassByBin() as binned:
                yield name, _of_class(binned, spans[:of_classes])
            case binned:
                yield name, _by_bin(binned, spans)
    if not of_rows or not reader.small:
        return
    every = [reader.shares(span) for span in spans]
    for name in of_rows:
        told = every[:of_classes] if name else every
        stack = ScoreStack.of([_counts(one, number[name] if name else None) for one in told])
        yield name, Scores(stack, "", np.zeros(len(stack.size)))


def _counts(rows: tuple[Index, ClassShares] | None, k: int | None) -> ScoreCounts:
    """Count the rows of a span for a class, or for the named one."""
    if rows is None or not len(rows[0]):
        return ScoreCounts.of([], [], [])
    return top_label_counts(*rows) if k is None else class_counts(*rows, k)


def _binary(reader: BinaryPerformance, spans: Sequence[Span | None]) -> Scores:
    if reader.rows is not None:
        return Scores(reader.stack(spans), "", np.zeros(len(spans)))
    return _by_bin(reader, spans)


def _by_bin(reader: BinaryPerformance | TopLabels, spans: Sequence[Span | None]) -> Scores:
    """Give the rows in their bins, and as much of their order as is kept and asked for."""
    parts = ScoreParts.of(reader, spans)
    if not parts.kept:
        return _as_laid_out(parts.whole(), reader.method)
    middle = f"binned({parts.order.parts}), scores at the middle of their bin"

    def others(detail: Detail) -> Scores:
        return _as_laid_out(parts.laid_out(detail), middle)

    return replace(others("mass"), others=others)


def _of_class(counts: ClassByBin, spans: Sequence[Span | None]) -> Scores:
    """Give the rows of a class in their bins: their order is kept of the named class alone."""
    return _as_laid_out(ScoreParts(counts.order, counts.bins_of(spans)).whole(), counts.method)


def _but_for_fits(reader: BinaryPerformance, spans: Sequence[Span | None]) -> Scores:
    """Give the rows, and to what is fitted their bins where these say all that it needs."""
    exact = _binary(reader, spans)
    if exact.method:
        return exact
    binned = BinaryPerformance(reader.snapshot, reader.selection)
    if binned.rows is not None or has_certain_scores(binned):
        return exact

    def others(detail: Detail) -> Scores:
        if detail != "finest":
            return exact
        found = _binary(binned, spans).told(detail)
        return exact if (found.coarsest > COARSE).any() else found

    return replace(exact, others=others)


def _as_laid_out(found: LaidOut, method: str) -> Scores:
    return Scores(found.stack, method, found.coarsest, found.cells)
