"""The lines that a chart of drift has: from where on it is watched, and from where on it is an alert."""

from collections.abc import Sequence
from math import inf, isnan, nan

from monitoring.findings.finding import Finding
from monitoring.findings.thresholds import limits
from monitoring.findings.words.decimals import MINUS
from monitoring.findings.words.measure_words import words_of
from monitoring.panels.distributions.column_series import Wanted
from monitoring.panels.distributions.drift_series import SeriesPoint
from monitoring.scope.question import Question
from monitoring.statistics.registry import range_of

_NEAR = 8
"""So many times as far as two limits lie apart the line goes where their words would lie on each other."""


def drift_limits(
    drawn: Wanted,
    question: Question,
    points: Sequence[SeriesPoint],
    *,
    usual: float = nan,
    below: bool = False,
) -> dict[str, float]:
    """Give the agreed lines; one stands for both where they would fall together.

    Parameters
    ----------
    drawn : Wanted
        What the line is of.
    question : Question
        Gives the contract.
    points : sequence of SeriesPoint
        The line: where it goes far, the limits lie together.
    usual : float, optional
        What the limits are counted from: the baseline's level of a rate; 0 by default.
    below : bool, default False
        Whether it went down.

    Returns
    -------
    dict of str to float
        Words at the line, to its value; empty where nothing is judged.
    """
    held = limits("drift", drawn.measure, drawn.subject, question.contract)
    if held is None or held.warning == inf:
        return {}
    sign, zero = (-1 if below else 1), 0.0 if isnan(usual) else usual
    stated = {"watch": held.warning} | ({"alert": held.critical} if held.critical < inf else {})
    least, most = range_of(drawn.measure)
    ends = {name: zero + sign * limit for name, limit in stated.items()}
    both = {
        f"{name} {_written(end, drawn.measure)}": end for name, end in ends.items() if least <= end <= most
    }
    known = [one.judged_value for one in points if not isnan(one.judged_value)]
    far = max((abs(one - zero) for one in known), default=0.0)
    if words_of(drawn.measure).unit == "rate":  # its axis begins at 0, however far the baseline is from there
        far = max([far, zero, *known])
    if len(both) == 2 and far > _NEAR * (held.critical - held.warning):
        return {", ".join(both): next(iter(both.values()))}
    return both


def finding_limits(
    finding: Finding, drawn: Wanted, points: Sequence[SeriesPoint], question: Question
) -> dict[str, float]:
    """Give the limits of a finding's line; of new levels none: they are counted from how many always are new.

    Parameters
    ----------
    finding : Finding
        Any; only drift has limits that every day keeps.
    drawn : Wanted
        What its line is of.
    points : sequence of SeriesPoint
        The line.
    question : Question
        Gives the contract.
    """
    if drawn.panel != "drift" or drawn.measure == "unseen_rate":
        return {}
    own = finding.measure == drawn.measure
    usual = finding.baseline_value if own else nan
    below = own and finding.value < (0.0 if isnan(usual) else usual)
    return drift_limits(drawn, question, points, usual=usual, below=below)


def usual_level(finding: Finding, drawn: Wanted, points: Sequence[SeriesPoint]) -> float:
    """Give what the measure of a finding's line was in the baseline; NaN where that is not known of it."""
    if finding.measure == drawn.measure:
        return finding.baseline_value
    return points[0].usual if points else nan


def _written(value: float, measure: str) -> str:
    """Write a limit as the contract does, with the unit of its measure."""
    unit = words_of(measure).unit
    written = f"{100 * value:.3g}%" if unit == "rate" else f"{value:g}{' sd' if unit == 'sd' else ''}"
    return written.replace("-", MINUS)
