"""A place in the table: what the rows of a panel and a period have in common, and how they are made."""

from dataclasses import dataclass
from datetime import datetime
from math import isfinite, nan

from monitoring.cached_property import cached_property
from monitoring.contract.panel import Panel
from monitoring.panels.evidence import Evidence
from monitoring.panels.measurement import Measurement, made_of
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
        cohort, version, start, end = self._alike
        return made_of(
            (
                *(self.panel, measure, subject, cohort, version, start, end),
                *(estimate.value, estimate.lower, estimate.upper, estimate.n),
                *(baseline.value if baseline else nan, (baseline.n if baseline else baseline_n) or None),
                *((change.value, change.lower, change.upper) if change else _UNCHANGED),
                *("", "; ".join(told), f"{made}, {self.route}" if self.route else made),
                *(evidence, None, self.period.partial, estimate.bound),
            )
        )

    @cached_property
    def _alike(self) -> tuple[str, str, datetime, datetime]:
        """What all rows of the place have in common: cohort, version and window."""
        span = self.period.span
        return self.question.cohort_text, self.question.scope.version, span.start, span.end


_UNCHANGED = nan, nan, nan
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
