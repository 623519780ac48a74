"""A measure of one column by period, its value alone: what stands behind a small line costs no intervals."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import nan

import numpy as np

from monitoring.cached_property import cached_property
from monitoring.contract.panel import Panel
from monitoring.panels.counted_rules import checked_apart, rule_of
from monitoring.panels.distributions.drift_series import SeriesPoint, points_of, psi_series
from monitoring.panels.distributions.period_profiles import Numbers, PeriodProfiles
from monitoring.panels.distributions.repeated_values import MEASURE as REPEATED
from monitoring.panels.distributions.side_moments import SideMoments, profile_moments, readable_moments
from monitoring.panels.labels.unlabelled import UNLABELLED, label_history
from monitoring.scope.question import Question
from monitoring.statistics.histogram_bounds import ks_bounds
from monitoring.statistics.mean_shift import shift_in_sds
from monitoring.store.columns.subjects import Subject
from monitoring.store.kinds.tally import violations
from monitoring.store.reads.frequent_values import rows_at, rows_of_values
from monitoring.store.snapshot import Snapshot

MEAN = "mean"
"""The mean of a column's values, in their own unit."""
_OF_MOMENTS = (MEAN, "mean_shift_sd")
Series = dict["Wanted", list[SeriesPoint]]


@dataclass(frozen=True)
class Wanted:
    """Which series.

    Parameters
    ----------
    panel, measure, subject : str
        As in the measurement table.
    repeated : float, optional
        Of a share of rows that repeat a value: which.
    """

    panel: Panel
    measure: str
    subject: str
    repeated: float | None = None


def column_series(snapshot: Snapshot, question: Question, wanted: Iterable[Wanted]) -> Series:
    """Give measures of columns in every period of the question.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Its grain gives the periods.
    wanted : iterable of Wanted
        Of ``drift`` ``psi ks missing_rate unseen_rate repeated_value_rate mean_shift_sd`` and ``mean`` (the
        column's own, beside the baseline's), of ``quality`` every rate of rows and ``volume`` (here the rows
        of the period).

    Returns
    -------
    dict of Wanted to list of SeriesPoint
        The values that the panel has with this grain (of ``mean`` it has only how far it moved), from
        profiles alone (KS at the edges of bins, which may be a little less); NaN in a period without rows.
        What is none of these, or of a column that is not there, is left out.
    """
    asked = list(dict.fromkeys(wanted))
    reads = _Reads(snapshot, question, {one.subject for one in asked if one.measure in _OF_MOMENTS})
    distances = frozenset(one.subject for one in asked if (one.panel, one.measure) == ("drift", "psi"))
    psi = psi_series(snapshot, question, distances) if distances else {}
    found: Series = {}
    for one in asked:
        points = psi.get(one.subject, []) if one.measure == "psi" else reads.points(one)
        if points:
            found[one] = points
    return found


Values = Iterable[tuple[float, int]]
"""Of each period, with its rows."""


class _Reads:
    """Takes series from the profiles of a question."""

    def __init__(self, snapshot: Snapshot, question: Question, of_moments: Collection[str]) -> None:
        self.snapshot, self.question, self.of_moments = snapshot, question, of_moments
        self.profiles = PeriodProfiles(snapshot, question)
        self.subjects = {one.name: one for one in snapshot.subjects}

    def points(self, one: Wanted) -> list[SeriesPoint]:
        if one.panel == "quality":
            return self._tallied(one)
        subject = self.subjects.get(one.subject)
        if one.panel != "drift" or subject is None:
            return []
        if one.measure == "missing_rate":
            shares = map(_share, *self.profiles.missing(subject)[0].T.tolist())
            return points_of(self.snapshot, self.question, subject, shares)
        if one.repeated is not None and one.measure == REPEATED:
            return self._repeated(subject, one.repeated)
        if one.measure == MEAN:
            return self._means(subject) if subject.numeric else []
        of_numbers = {"mean_shift_sd": self._shifts, "ks": self._gaps}
        of_levels = {"unseen_rate": self._unseen}
        made = (of_numbers if subject.numeric else of_levels).get(one.measure)
        return points_of(self.snapshot, self.question, subject, made(subject)) if made else []

    def _of(self, values: Values) -> list[SeriesPoint]:
        return [SeriesPoint(period, *one) for period, one in zip(self.question.periods, values, strict=True)]

    def _unlabelled(self) -> list[SeriesPoint]:
        history, zone = label_history(self.snapshot, self.question), self.question.zone
        return self._of(history.share(period.span.days(zone)) for period in self.question.periods)

    def _tallied(self, one: Wanted) -> list[SeriesPoint]:
        if one.measure == UNLABELLED:
            return self._unlabelled()
        tallies = [profile.counts for profile in self.profiles.tallies[0]]
        if one.measure == "volume":
            return self._of((float(n), n) for n in (counts.get("rows", 0) for counts in tallies))
        apart = checked_apart(self.snapshot)
        shares = [violations(counts, *rule_of(one), none=0, apart=apart) for counts in tallies]
        if not any(broken for broken, _ in shares):
            return []
        return self._of((broken / n if n else nan, n) for broken, n in shares)

    def _shifts(self, subject: Subject) -> Values:
        found, reference = self._moments(subject)
        then = profile_moments(reference)
        return ((shift_in_sds(then, profile_moments(one)), one.n) for one in found)

    def _means(self, subject: Subject) -> list[SeriesPoint]:
        found, reference = self._moments(subject)
        means = ((profile_moments(one).mean, one.n) for one in found)
        return points_of(self.snapshot, self.question, subject, means, profile_moments(reference).mean)

    def _moments(self, subject: Subject) -> Numbers:
        """Give profiles that hold the moments: of a cohort that codes count, by the values."""
        found, reference = self.profiles.numbers(subject)
        own, name = self._own, subject.name
        if own is None or subject.labelled_only:
            return found, reference
        periods = zip(self.question.periods, found, strict=True)
        return [own.current(name, period) or one for period, one in periods], own.reference(name) or reference

    @cached_property
    def _own(self) -> SideMoments | None:
        some = [one for name, one in self.subjects.items() if name in self.of_moments and one.numeric]
        return readable_moments(self.snapshot, self.question, self.profiles.numeric, some)

    def _gaps(self, subject: Subject) -> Values:
        found, reference = self.profiles.numbers(subject)
        return ((ks_bounds(reference.counts, one.counts)[0], one.n) for one in found)

    def _repeated(self, subject: Subject, value: float) -> list[SeriesPoint]:
        """Give the share of the rows with one value, by period and in the baseline."""
        profiles, reference = self.profiles.numbers(subject)
        there = rows_at(self.snapshot, self.question.window, subject, value)
        rows = [len(there.inside(period.span)) for period in self.question.periods]
        baseline = self.question.baseline.selection
        then = rows_of_values(self.snapshot, baseline, subject, np.array([value])) if baseline else [0]
        shares = ((k / one.n if one.n else nan, one.n) for k, one in zip(rows, profiles, strict=True))
        usual = int(then[0]) / reference.n if reference.n else nan
        return points_of(self.snapshot, self.question, subject, shares, usual)

    def _unseen(self, subject: Subject) -> Values:
        return map(_share, *self.profiles.unseen(subject)[0].T.tolist())


def _share(some: int, others: int) -> tuple[float, int]:
    rows = some + others
    return (some / rows if rows else nan), rows
