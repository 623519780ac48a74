"""Columns by day: the distributions and rates by which a drift or a broken rule is dated."""

from collections.abc import Set

import numpy as np
from numpy.typing import NDArray

from monitoring.findings.dating.onset import Floats
from monitoring.panels.checked_rows import CheckedRows
from monitoring.panels.counted_rules import checked_apart
from monitoring.panels.distributions.numeric_counts import cells_of
from monitoring.panels.distributions.period_profiles import PeriodProfiles
from monitoring.profiles import LevelCounts
from monitoring.scope.question import Question
from monitoring.statistics.arrays import Indices
from monitoring.statistics.binning import regroup
from monitoring.store.columns.subjects import Subject
from monitoring.store.kinds.tally import Pair, violations
from monitoring.store.snapshot import Snapshot

_MOST_LEVELS = 20
_FAR_OUT = 0.01
Counts = NDArray[np.int64]
Table = tuple[Floats, Floats]


class ColumnDays:
    """The profiles of a question, day by day.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        By day.
    """

    def __init__(self, snapshot: Snapshot, question: Question) -> None:
        self.profiles = PeriodProfiles(snapshot, question)

    def missing(self, subject: Subject) -> Table:
        """Give missing rows and others by day, and of the baseline."""
        days, base = self.profiles.missing(subject)
        return days.astype(np.float64), base.astype(np.float64)

    def cells(self, subject: Subject) -> Table:
        """Give rows by decile of the baseline or by level, missing ones last."""
        if not subject.numeric:
            counted, reference = self.profiles.levels(subject)
            cells = _common(reference)
            return counted.in_cells(cells), regroup(reference, cells)
        days, base = self.profiles.fine(subject)
        group = cells_of(base[:-1], int(base.sum()), int(days.sum()))
        return regroup(days, group), regroup(base, group)

    def unseen(self, subject: Subject) -> Table:
        """Give values that the baseline never had and others by day, and of the baseline."""
        days, base = self.profiles.unseen(subject)
        return days.astype(np.float64), base.astype(np.float64)

    def at(self, subject: Subject, value: float) -> Table:
        """Give rows in the fine bin of a value and others by day, and of the baseline."""
        at = self.profiles.snapshot.bins.fine(subject.name).code(value)
        days, base = self.profiles.fine(subject)
        return in_bin(days, at), in_bin(base, at)

    def far_out(self, subject: Subject, *, above: bool) -> Table:
        """Give rows beyond all but a hundredth of the baseline and others by day, and of the baseline.

        Parameters
        ----------
        subject : Subject
            Of numbers.
        above : bool
            Whether they are above, else below.
        """
        days, base = self.profiles.fine(subject)
        held = np.cumsum(base[:-1][::-1] if above else base[:-1])
        bins = max(1, int(np.searchsorted(held, _FAR_OUT * held[-1], side="right")))
        far = slice(len(held) - bins, len(held)) if above else slice(bins)
        return _inside(days, far), _inside(base, far)

    def broken(self, subject: str, rule: str) -> Table:
        """Give rows that break a rule and others by day, and of the baseline.

        Parameters
        ----------
        subject : str
            A column, or ``column rule`` of a declared expectation.
        rule : str
            Its name in the profile.

        Returns
        -------
        days, baseline : array, shape (days, 2) and (2,)
            Broken first. Of rows that have nothing to check, as before a column came, none breaks it; of
            those of which it was not counted nothing is known.
        """
        days, base = self.profiles.tallies
        apart = checked_apart(self.profiles.snapshot)
        broken = [_breaking(one, (subject, rule), apart) for one in (*days, base)]
        return np.array(broken[:-1]), broken[-1]


def in_bin(counts: Counts, at: int) -> Floats:
    """Give the rows of one fine bin, and the others that have a value; missing ones are last in `counts`."""
    return _inside(counts, slice(at, at + 1))


def _inside(counts: Counts, some: slice) -> Floats:
    there, present = counts[..., some].sum(axis=-1), counts[..., :-1].sum(axis=-1)
    return np.stack([there, present - there], axis=-1).astype(np.float64)


def broken_rows(profile: LevelCounts, rule: Pair, apart: Set[Pair]) -> Floats:
    """Give the rows of a tally that break a rule, and the others that it was checked on.

    Parameters
    ----------
    profile : LevelCounts
        Of the quality of some rows.
    rule : tuple of str
        A column, or ``column rule`` of a declared expectation, and its name in the profile.
    apart : set of (subject, rule)
        From `checked_apart`.
    """
    broken, checked = violations(profile.counts, *rule, none=0, apart=apart)
    return np.array([broken, checked - broken], dtype=np.float64)


def _breaking(profile: LevelCounts, rule: Pair, apart: Set[Pair]) -> Floats:
    rows = CheckedRows.of(profile.counts, rule, apart, "")
    if rows.checked or rows.empty:
        return np.array([rows.broken, rows.checked - rows.broken], dtype=np.float64)
    return np.array([0.0, profile.counts.get("rows", 0)])


def _common(counts: Counts) -> Indices:
    """Give each common level a cell of its own, then all others one, and missing rows the last."""
    common = np.argsort(-counts[:-1], kind="stable")[: min(_MOST_LEVELS, np.count_nonzero(counts[:-1]))]
    cells = np.full(len(counts), len(common), dtype=np.intp)
    cells[common] = np.arange(len(common))
    cells[-1] = len(common) + 1
    return cells
