"""What a verdict on calibration is taken on: debiased ECE, ln O/E, and the change of what else is judged."""

from dataclasses import replace
from math import inf, log, nan

from monitoring.panels.evidence import Evidence
from monitoring.panels.shortfall import RARER, RARER_OUTCOME, Shortfall, shortfall
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import difference, p_from_interval
from monitoring.statistics.score_stack import ScoreStack

EVENTS_PER_BIN = 20
BINS = 10
"""Of a reliability curve."""
JUDGED = ("ece_debiased", "observed_expected")
_ERRORS = ("ece_debiased", "ece", "ece_equal_width", "mce")
_RIGHT = {"calibration_slope": 1.0}
"""What a measure should be, where that is not 0."""


def evidence_of(
    measure: str,
    judged: tuple[ScoreStack, int, Estimate] | None,
    then: Estimate | None,
    note: str,
    *,
    many: bool = False,
) -> Evidence:
    """Weigh a measure on the mature rows.

    Parameters
    ----------
    measure : str
        Its name.
    judged : tuple of ScoreStack, int and Estimate, or None
        The rows, which group of them is judged, and the measure of that; None where nothing is mature.
    then : Estimate or None
        The baseline's.
    note : str
        Which part was judged.
    many : bool
        Whether the model has more than two classes: then a row's outcome is whether it was told right.

    Returns
    -------
    Evidence
        With what is missing where it is not enough.
    """
    if judged is None:
        return Evidence(nan, None, enough=False, note=note or "no_labels")
    stack, k, estimate = judged
    lack = _lack(measure, stack, k, RARER_OUTCOME if many else RARER)
    return replace(_weighed(measure, estimate, then), enough=lack is None, note=note, lack=lack)


def _weighed(measure: str, estimate: Estimate, then: Estimate | None) -> Evidence:
    if measure == "ece_debiased":
        return Evidence(estimate.value, estimate.p_value)
    if measure != "observed_expected":
        return _changed(measure, estimate, then)
    ratio = estimate.value
    effect = abs(log(ratio)) if ratio > 0 else inf if ratio == 0 else nan
    return Evidence(effect, estimate.p_value)


def _lack(measure: str, stack: ScoreStack, k: int, what: str) -> Shortfall | None:
    """Ask for events and non-events, of a curve in every bin: that came, or that the scores promised.

    Where hundreds were promised and none came it is not that there are too few rows.
    """
    needed = EVENTS_PER_BIN * (BINS if measure == "ece_debiased" else 1)
    rows, promised = stack.rows[k], float(stack.promised[k])
    sides = (stack.positives[k], promised), (stack.negatives[k], rows - promised)
    likely, came = min((max(side), side[0]) for side in sides)
    return None if likely >= needed else shortfall(needed, what, came, rows, None)


def _changed(measure: str, estimate: Estimate, then: Estimate | None) -> Evidence:
    """Weigh the change against the baseline: a rise of an error, else either way; without one what is off."""
    if then is None or not (then.defined and estimate.defined):
        right = _RIGHT.get(measure, 0.0)
        ends = (estimate.value - right, estimate.lower - right, estimate.upper - right)
        p_value = None if measure in _ERRORS else (estimate.p_value or p_from_interval(*ends))
        return Evidence(abs(ends[0]), p_value)
    change = difference(then, estimate)
    effect = change.value if measure in _ERRORS else abs(change.value)
    return Evidence(effect, change.p_value)
