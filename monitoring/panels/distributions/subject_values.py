"""The values of a numeric subject on both sides of a question: which are compared, and how they are read."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.panels.sides import Sides
from monitoring.profiles import NumericProfile
from monitoring.scope.baseline import Selection
from monitoring.scope.question import Question
from monitoring.store.columns.subjects import Subject
from monitoring.store.reads.row_reads import (
    EXACT_NUMBERS,
    EXACT_ROWS,
    NO_VALUES,
    Values,
    measured,
    value_of_all,
    values,
)
from monitoring.store.snapshot import Snapshot

SAMPLED_ROWS = 50_000
Floats = NDArray[np.float64]


class SubjectValues:
    """Reads the values of one numeric subject.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What is asked.
    subject : Subject
        A numeric one.
    both : Sides
        Numeric profiles of both sides.
    """

    def __init__(self, snapshot: Snapshot, question: Question, subject: Subject, both: Sides) -> None:
        self.snapshot, self.question, self.subject, self.both = snapshot, question, subject, both
        self.bins = snapshot.bins.number(subject.name)
        self.edges = snapshot.bins.edges.get(subject.name, np.empty(0))
        self.gone = snapshot.rows_gone(question.window, question.baseline.selection)
        self.following: Sequence[Subject] = ()
        """Those that are read after it."""

    def merge(self, records: Sequence[bytes]) -> NumericProfile:
        """Merge records of this subject."""
        return NumericProfile.merged(records, self.bins)

    @cached_property
    def profile(self) -> NumericProfile:
        """The profile of the baseline."""
        return self.both.reference(self.subject.name, self.merge)

    @cached_property
    def few(self) -> bool:
        """Whether both sides have so few rows that their values are read at once."""
        most = min(EXACT_ROWS, EXACT_NUMBERS // max(len(measured(self.snapshot)), 1))
        if self.gone or self.profile.rows > most:
            return False
        return self._window_rows <= most

    @cached_property
    def _window_rows(self) -> int:
        sides = self.both.by_period.values() or (self.both.window,)
        return sum(records.merged(self.subject.name, self.merge).rows for records in sides)

    @property
    def exact(self) -> bool:
        """Whether the values themselves are compared, rather than their fine bins."""
        asked = bool(self.question.scope.exact) or self.subject.name in self.question.refined_subjects
        return self.few or (asked and not self.gone)

    def _read(self, selection: Selection) -> Values:
        if self.few and not self.subject.labelled_only:
            both = selection.together(self.question.window).together(self.question.baseline.selection)
            return value_of_all(self.snapshot, selection, self.subject, both)
        return self._column(selection, 1)

    def _column(self, selection: Selection, one_in: int) -> Values:
        """Read the subject's column, and in the same scan those that are to be read after it."""
        rows = max(self._window_rows, self.profile.rows) // one_in
        return values(self.snapshot, selection, self.subject, one_in, self.following, rows)

    @cached_property
    def window(self) -> Values:
        """The window's values."""
        return self._read(self.question.window)

    @cached_property
    def then(self) -> Values:
        """The baseline's values."""
        selection = self.question.baseline.selection
        return NO_VALUES if selection is None else self._read(selection)

    @cached_property
    def baseline(self) -> Floats:
        """The baseline's values, ascending."""
        return self.then.ascending()

    def sampled(self, rows: int) -> tuple[Values, Floats, int]:
        """Read the same rows of a sample every time.

        Parameters
        ----------
        rows : int
            Those of the period of which about `SAMPLED_ROWS` are wanted.

        Returns
        -------
        window : Values
        baseline : ndarray of float64
            Ascending.
        one_in : int
            Of so many rows one was read.
        """
        baseline = self.question.baseline.selection
        one_in = max(1, max(rows, self.profile.rows) // SAMPLED_ROWS)
        then = self._column(baseline, one_in).ascending() if baseline else np.empty(0)
        return self._column(self.question.window, one_in), then, one_in
