"""Columns that look renamed: one went missing when another came, with the values that it had before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from difflib import SequenceMatcher
from math import isfinite

from monitoring.cached_property import cached_property
from monitoring.findings.dating.deviating_rows import Profile, Profiles
from monitoring.findings.dating.episode import Episode
from monitoring.findings.words.words import name_in_sentence
from monitoring.panels.distributions.side_moments import profile_moments
from monitoring.panels.measurement import Measurement
from monitoring.profiles import LevelCounts, NumericProfile
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.statistics.mean_shift import shift_in_sds
from monitoring.store.columns.subjects import Subject

MEASURE = "renamed"  # for next actions and owners; no measure of the table
SAME = 0.9  # share of the values that both have in common; so nearly all of them are gone, or there
LEAST_VALUES = 100
_APART = timedelta(days=1, hours=2)  # a day may have an hour more
_NEAR, _SPREAD = 0.1, 1.25  # every number has its own bins: means so few sd apart, spreads so alike


@dataclass(frozen=True)
class RenamedColumns:
    """Looks which of the columns that raised an alarm are one.

    Parameters
    ----------
    question : Question
        What was asked, of the whole window.
    subjects : dict of str to Subject
        Everything that can drift, by name.
    alarming : sequence of Measurement
        The rows that raised one.
    episode, profile : callable
        Date one of them, and give the profile of one column of some rows.
    """

    question: Question
    subjects: Mapping[str, Subject]
    alarming: Sequence[Measurement]
    episode: Callable[[Measurement], Episode]
    profile: Profiles

    def words(self, column: str) -> str:
        """Say which other column one looks like; empty where none does."""
        for old, new in self.pairs:
            if column in (old, new):
                other = name_in_sentence(new if column == old else old)
                did = "came" if column == old else "went missing"
                return f"{other}, with much the same values, {did} then: it looks renamed"
        return ""

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """Old and new names, each at most once."""
        rows = [one for one in self.alarming if (one.panel, one.measure) == ("drift", "missing_rate")]
        came = {one.subject: one for one in rows if one.change < 0}
        found: list[tuple[str, str]] = []
        for old in (one for one in rows if one.change > 0):
            alike = [name for name, new in came.items() if self._one(old, new)]
            if alike:  # of twins the one whose name is nearest
                new = max(alike, key=lambda name: SequenceMatcher(None, old.subject, name).ratio())
                found.append((old.subject, came.pop(new).subject))
        return found

    def _one(self, old: Measurement, new: Measurement) -> bool:
        then, now = (self.subjects.get(one.subject) for one in (old, new))
        gone, came = (self.episode(one).since for one in (old, new))
        baseline = self.question.baseline.selection
        if then is None or now is None or then.numeric != now.numeric or baseline is None:
            return False
        if gone is None or came is None or abs(gone - came) > _APART or baseline.complement:
            return False
        begin, end = max(gone, came, self.question.span.start), self.question.span.end
        part = self.question.window.inside(Span(begin, end))
        if part is None:
            return False
        left, there = self.profile(part, then), self.profile(part, now)
        swapped = left.missing >= SAME * left.rows and there.missing <= (1 - SAME) * there.rows
        return swapped and _alike(self.profile(baseline, then), there)


def _alike(then: Profile, now: Profile) -> bool:
    if min(then.rows - then.missing, now.rows - now.missing) < LEAST_VALUES:
        return False
    if isinstance(then, NumericProfile) and isinstance(now, NumericProfile):
        was, is_now = profile_moments(then), profile_moments(now)
        shift, ratio = shift_in_sds(was, is_now), is_now.sd / was.sd if was.sd else 0.0
        return isfinite(shift) and abs(shift) <= _NEAR and 1 / _SPREAD <= ratio <= _SPREAD
    assert isinstance(then, LevelCounts)
    assert isinstance(now, LevelCounts)
    before, after = (side.rows - side.missing for side in (then, now))
    shared = (min(n / before, now.counts.get(level, 0) / after) for level, n in then.counts.items())
    return sum(shared) >= SAME
