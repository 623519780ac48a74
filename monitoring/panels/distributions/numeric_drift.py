"""Drift of a numeric subject."""

from collections.abc import Mapping
from dataclasses import replace
from math import isfinite, isnan

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.panels.distributions.counted_drift import LEAST_ROWS, Compared, binned_rows, missing_row
from monitoring.panels.distributions.numeric_counts import (
    KS_OF_A_UNIT,
    Counted,
    outer_edges,
    profile_skewness,
    unit_possible,
)
from monitoring.panels.distributions.one_bin import OneBin
from monitoring.panels.distributions.open_bins import OpenBins, answers, bounded_ks, in_open_bins, too_wide
from monitoring.panels.distributions.repeated_values import MEASURE as REPEATED
from monitoring.panels.distributions.repeated_values import repeated_row
from monitoring.panels.distributions.side_moments import Side, SideMoments, own_moments
from monitoring.panels.distributions.single_values import SingleValues
from monitoring.panels.distributions.stated_distances import stated_rows
from monitoring.panels.distributions.subject_values import SubjectValues
from monitoring.panels.evidence import Evidence
from monitoring.panels.measurement import Measurement, with_reason
from monitoring.panels.place import Place
from monitoring.panels.sides import Sides
from monitoring.profiles import NumericProfile
from monitoring.scope.period import Period
from monitoring.scope.question import Question
from monitoring.statistics.estimate import Estimate, print_bound
from monitoring.statistics.histogram_bounds import moment_errors
from monitoring.statistics.mean_shift import STRAIGHT_ROWS, between_middles, mean_shift_sd
from monitoring.statistics.overdispersion import Overdispersion
from monitoring.statistics.two_sample_tests import ks, wasserstein
from monitoring.statistics.unit_change import unit_factor
from monitoring.store.columns.subjects import Subject
from monitoring.store.routes.routes import FROM_ROWS
from monitoring.store.snapshot import Snapshot

OF_VALUES = frozenset({"ks", "wasserstein", "wasserstein_sd", "unit_factor"})
"""Measures that need the values themselves: most of the work where these are compared."""
Floats = NDArray[np.float64]


class NumericReader:
    """Measures one numeric subject over periods.

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
    only : frozenset of str
        Measures that are asked for: the others need not be computed; all by default.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        question: Question,
        subject: Subject,
        both: Sides,
        only: frozenset[str] = frozenset(),
    ) -> None:
        self.snapshot, self.question, self.subject, self.both = snapshot, question, subject, both
        self.values = SubjectValues(snapshot, question, subject, both)
        self._single = SingleValues(self.values)
        self._one_bin = OneBin(snapshot, question, subject, both)
        self.only = only & OF_VALUES if only else OF_VALUES
        self.of_values = bool(self.only)
        self._has_unit = subject.role == "feature" and "unit_factor" in self.only
        self._has_shift = not only or "mean_shift_sd" in only
        self._has_missing = subject.role == "feature" and (not only or "missing_rate" in only)
        self._has_repeated = not subject.labelled_only and (not only or REPEATED in only)
        self.edges, self.bins = self.values.edges, self.values.bins
        self._open: OpenBins | None = None
        self.moments: SideMoments | None = None
        """Of the values, where `moments_by_day` asks for them."""

    @property
    def baseline(self) -> NumericProfile:
        """The profile of the baseline."""
        return self.values.profile

    @property
    def exact(self) -> bool:
        """Whether the values themselves are compared, rather than their fine bins."""
        return self.values.exact

    def ahead(self, periods: Mapping[Period, Counted]) -> None:
        """Read what all periods need of single values, and of open bins where KS alone is asked of values."""
        for one in periods.values():
            self.values.profile = one.baseline
        self._single.ahead(periods if self._has_repeated and self.exact else {})
        asked = self.only == {"ks"} and self.exact and not self.question.scope.exact
        if asked and not self.values.few and not self.subject.labelled_only and not self._moments_of_column:
            self._open = in_open_bins(self.snapshot, self.question, self.subject, periods)

    def reads(self, counted: Counted) -> bool:
        """Say whether a period needs the subject's column, of every row, by itself."""
        self.values.profile = counted.baseline
        if self.values.gone or self.values.few or self.subject.labelled_only:
            return False
        if self.exact:
            whole = self.of_values and not (self._open and answers(counted))
            return whole or self._moments_of_column
        return self._has_unit and self._looks_for_a_unit(counted)

    def _looks_for_a_unit(self, counted: Counted) -> bool:
        return unit_possible(self.edges, counted.baseline, counted.current, counted.ks[0])

    @property
    def moments_by_day(self) -> bool:
        """Whether only means and spreads are wanted of the values: of whole days, which are read once."""
        own = not (self.values.few or self.subject.labelled_only or self.both.by_period)
        return own and self._moments_of_values and not self.question.scope.exact

    @property
    def _moments_of_values(self) -> bool:
        return self._has_shift and self.both.binned and self.exact

    @property
    def _moments_of_column(self) -> bool:
        return self._moments_of_values and not self.moments_by_day

    def rows(self, place: Place, counted: Counted, compared: Compared) -> list[Measurement]:
        """Give the rows of one period.

        Parameters
        ----------
        place : Place
            Where they stand.
        counted : Counted
            The subject's counts in that period.
        compared : Compared
            What its cells say.

        Returns
        -------
        list of Measurement
            In the order of the measures.
        """
        self.values.profile, current, law = counted.baseline, counted.current, compared.law
        differ = self._one_bin.differ(place.period, counted.baseline, current)
        told = compared.unresolved() if differ else compared
        cells = counted.cells
        found = binned_rows(place, self.subject, cells, told)
        found += stated_rows(place, self.subject, cells.then, cells.now, cells, told)
        # the values themselves are rows', from wherever the counts are
        read = replace(place, route=FROM_ROWS) if place.route and self.exact else place
        unread = self._open is not None and self._open.read is None
        finite = self._values(place if unread else read, counted, law) if self.of_values else []
        finite += [self._mean_shift(read, current, law)] if self._has_shift else []
        finite += [repeated_row(read, self._single, counted, law)] if self._has_repeated else []
        found += [with_reason(one, counted.infinite) for one in finite]
        if self._has_missing:
            now, then = ((one.missing, one.rows) for one in (current, self.baseline))
            found.append(missing_row(place, self.subject, now, then, compared.missing))
        return found

    def _values(self, place: Place, counted: Counted, law: Overdispersion) -> list[Measurement]:
        """Give what needs the values themselves: exact from the rows, else bounded by the fine bins."""
        if not self.exact:
            return self._bounded(place, counted, law)
        span = place.period.span
        distance = self._open.ks(counted, span, law.of_ks) if self._open else None
        if distance:
            return [self._row(place, "ks", distance, counted.evidence(distance))]
        return self._of_values(place, self.values.baseline, self.values.window.within(span), law)

    def _of_values(self, place: Place, then: Floats, now: Floats, law: Overdispersion) -> list[Measurement]:
        enough = min(len(now), len(then)) >= LEAST_ROWS
        distance = ks(then, now, phi=law.of_ks)
        known = Evidence(distance.value, distance.p_value, enough)
        rows = [self._row(place, "ks", distance, known)]
        if not self.only.isdisjoint(("wasserstein", "wasserstein_sd")):
            rows += self._moved(place, wasserstein(then, now), known)
        return [*rows, self._unit(place, then, now, distance.value)] if self._has_unit else rows

    def _moved(self, place: Place, moved: Estimate, known: Evidence) -> list[Measurement]:
        """Give how far rows moved: judged where the contract says from where on, by the test of KS."""
        rows = []
        in_sd = self._in_sd(moved) if "wasserstein_sd" in self.only else moved
        if in_sd.upper == np.inf and not place.stated("wasserstein_sd"):  # nothing reads the rows for it
            in_sd = too_wide(in_sd.n, self.bins)
        for measure, one in (("wasserstein", moved), ("wasserstein_sd", in_sd)):
            if measure not in self.only:
                continue
            stated = place.stated(measure)
            slack = max(one.upper - one.value, one.value - one.lower) if not isnan(one.lower) else 0.0
            own = Evidence(one.value, known.p_value, known.enough, slack=slack) if stated else None
            rows.append(self._row(place, measure, one, own))
        return rows

    def _in_sd(self, moved: Estimate) -> Estimate:
        """Give a distance in standard deviations of the baseline; those of bins widen its interval."""
        then, _ = self._then
        if not moved.defined:
            return moved
        if not isfinite(then.m2):
            return Estimate.undefined("too_large", moved.n)
        if not then.sd > 0:
            return Estimate.undefined("constant_reference", moved.n)
        off = 0.0 if self._exact_moments else self._off_middle(self.baseline, self.baseline)[1]
        low = moved.lower / (then.sd + off)
        high = moved.upper / (then.sd - off) if then.sd > off else np.inf
        value, method = moved.value / then.sd, moved.method
        if not self.exact:  # the bound of the distance is in its own unit
            method = f"binned({self.bins}) ±{print_bound(max(high - value, value - low))}"
        return Estimate(value, low, high, moved.n, None, method)

    @property
    def _exact_moments(self) -> bool:
        return self.exact or not self.both.binned

    @cached_property
    def _then(self) -> Side:
        """Moments and bins of the baseline: from its values where its profile has none of its own."""
        own = self.moments.reference(self.subject.name) if self.moments else None
        of_values = self.both.binned and self.exact and not self.moments
        return own_moments(self.baseline, self.values.then.value if of_values else own)

    def _unit(self, place: Place, then: Floats, now: Floats, distance: float) -> Measurement:
        """Look for a change of unit; an accepted factor needs no further test."""
        if distance < KS_OF_A_UNIT:
            return self._row(place, "unit_factor", Estimate.undefined("no_candidate", len(now)))
        factor = unit_factor(then, now)
        found = not np.isnan(factor.value)
        return self._row(place, "unit_factor", factor, Evidence(abs(factor.value), None) if found else None)

    def _bounded(self, place: Place, counted: Counted, law: Overdispersion) -> list[Measurement]:
        """Bound what the fine bins bound; look for a unit in a sample of the rows."""
        n, m = counted.baseline.n, counted.current.n
        if not (n and m):
            return self._of_values(place, np.zeros(n), np.zeros(m), law)  # without a value, and why
        distance = bounded_ks(counted, counted.ks, law.of_ks, self.bins)
        moved, error = counted.wasserstein
        said = f"binned({self.bins}) ±{print_bound(error)}"
        bounded = Estimate(moved, max(0.0, moved - error), moved + error, m, None, said)
        if not isfinite(moved + error):
            bounded = Estimate.undefined("too_large", m)
        known = counted.evidence(distance)
        rows = [self._row(place, "ks", distance, known), *self._moved(place, bounded, known)]
        return [*rows, self._sampled_unit(place, counted)] if self._has_unit else rows

    def _sampled_unit(self, place: Place, counted: Counted) -> Measurement:
        """Look for a change of unit in the same rows of a sample every time."""
        if not self._looks_for_a_unit(counted):
            return self._row(place, "unit_factor", Estimate.undefined("no_candidate", counted.current.n))
        if self.values.gone:
            return self._row(place, "unit_factor", Estimate.undefined("rows_dropped"))
        rows = self.both.current(self.subject.name, self.values.merge, place.period).rows
        now, then, one_in = self.values.sampled(rows)
        found = self._unit(place, then, now.within(place.period.span), counted.ks[0])
        said = f"sampled, one row in {one_in}"
        return replace(found, baseline_n=len(then) or None, method=said) if one_in > 1 else found

    def _mean_shift(self, place: Place, current: NumericProfile, law: Overdispersion) -> Measurement:
        own = self.moments.current(self.subject.name, place.period) if self.moments else None
        read = self.values.window.inside(place.period.span) if self._moments_of_column else own
        (then, before), (now, after) = self._then, own_moments(current, read)
        more = (then, before) if then.n >= now.n else (now, after)
        many = min(then.n, now.n) >= STRAIGHT_ROWS
        skewness = 0.0 if many else profile_skewness(self.edges, *more)
        blocks = law.blocks if law.cycle else 0
        shift = mean_shift_sd(then, now, phi=law.of_mean, skewness=skewness, blocks=blocks)
        enough = min(self.baseline.n, current.n) >= LEAST_ROWS
        error = 0.0
        if shift.defined and not self._exact_moments:
            error = self._shift_error(shift.value, current)
            shift = between_middles(shift, error, self.bins)
            if not isfinite(error) and (place.period.partial or self.values.gone):  # no rows are read for it
                shift = too_wide(shift.n, self.bins)
        evidence = Evidence(abs(shift.value), shift.p_value, enough, slack=error)
        return self._row(place, "mean_shift_sd", shift, evidence)

    def _shift_error(self, shift: float, current: NumericProfile) -> float:
        """Bound how far a shift between the middles of bins is from that between their rows."""
        off_then, off_sd = self._off_middle(self.baseline, current)
        off_now, _ = self._off_middle(current, self.baseline)
        least = self._then[0].sd - off_sd
        return (off_then + off_now + abs(shift) * off_sd) / least if least > 0 else np.inf

    def _off_middle(self, one: NumericProfile, other: NumericProfile) -> tuple[float, float]:
        """Bound how far mean and spread of a side are from those between the middles of its bins."""
        counts, share = one.finite
        return moment_errors(outer_edges(self.edges, one, other), counts, share)

    def _row(self, place: Place, measure: str, found: Estimate, given: Evidence | None = None) -> Measurement:
        return place.row(measure, self.subject.name, found, baseline_n=self.baseline.n, evidence=given)
