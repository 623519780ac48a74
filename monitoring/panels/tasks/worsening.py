"""How much worse a measure of performance is than that of the baseline, in the unit of its thresholds."""

from collections.abc import Mapping
from math import inf, isnan, nan

from monitoring.statistics.estimate import Estimate

WEIGHING = frozenset({"label_rate", "mean_label"})
"""What the evidence of other measures is weighed by."""
SIZE_OF_LABELS = frozenset({"mae", "wape"})
"""By them the mean of absolute labels is known, which bias is held against."""
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
        Larger is worse: of losses relative to the baseline's, infinite where that was 0; of bias, either
        way, relative to the mean of absolute labels. NaN where a side is undefined or these are all 0.

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
        actual = _size_of_labels(judged)
        return (abs(current.value) - abs(base.value)) / actual if actual else nan
    if measure in _LEVELS:
        return abs(change)
    return change if measure == "interval_width" else -change


def beside_bias(base: Estimate, current: Estimate) -> Estimate:
    """Give what a bias is compared with: as much to either side is as bad.

    Examples
    --------
    >>> high, low = Estimate(3.0, 2.9, 3.1, 100), Estimate(-2.99, -3.1, -2.9, 100)
    >>> beside_bias(high, low).value, beside_bias(high, high).value
    (-3.0, 3.0)
    """
    return base.scaled(-1.0) if base.value * current.value < 0 else base


def _size_of_labels(judged: Mapping[tuple[str, str], Estimate]) -> float:
    """Give the mean of absolute labels; the mean of labels where no prediction is off."""
    errors, shares = (judged.get((measure, "")) for measure in ("mae", "wape"))
    if errors and shares and shares.value > 0:
        return errors.value / shares.value
    return abs(judged["mean_label", ""].value)
