"""A place in the table: what the rows of a panel and a period have in common, and how they are made."""

from dataclasses import dataclass
from math import isfinite, nan

from monitoring.cached_property import cached_property
from monitoring.contract.panel import Panel
from monitoring.panels.evidence import Evidence
from monitoring.panels.measurement import Measurement
from monitoring.scope.baseline import NO_REFERENCE
from monitoring.scope.period import Period
from monitoring.scope.question import Question
from monitoring.statistics.estimate import NO_INTERVAL, Estimate

NO_BASELINE = Estimate.undefined(NO_REFERENCE)
"""Of a level that there is nothing to compare with: no rows, or none of which it is known."""
UNCOMPARED = Estimate.undefined("not_compared")
"""Of a level that is not held against any baseline: a total of the window, or how far its labels are."""


@dataclass(frozen=True)
class Place:
    """Where in the table a panel's rows stand.

    Parameters
    ----------
    panel : Panel
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
