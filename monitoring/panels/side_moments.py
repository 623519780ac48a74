"""Moments of both sides of a question: those that profiles hold, and from the values what bins leave open."""

from collections.abc import Sequence
from dataclasses import replace
from math import inf

import numpy as np
from numpy.typing import NDArray

from monitoring.panels.sides import Sides
from monitoring.profiles import NumericProfile
from monitoring.scope.baseline import Selection
from monitoring.scope.period import Period
from monitoring.scope.question import Question
from monitoring.statistics.moments import Moments, moments_of
from monitoring.store.daily_records import DailyRecords
from monitoring.store.exact_moments import exact_moments
from monitoring.store.snapshot import Snapshot
from monitoring.store.subjects import Subject

Floats = NDArray[np.float64]
Side = tuple[Moments, NumericProfile]


class SideMoments:
    """Moments of some numeric subjects by the values of those sides of which only bins were counted.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What is asked, of periods of whole days.
    both : Sides
        What was counted.
    subjects : sequence of Subject
        Of every row; they are read together.
    """

    def __init__(
        self, snapshot: Snapshot, question: Question, both: Sides, subjects: Sequence[Subject]
    ) -> None:
        def read(selection: Selection | None, counted: DailyRecords) -> DailyRecords:
            if not (selection and counted.binned):
                return counted
            bins = snapshot.bins.number(subjects[0].name)
            rows = counted.merged(subjects[0].name, lambda some: NumericProfile.merged(some, bins).rows)
            return exact_moments(snapshot, selection, subjects, rows)

        window, baseline = question.window, question.baseline.selection
        self._both = Sides(question, read(window, both.window), {}, read(baseline, both.baseline))
        self._of_values = both.window.binned, both.baseline.binned

    def current(self, subject: str, period: Period) -> NumericProfile | None:
        """Give those of a period; None where its profile has them."""
        return self._both.current(subject, _merged, period) if self._of_values[0] else None

    def reference(self, subject: str) -> NumericProfile | None:
        """Give those of the baseline; None where its profile has them."""
        return self._both.reference(subject, _merged) if self._of_values[1] else None


def _merged(records: Sequence[bytes]) -> NumericProfile:
    return NumericProfile.merged(records, 1)


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
