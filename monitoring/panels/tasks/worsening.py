"""How much worse a measure of performance is than that of the baseline, in the unit of its thresholds."""

from collections.abc import Mapping
from math import inf, isnan, nan

from monitoring.statistics.estimate import Estimate

WEIGHING = frozenset({"label_rate", "mean_label"})
"""What the evidence of other measures is weighed by."""
RISING = frozenset({"log_loss", "brier", "mae", "rmse", "wape", "pinball"})
_RELATIVE = RISING | {"mape", "smape", "winkler"}
_LEVELS = WEIGHING | {"mean_score", "mean_prediction", "predicted_positive_rate"}


def worsening(
    measure: str, base: Estimate, current: Estimate, judged: Mapping[tuple[str, str], Estimate]
) -> float:
    """Give the effect that a verdict is taken on.

    Parameters
    ----------
    measure : str
        Of the performance panel.
    base, current : Estimate
        Of baseline and window.
    judged : mapping
        All estimates of the window, by measure and subject.

    Returns
    -------
    float
        Larger is worse: of losses relative to the baseline's, infinite where that was 0; of bias relative to
        the mean label. NaN where a side is undefined or the mean label is 0.

    Examples
    --------
    >>> some = Estimate(1.5, 1.4, 1.6, 100)
    >>> worsening("mae", Estimate(1.0, 0.9, 1.1, 100), some, {}), worsening("mae", some.scaled(0), some, {})
    (0.5, inf)
    """
    if isnan(base.value) or isnan(current.value):
        return nan
    change = current.value - base.value
    if measure in _RELATIVE:
        if base.value:
            return change / abs(base.value)
        return inf if change > 0 else 0.0
    if measure == "bias":
        actual = abs(judged["mean_label", ""].value)
        return (abs(current.value) - abs(base.value)) / actual if actual else nan
    if measure in _LEVELS:
        return abs(change)
    return change if measure == "interval_width" else -change
