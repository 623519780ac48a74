"""Verdicts: an alarm needs both keys, an effect that matters and evidence that survives correction."""

from collections.abc import Sequence
from math import isnan, nan

from monitoring.contract.model import Contract
from monitoring.findings.thresholds import Limits, Severity, limits
from monitoring.findings.words.measure_words import words_of
from monitoring.panels.evidence import Evidence
from monitoring.panels.labels.maturity import either_waits
from monitoring.panels.measurement import PARTIAL, Measurement, amended, with_reason
from monitoring.statistics.intervals import p_from_interval
from monitoring.statistics.multiplicity import bh

CUTOFF = 0.01
UNCERTAIN = "large but uncertain"
WEEKLY = "as large on such weekdays of other weeks"
HOURLY = "as large at such hours of other days"
RESTLESS = "within what single days differ by"
UNPROVEN = UNCERTAIN, WEEKLY, HOURLY, RESTLESS
"""Why an effect that matters is no alarm."""
_OF_CYCLE = {"": UNCERTAIN, "weekdays": WEEKLY, "hours": HOURLY, "days": RESTLESS}
SMALL = "detectable but small"
_VAGUE = 0.1
_OF_THE_RARE = frozenset({"average_precision"})
"""Levels as small as the class is rare: a bound that is little elsewhere is more than all of them."""


def judge(measurements: Sequence[Measurement], contract: Contract) -> list[Measurement]:
    """Judge the rows of a view; every panel is one family of tests.

    Parameters
    ----------
    measurements : sequence of Measurement
        All rows of the view: every subject and period.
    contract : Contract
        Gives the thresholds.

    Returns
    -------
    list of Measurement
        In the same order, with `verdict`, `reason` and `q_value`.

    References
    ----------
    Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x
    """
    q_values = _adjusted(measurements, contract)
    held = _Held(contract)
    return [_judged(one, held, q) for one, q in zip(measurements, q_values, strict=True)]


class _Held:
    """The limits of a contract, looked up once a measure and subject: a line over time has many rows."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self._known: dict[tuple[str, str, str], Limits] = {}

    def of(self, one: Measurement) -> Limits:
        """Give those that hold for a row."""
        key = one.panel, one.measure, one.subject
        if key not in self._known:
            self._known[key] = limits(*key, self.contract) or Limits()
        return self._known[key]


def left_open(measurements: Sequence[Measurement], contract: Contract) -> list[Measurement]:
    """Give the rows whose bound leaves their verdict open.

    Parameters
    ----------
    measurements : sequence of Measurement
        All rows of the view.
    contract : Contract
        Gives the thresholds.

    Returns
    -------
    list of Measurement
        Those with a limit between the least and the largest effect that their bins leave possible, and those
        beyond a limit whose evidence does not suffice: the bound has made it weaker. None of a period that
        is not over, which has no verdict.
    """
    held = _Held(contract)
    ends = [_severities(one, held) for one in measurements]
    found = {k for k, (least, largest) in enumerate(ends) if least != largest}
    sure = [k for k, (least, largest) in enumerate(ends) if least and least == largest]
    if sure:  # whether their evidence suffices rests on all tests of the family
        q_values = _adjusted(measurements, contract)
        said = {k: _judged(measurements[k], held, q_values[k]).reason for k in sure}
        found |= {k for k, reason in said.items() if any(why in reason for why in UNPROVEN)}
    return [measurements[k] for k in sorted(found)]


def vague(measurements: Sequence[Measurement]) -> list[Measurement]:
    """Give the rows whose bound leaves even their value open, judged or not.

    Parameters
    ----------
    measurements : sequence of Measurement
        All rows of the view.

    Returns
    -------
    list of Measurement
        Those of rare classes whose bound is more than a tenth of the value.
    """
    return [one for one in measurements if one.measure in _OF_THE_RARE and one.bound > _VAGUE * one.value]


def _severities(measurement: Measurement, held: _Held) -> tuple[Severity | None, Severity | None]:
    """Give the severities of the least and the largest effect that the bins of a row leave possible."""
    given = measurement.evidence
    if given is None or measurement.partial or not given.slack or isnan(given.effect):
        return None, None
    of, less = held.of(measurement), 0.0 if given.only_larger else given.slack
    return of.severity(given.effect - less), of.severity(given.effect + given.slack)


def evidence_of(measurement: Measurement, contract: Contract) -> Evidence | None:
    """Give what a row is judged on.

    Parameters
    ----------
    measurement : Measurement
        Any.
    contract : Contract
        A threshold of its own makes a row judged that the defaults only show.

    Returns
    -------
    Evidence or None
        None where the row is not judged.
    """
    if measurement.evidence is not None:
        return measurement.evidence
    if not contract.stated(measurement.panel, measurement.measure):
        return None
    if isnan(measurement.baseline_value):
        return _of_level(measurement, contract)
    p_value = p_from_interval(measurement.change, measurement.change_lower, measurement.change_upper)
    return Evidence(effect(measurement), p_value, not measurement.because("too_few"))


def _of_level(measurement: Measurement, contract: Contract) -> Evidence:
    """Give what a level without a baseline is judged on: how surely it is beyond its lowest limit."""
    size = effect(measurement)
    if isnan(size):
        return Evidence(size, None, note="" if measurement.reason else "empty_reference")
    held = limits(measurement.panel, measurement.measure, measurement.subject, contract) or Limits()
    ends = (end - held.least for end in (measurement.value, measurement.lower, measurement.upper))
    p_value = p_from_interval(*ends)
    return Evidence(size, p_value, not measurement.because("too_few"))


def effect(measurement: Measurement) -> float:
    """Give a row's effect where its panel gave none: the change in the worse direction, else the value.

    Parameters
    ----------
    measurement : Measurement
        Any.

    Returns
    -------
    float
        Larger is worse; NaN where the value is undefined.
    """
    worse = words_of(measurement.measure).worse
    if isnan(measurement.baseline_value):
        return nan if worse == "lower" else abs(measurement.value)
    if worse == "away":
        return abs(measurement.change)
    return -measurement.change if worse == "lower" else measurement.change


def _adjusted(measurements: Sequence[Measurement], contract: Contract) -> list[float]:
    """Adjust the p-values panel by panel; NaN where there is no test or it is not judged."""
    p_values = [_p_value(one, contract) for one in measurements]
    adjusted = [nan] * len(p_values)
    for panel in dict.fromkeys(one.panel for one in measurements):
        family = [k for k, one in enumerate(measurements) if one.panel == panel]
        for k, q in zip(family, bh([p_values[k] for k in family]).tolist(), strict=True):
            adjusted[k] = q
    return adjusted


def _p_value(measurement: Measurement, contract: Contract) -> float:
    given = evidence_of(measurement, contract)
    if given is None or given.p_value is None or measurement.partial or not given.enough:
        return nan
    return nan if isnan(given.effect) else given.p_value


def _judged(measurement: Measurement, held: _Held, q: float) -> Measurement:
    given = evidence_of(measurement, held.contract)
    if given is None:
        return with_reason(measurement, PARTIAL) if measurement.partial else measurement
    if measurement.partial:
        return with_reason(measurement, PARTIAL)
    verdict, reason = _verdict(given, held.of(measurement), q, measurement)
    noted = with_reason(measurement, given.note, reason)
    return amended(noted, verdict=verdict, q_value=None if isnan(q) else q)


def _verdict(given: Evidence, held: Limits, q: float, row: Measurement) -> tuple[str, str]:
    """Ruling 4, in its order; what is still to come is insufficient, what cannot be is undefined."""
    if isnan(given.effect):
        waiting = row.because("too_few") or (not given.enough and given.note != "")
        return "insufficient" if waiting else "undefined", ""
    if not given.enough:
        return "insufficient", "" if either_waits(given.note) else "too_few"
    severity = held.severity(given.effect)
    proven = given.p_value is None or q <= CUTOFF
    if severity and proven:
        return severity, ""
    if severity:
        return "ok", _OF_CYCLE[given.cycle]
    # Without a test there is nothing that was detected; what is better may be as large as it likes.
    small = proven and given.p_value is not None and given.effect >= 0
    return "ok", SMALL if small else ""
