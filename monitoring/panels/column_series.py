"""A measure of one column by period, its value alone: what stands behind a small line costs no intervals."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import nan

from monitoring.panels.drift_series import SeriesPoint, psi_series
from monitoring.panels.sides import Sides, sides
from monitoring.profiles import LevelCounts, NumericProfile
from monitoring.scope.period import Period
from monitoring.scope.question import Question
from monitoring.statistics.mean_shift import mean_shift_sd
from monitoring.statistics.moments import Moments
from monitoring.store.quality_rules import violations
from monitoring.store.snapshot import Snapshot
from monitoring.store.subjects import Subject

_RATE = "_rate"
Series = dict["Wanted", list[SeriesPoint]]


@dataclass(frozen=True)
class Wanted:
    """Which series.

    Parameters
    ----------
    panel, measure, subject : str
        As in the measurement table.
    """

    panel: str
    measure: str
    subject: str


def column_series(snapshot: Snapshot, question: Question, wanted: Iterable[Wanted]) -> Series:
    """Give measures of columns in every period of the question.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Its grain gives the periods.
    wanted : iterable of Wanted
        Of ``drift`` ``psi``, ``missing_rate`` and ``mean_shift_sd``, of ``quality`` every rate of rows and
        ``volume`` (here the rows of the period).

    Returns
    -------
    dict of Wanted to list of SeriesPoint
        The values that the panel has with this grain, from profiles alone; NaN in a period without rows.
        What is none of these, or of a column that is not there, is left out.
    """
    asked, reads = list(dict.fromkeys(wanted)), _Reads(snapshot, question)
    distances = frozenset(one.subject for one in asked if (one.panel, one.measure) == ("drift", "psi"))
    psi = psi_series(snapshot, question, distances) if distances else {}
    found: Series = {}
    for one in asked:
        points = psi.get(one.subject, []) if one.measure == "psi" else reads.points(one)
        if points:
            found[one] = points
    return found


class _Reads:
    """The profiles of a question; each kind is read when it is first asked for."""

    def __init__(self, snapshot: Snapshot, question: Question) -> None:
        self.snapshot, self.question = snapshot, question
        self.subjects = {one.name: one for one in snapshot.subjects}

    @cached_property
    def numeric(self) -> Sides:
        return sides(self.snapshot, self.question, "numeric")

    @cached_property
    def categorical(self) -> Sides:
        return sides(self.snapshot, self.question, "categorical")

    @cached_property
    def tallies(self) -> list[Mapping[str, int]]:
        both = sides(self.snapshot, self.question, "quality")
        return [both.current("", LevelCounts.merged, one).counts for one in self.question.periods]

    def points(self, one: Wanted) -> list[SeriesPoint]:
        if one.panel == "quality":
            return self._tallied(one)
        subject = self.subjects.get(one.subject)
        if one.panel != "drift" or subject is None:
            return []
        if one.measure == "missing_rate":
            return self._each(lambda period: _missing(self._profile(subject, period)))
        return self._shifts(subject) if one.measure == "mean_shift_sd" and subject.numeric else []

    def _each(self, value: Callable[[Period], tuple[float, int]]) -> list[SeriesPoint]:
        return [SeriesPoint(period, *value(period)) for period in self.question.periods]

    def _tallied(self, one: Wanted) -> list[SeriesPoint]:
        periods = self.question.periods
        if one.measure == "volume":
            rows = [counts.get("rows", 0) for counts in self.tallies]
            return [SeriesPoint(p, float(n), n) for p, n in zip(periods, rows, strict=True)]
        implied = one.measure.endswith(_RATE)
        rule = one.measure.removesuffix(_RATE) if implied else one.measure
        subject = one.subject if implied else f"{one.subject} {rule}"  # as the tally calls a declared one
        shares = [violations(counts, subject, rule, none=0) for counts in self.tallies]
        if not any(broken for broken, _ in shares):
            return []
        pairs = zip(periods, shares, strict=True)
        return [SeriesPoint(p, broken / n if n else nan, n) for p, (broken, n) in pairs]

    def _shifts(self, subject: Subject) -> list[SeriesPoint]:
        then = _moments(self.numeric.reference(subject.name, self._merge(subject)))

        def shift(period: Period) -> tuple[float, int]:
            now = _moments(self.numeric.current(subject.name, self._merge(subject), period))
            return mean_shift_sd(then, now).value, int(now.n)

        return self._each(shift)

    def _profile(self, subject: Subject, period: Period) -> NumericProfile | LevelCounts:
        if subject.numeric:
            return self.numeric.current(subject.name, self._merge(subject), period)
        return self.categorical.current(subject.name, LevelCounts.merged, period)

    def _merge(self, subject: Subject) -> Callable[[Sequence[bytes]], NumericProfile]:
        bins = len(self.snapshot.bins.edges.get(subject.name, ())) + 1
        return lambda records: NumericProfile.merged(records, bins)


def _missing(profile: NumericProfile | LevelCounts) -> tuple[float, int]:
    return (profile.missing / profile.rows if profile.rows else nan), profile.rows


def _moments(profile: NumericProfile) -> Moments:
    return Moments(profile.n, profile.mean, profile.m2)
