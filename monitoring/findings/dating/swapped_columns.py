"""Columns that look swapped: from one day on each has the values that another one had before."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.errors import RowsGoneError
from monitoring.findings.dating.deviating_rows import Profiles, deviating_rows, known_before
from monitoring.findings.dating.episode import UNDATED, Episode
from monitoring.findings.words.words import name_in_sentence
from monitoring.panels.distributions.numeric_counts import outer_edges
from monitoring.panels.distributions.subject_values import SAMPLED_ROWS
from monitoring.panels.measurement import Measurement
from monitoring.profiles import LevelCounts, NumericProfile
from monitoring.scope.baseline import Selection
from monitoring.scope.question import Question
from monitoring.statistics.exchanged_values import LEAST_ROWS, decile_bounds, exchanged, near, same_values
from monitoring.store.columns.subjects import Subject
from monitoring.store.reads.row_reads import values
from monitoring.store.snapshot import Snapshot

MEASURE = "swapped"  # for next actions and owners; no measure of the table
SAME, OTHER = 0.9, 0.1
"""Of levels so much is shared with the other column, and at most so much with what the own one had."""
MISSING = 0.05
"""By so much the shares of missing rows may differ."""
MOST = 20
"""Where the profiles leave more pairs than that, columns are too alike to tell which is which."""
_APART = timedelta(days=1, hours=2)  # a day may have an hour more
Sides = tuple[Selection, Selection]
Pairs = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SwappedColumns:
    """Looks which of the features that lead a finding have exchanged places.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked, of the whole window.
    leads : sequence of Measurement
        The rows that lead a finding.
    episode, profile : callable
        Date one of them, and give the profile of one column of some rows.
    """

    snapshot: Snapshot
    question: Question
    leads: Sequence[Measurement]
    episode: Callable[[Measurement], Episode]
    profile: Profiles
    _known: dict[tuple[Episode, str], dict[str, str]] = field(default_factory=dict)

    def words(self, column: str, where: str = "") -> str:
        """Say with which other column one looks swapped, in a cohort; empty where with none."""
        when = self._moved.get(column)
        if when is None:
            return ""
        key = when, where
        if key not in self._known:
            self._known[key] = self._pairs(when, where)
        other = self._known[key].get(column)
        if other is None:
            return ""
        name = name_in_sentence(other)
        return (
            f"in these rows it has the values that {name} had before, and {name} has its: they look swapped"
        )

    @cached_property
    def _moved(self) -> dict[str, Episode]:
        """Of the features that moved at one time, the time when all of them had."""
        features = {one.name for one in self.snapshot.subjects if one.role == "feature"}
        dated = [(self._when(one), one.subject) for one in self.leads if one.subject in features]
        known: list[tuple[datetime, str, Episode]] = [
            (one.since, name, one) for one, name in dated if one.since
        ]
        groups: list[dict[str, Episode]] = []
        for _, name, when in sorted(known, key=lambda one: one[:2]):
            group = next((one for one in groups if _together(next(iter(one.values())), when)), None)
            if group is None:
                groups.append(group := {})
            group[name] = when
        return {name: _common(one.values()) for one in groups if len(one) > 1 for name in one}

    def _when(self, lead: Measurement) -> Episode:
        try:
            return self.episode(lead)
        except RowsGoneError:
            return UNDATED

    def _pairs(self, when: Episode, where: str) -> dict[str, str]:
        """Give the other column of each that moved then and looks swapped."""
        sides = deviating_rows(self.question, when, where)
        if sides is None:
            return {}
        moved = [one for one in self.snapshot.subjects if self._moved.get(one.name) == when]
        found: dict[str, str] = {}
        try:
            held = [(one, known_before(self.question, sides, one, self.profile)) for one in moved]
            for one, other in [*self._of_numbers(held), *self._of_levels(held)]:
                found |= {one: other, other: one}
        except RowsGoneError:
            return {}
        return found

    def _of_numbers(self, held: Sequence[tuple[Subject, Sides]]) -> list[tuple[str, str]]:
        some = [(one, sides) for one, sides in held if one.numeric and one.name in self.snapshot.bins.edges]
        some = [one for one in some if min(profile.n for profile in self._numeric(*one)) >= LEAST_ROWS]
        if len(some) < 2:
            return []
        possible = self._possible(some)
        asked = _mutual(possible)
        if len(asked) > MOST:
            return []
        read: dict[tuple[int, int], Floats] = {}

        def of(k: int, side: int) -> Floats:
            if (k, side) not in read:
                read[k, side] = self._values(*some[k], side)
            return read[k, side]

        def same(k: int, j: int) -> bool:
            return bool(possible[k, j]) and same_values(of(j, 0), of(k, 1))

        swapped = [(a, b) for a, b in asked if exchanged((of(a, 0), of(a, 1)), (of(b, 0), of(b, 1)))]
        alone = [pair for pair in swapped if _alone(pair, len(some), same)]
        return [(some[a][0].name, some[b][0].name) for a, b in alone]

    def _possible(self, some: Sequence[tuple[Subject, Sides]]) -> Pairs:
        """Say which columns may have now (first axis) what another had before, by bins and missing rows."""
        then, now = [], []
        for subject, sides in some:
            before, after = self._numeric(subject, sides)
            edges = self.snapshot.bins.edges[subject.name]
            then.append((*_deciles(before, edges), before.missing / before.rows))
            slack = near(before.n, after.n)
            now.append((*_deciles(after, edges, slack), after.missing / after.rows))
        (low, high, gone), (least, most, left) = (
            map(np.array, zip(*side, strict=True)) for side in (then, now)
        )
        inside = (least[:, None] <= high).all(axis=2) & (low <= most[:, None]).all(axis=2)
        found: Pairs = inside & (np.abs(left[:, None] - gone) <= MISSING)
        np.fill_diagonal(found, val=False)
        return found

    def _numeric(self, subject: Subject, sides: Sides) -> tuple[NumericProfile, NumericProfile]:
        then, now = (self.profile(one, subject) for one in sides)
        assert isinstance(then, NumericProfile)
        assert isinstance(now, NumericProfile)
        return then, now

    def _values(self, subject: Subject, sides: Sides, side: int) -> Floats:
        """Read those of one side, of many rows in a sample."""
        rows = max(profile.rows for profile in self._numeric(subject, sides))
        return values(self.snapshot, sides[side], subject, max(1, rows // SAMPLED_ROWS)).ascending()

    def _of_levels(self, held: Sequence[tuple[Subject, Sides]]) -> list[tuple[str, str]]:
        some = []
        for subject, sides in held:
            then, now = (self.profile(one, subject) for one in sides)
            if isinstance(then, LevelCounts) and isinstance(now, LevelCounts):
                enough = min(then.n, now.n) >= LEAST_ROWS
                if enough and shared(then, now) <= OTHER:
                    some.append((subject.name, then, now))

        def same(k: int, j: int) -> bool:
            then, now = some[j][1], some[k][2]
            alike = abs(then.missing / then.rows - now.missing / now.rows) <= MISSING
            return alike and shared(then, now) >= SAME

        possible = np.array([[k != j and same(k, j) for j in range(len(some))] for k in range(len(some))])
        pairs = _mutual(possible) if len(some) > 1 else []
        return [(some[a][0], some[b][0]) for a, b in pairs if _alone((a, b), len(some), same)]


def _together(one: Episode, other: Episode) -> bool:
    """Say whether two began and, where one did, ended on one day or a day beside it."""
    pairs = (one.since, other.since), (one.until, other.until)
    return all(a is b or (a is not None and b is not None and abs(a - b) <= _APART) for a, b in pairs)


def _common(episodes: Iterable[Episode]) -> Episode:
    """Give the time that lies in all of some."""
    begun, over = zip(*((one.since, one.until) for one in episodes), strict=True)
    return Episode(max(one for one in begun if one), min((one for one in over if one), default=None))


def shared(then: LevelCounts, now: LevelCounts) -> float:
    """Give the share of rows whose levels two sides, of some rows each, have in common.

    Examples
    --------
    >>> shared(LevelCounts({"a": 6, "b": 4}), LevelCounts({"b": 3, "c": 7}))
    0.3
    """
    return sum(min(rows / then.n, now.counts.get(level, 0) / now.n) for level, rows in then.counts.items())


def _deciles(profile: NumericProfile, edges: Floats, slack: float = 0.0) -> tuple[Floats, Floats]:
    """Bound the deciles of a profile; infinite values may stand at either end."""
    counts, off = profile.finite
    outer = np.clip(outer_edges(edges, profile), profile.minimum, profile.maximum)
    return decile_bounds(outer, counts, slack + off)


def _mutual(possible: Pairs) -> list[tuple[int, int]]:
    return [(int(a), int(b)) for a, b in np.argwhere(np.triu(possible & possible.T))]


def _alone(pair: tuple[int, int], size: int, same: Callable[[int, int], bool]) -> bool:
    """Say whether no third column has what one of the two had, or had what one of them has."""
    others = [k for k in range(size) if k not in pair]
    return not any(same(k, one) or same(one, k) for k in others for one in pair)
