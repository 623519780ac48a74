"""Moments of both sides of a question: those that profiles hold, and from the values what bins leave open."""

from collections.abc import Sequence
from dataclasses import replace
from math import inf

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.panels.sides import Sides
from monitoring.profiles import NumericProfile
from monitoring.scope.baseline import Selection
from monitoring.scope.period import Period
from monitoring.scope.question import Question
from monitoring.statistics.moments import Moments, moments_of
from monitoring.store.columns.subjects import Subject
from monitoring.store.records.daily_records import DailyRecords
from monitoring.store.routes.exact_moments import exact_moments
from monitoring.store.snapshot import Snapshot

Floats = NDArray[np.float64]
Side = tuple[Moments, NumericProfile]


class SideMoments:
    """Moments of some numeric subjects by the values of those sides of which only bins were counted.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What is asked.
    both : Sides
        What was counted.
    subjects : sequence of Subject
        Of every row; they are read together.
    """

    def __init__(
        self, snapshot: Snapshot, question: Question, both: Sides, subjects: Sequence[Subject]
    ) -> None:
        self._snapshot, self._question, self._both, self._subjects = snapshot, question, both, subjects

    def current(self, subject: str, period: Period) -> NumericProfile | None:
        """Give those of a period; None where its profile has them, as that of an hour, which is of rows."""
        if period in self._both.by_period or not self._both.window.binned:
            return None
        return self._window.merged(subject, _merged, period.span.days(self._question.zone))

    def reference(self, subject: str) -> NumericProfile | None:
        """Give those of the baseline; None where its profile has them."""
        return self._baseline.merged(subject, _merged) if self._both.baseline.binned else None

    @cached_property
    def _window(self) -> DailyRecords:
        return self._read(self._question.window, self._both.window)

    @cached_property
    def _baseline(self) -> DailyRecords:
        return self._read(self._question.baseline.selection, self._both.baseline)

    def _read(self, selection: Selection | None, counted: DailyRecords) -> DailyRecords:
        if selection is None:
            return counted
        first = self._subjects[0].name
        bins = self._snapshot.bins.number(first)
        rows = counted.merged(first, lambda some: NumericProfile.merged(some, bins).rows)
        return exact_moments(self._snapshot, selection, self._subjects, rows)


def _merged(records: Sequence[bytes]) -> NumericProfile:
    return NumericProfile.merged(records, 1)


def readable_moments(
    snapshot: Snapshot, question: Question, both: Sides, subjects: Sequence[Subject]
) -> SideMoments | None:
    """Give the moments by the values; None where profiles say as much, or the rows are kept no longer.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What is asked.
    both : Sides
        What was counted.
    subjects : sequence of Subject
        Those that rest on labels are left to their profiles.
    """
    every = [one for one in subjects if not one.labelled_only]
    if not every or not both.binned:
        return None
    if snapshot.rows_gone(question.window, question.baseline.selection):
        return None
    return SideMoments(snapshot, question, both, every)


def own_moments(profile: NumericProfile, own: NumericProfile | Floats | None) -> Side:
    """Give the moments of a side, and its bins between the extremes of its own values.

    Parameters
    ----------
    profile : NumericProfile
        As it was counted: of codes the extremes are everybody's on these days.
    own : NumericProfile, ndarray of float64 or None
        Of the values in one bin, or the values; None where the profile has moments of its own.
    """
    if own is None:
        return profile_moments(profile), profile
    if isinstance(own, NumericProfile):
        found, ends = profile_moments(own), (own.minimum, own.maximum)
    else:
        found, ends = moments_of(own), (own.min(initial=inf), own.max(initial=-inf))
    return found, replace(profile, minimum=ends[0], maximum=ends[1]) if found.n else profile


def profile_moments(profile: NumericProfile) -> Moments:
    """Give the moments that a profile holds."""
    mean = profile.mean
    # what the sum of minimum and excess loses to rounding: at an offset of 2⁵³ up to one unit
    held = mean - profile.minimum
    lost = (profile.minimum - (mean - held)) + (profile.excess - held)
    return Moments(profile.n, mean, profile.m2, lost)
