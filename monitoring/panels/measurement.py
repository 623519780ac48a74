"""The measurement: one row of the one tidy table that every page, command and export shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from math import isfinite, nan

from monitoring.cached_property import cached_property
from monitoring.contract.panel import Panel
from monitoring.panels.evidence import Evidence
from monitoring.scope.baseline import NO_REFERENCE
from monitoring.scope.instant import print_instant
from monitoring.scope.period import Period
from monitoring.scope.question import Question
from monitoring.statistics.estimate import NO_INTERVAL, Estimate


@dataclass(frozen=True)
class Measurement:
    """One row of the measurement table; interface.md says what each column means."""

    panel: Panel
    measure: str
    subject: str
    cohort: str
    version: str
    window_start: datetime
    window_end: datetime
    value: float
    lower: float
    upper: float
    n: int
    baseline_value: float
    baseline_n: int | None
    change: float
    change_lower: float
    change_upper: float
    verdict: str
    reason: str
    method: str
    evidence: Evidence | None = field(default=None, compare=False, repr=False)
    q_value: float | None = field(default=None, compare=False, repr=False)
    partial: bool = field(default=False, compare=False, repr=False)
    bound: float = field(default=0.0, compare=False, repr=False)

    @property
    def uncompared(self) -> bool:
        """Whether nothing stands there to compare with."""
        return NO_REFERENCE in self.reason.split("; ")

    @property
    def repeated(self) -> float | None:
        """The value that its rows repeat, as the reason names it; None where it may not be told."""
        named = [part for part in self.reason.split("; ") if part.startswith(REPEATED) and part != HIDDEN]
        return float(named[0].removeprefix(REPEATED)) if named else None

    @property
    def few(self) -> bool:
        """Whether it has a value, of too few rows for an interval with two ends."""
        two_ends = isfinite(self.lower) and isfinite(self.upper)
        return isfinite(self.value) and not two_ends and "too_few" in self.reason.split("; ")


REPEATED = "value "
"""Before the value that rows repeat, in the reason of a row."""
HIDDEN = f"{REPEATED}masked"
"""Where the contract masks the column."""
NO_BASELINE = Estimate.undefined(NO_REFERENCE)
"""Of a level that there is nothing to compare with: no rows, or none of which it is known."""
PARTIAL = "partial"
"""The reason of a period that the window, or the end of the data, cuts."""
UNCOMPARED = Estimate.undefined("not_compared")
"""Of a level that is not held against any baseline: a total of the window, or how far its labels are."""
COLUMNS: tuple[str, ...] = tuple(f.name for f in fields(Measurement))[:19]


@dataclass(frozen=True)
class Place:
    """Where in the table a panel's rows stand.

    Parameters
    ----------
    panel : str
        Its name.
    question : Question
        Gives cohort and version.
    period : Period
        Gives the window.
    route : str, optional
        Where the planner took the counts from, as the method says it; empty for the cube.
    """

    panel: Panel
    question: Question
    period: Period
    route: str = ""

    def stated(self, measure: str) -> bool:
        """Say whether the contract has a threshold for a measure of the panel."""
        return self.question.contract.stated(self.panel, measure)

    def row(
        self,
        measure: str,
        subject: str,
        estimate: Estimate,
        *,
        baseline: Estimate | None = None,
        change: Estimate | None = None,
        baseline_n: int | None = None,
        evidence: Evidence | None = None,
        reason: str = "",
        method: str = "",
    ) -> Measurement:
        """Make one row.

        Parameters
        ----------
        measure, subject : str
            What was measured, and of what.
        estimate : Estimate
            The window's value.
        baseline, change : Estimate, optional
            The baseline's level and the change, where the measure has a level.
        baseline_n : int, optional
            Rows of the baseline, where it has no level.
        evidence : Evidence, optional
            What a verdict is taken on.
        reason : str, optional
            Beside the estimate's own.
        method : str, optional
            Instead of the estimate's own, where there is a value of either side.

        Returns
        -------
        Measurement
            Without a verdict.
        """
        told = dict.fromkeys(filter(None, (estimate.reason, reason, _endless(measure, estimate))))
        if baseline and (baseline.n or estimate.defined or not told):  # of no rows nothing else is to be said
            why = _of_baseline(estimate, baseline, change)
            noted = evidence is not None and evidence.note == why
            if why and why not in told and not noted:
                told[why if why in _WHOLE else f"baseline {why}"] = None
        own = estimate.method if estimate.method.startswith(("exact", "binned")) else "exact"
        if baseline and baseline.method.startswith(("binned", "exact, ")) and own == "exact":
            own = f"exact, baseline {baseline.method.removeprefix('exact, ')}"
        valued = isfinite(estimate.value) or (baseline is not None and isfinite(baseline.value))
        made = method if method and valued else own
        found = object.__new__(Measurement)  # a frozen dataclass sets field by field, in three times as long
        found.__dict__.update(
            self._alike,
            measure=measure,
            subject=subject,
            value=estimate.value,
            lower=estimate.lower,
            upper=estimate.upper,
            n=estimate.n,
            baseline_value=baseline.value if baseline else nan,
            baseline_n=(baseline.n if baseline else baseline_n) or None,
            change=change.value if change else nan,
            change_lower=change.lower if change else nan,
            change_upper=change.upper if change else nan,
            reason="; ".join(told),
            method=f"{made}, {self.route}" if self.route else made,
            evidence=evidence,
            bound=estimate.bound,
        )
        return found

    @cached_property
    def _alike(self) -> dict[str, object]:
        """What all rows of the place have in common."""
        return {
            "panel": self.panel,
            "cohort": self.question.cohort_text,
            "version": self.question.scope.version,
            "window_start": self.period.span.start,
            "window_end": self.period.span.end,
            "verdict": "",
            "q_value": None,
            "partial": self.period.partial,
        }


_WHOLE = (NO_REFERENCE, UNCOMPARED.reason)
"""Reasons of a baseline that say by themselves what they are of."""
_ENDLESS = frozenset(
    {
        *("hellinger", "total_variation", "linf"),
        *("wasserstein", "wasserstein_sd", "spiegelhalter_z", "label_maturity"),
    }
)
"""Estimates that have no interval."""


def _endless(measure: str, estimate: Estimate) -> str:
    """Say that a value has no interval, where none of its kind has."""
    there = isfinite(estimate.value) and not isfinite(estimate.lower)
    return NO_INTERVAL if there and measure in _ENDLESS and not estimate.reason else ""


def _of_baseline(estimate: Estimate, baseline: Estimate, change: Estimate | None) -> str:
    """Say why a baseline has no value, or leaves the change without an interval."""
    if not isfinite(baseline.value):
        return baseline.reason
    open_ = change is not None and not (isfinite(change.lower) and isfinite(change.upper))
    ends = isfinite(estimate.lower) and isfinite(estimate.upper)
    return (baseline.reason or NO_INTERVAL) if open_ and ends else ""


def with_reason(measurement: Measurement, *reasons: str) -> Measurement:
    """Give the same row with more reasons.

    Parameters
    ----------
    measurement : Measurement
        Any.
    *reasons : str
        Added behind the others; empty ones and those that it has are left out.

    Returns
    -------
    Measurement
        A copy where there is something to add.
    """
    said = dict.fromkeys(word for word in (measurement.reason, *reasons) if word)
    told = "; ".join(said)
    return measurement if told == measurement.reason else amended(measurement, reason=told)


def amended(measurement: Measurement, **columns: object) -> Measurement:
    """Give a copy of a row with some other columns; `dataclasses.replace` takes five times as long.

    Parameters
    ----------
    measurement : Measurement
        Any.
    **columns : object
        By name, each of its type.

    Returns
    -------
    Measurement
        A copy.
    """
    copy = object.__new__(Measurement)
    copy.__dict__.update(measurement.__dict__, **columns)
    return copy


def as_judged(measurement: Measurement) -> Measurement:
    """Give a row over what its verdict was taken on.

    Parameters
    ----------
    measurement : Measurement
        Any.

    Returns
    -------
    Measurement
        Of the part of its window whose labels are in, where that is not the whole; else the same.
    """
    judged = measurement.evidence.judged if measurement.evidence else None
    return amended(measurement, **vars(judged)) if judged else measurement


def record(measurement: Measurement) -> dict[str, object]:
    """Give a row's columns as plain values: times printed, undefined numbers None.

    Parameters
    ----------
    measurement : Measurement
        Any.

    Returns
    -------
    dict
        In the order of `COLUMNS`.
    """
    return {name: _plain(getattr(measurement, name)) for name in COLUMNS}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return print_instant(value)
    if isinstance(value, float):
        return float(value) if isfinite(value) else None
    return value


def replaced(known: Sequence[Measurement], again: Iterable[Measurement]) -> list[Measurement]:
    """Put rows that were measured again in the place of the same measures, subjects and periods."""
    found = {_place_of(row): row for row in again}
    return [found.get(_place_of(row), row) for row in known]


def _place_of(row: Measurement) -> tuple[str, str, datetime]:
    return row.measure, row.subject, row.window_start
