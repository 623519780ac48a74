"""Decisions about a group against those about a reference group."""

from monitoring.statistics.confusion import Confusion
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import rate_change
from monitoring.statistics.proportion_ratio import katz

Shares = tuple[float, float]


def _selected(c: Confusion) -> Shares:
    """Positive decisions of all rows."""
    return c.tp + c.fp, sum(c)


def _found(c: Confusion) -> Shares:
    """Positive decisions of the positives."""
    return c.tp, c.tp + c.fn


def _false_alarms(c: Confusion) -> Shares:
    """Positive decisions of the negatives."""
    return c.fp, c.fp + c.tn


def _right(c: Confusion) -> Shares:
    """Positives of the positive decisions."""
    return c.tp, c.tp + c.fp


def _gap(reference: Shares, group: Shares, level: float) -> Estimate:
    """Difference group − reference."""
    if reference[1] <= 0 or group[1] <= 0:
        return Estimate.undefined("zero_denominator", round(group[1]))
    return rate_change(*reference, *group, level=level)


def demographic_parity_difference(reference: Confusion, group: Confusion, level: float = 0.95) -> Estimate:
    """Rate of positive decisions, group − reference. Away from 0 is worse.

    Parameters
    ----------
    reference, group : Confusion
        Decisions about the reference group and about the group.
    level : float
        Confidence level.

    Returns
    -------
    Estimate
        In [−1, 1], Newcombe interval; NaN `zero_denominator` where a group is empty.

    References
    ----------
    Newcombe 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I

    Examples
    --------
    >>> a, b = Confusion(60, 20, 15, 105), Confusion(25, 10, 20, 65)
    >>> round(demographic_parity_difference(a, b).value, 4)
    -0.1083
    """
    return _gap(_selected(reference), _selected(group), level)


def demographic_parity_ratio(reference: Confusion, group: Confusion, level: float = 0.95) -> Estimate:
    """Rate of positive decisions, group / reference; below 0.8 breaks the four-fifths rule.

    Returns
    -------
    Estimate
        In [0, ∞), Katz interval, none at 0; NaN `zero_denominator` when the reference has none.

    References
    ----------
    Katz et al. 1978, doi:10.2307/2530610

    Examples
    --------
    >>> a, b = Confusion(60, 20, 15, 105), Confusion(25, 10, 20, 65)
    >>> round(demographic_parity_ratio(a, b).value, 4)
    0.7292
    """
    return katz(*_selected(reference), *_selected(group), level)


def equal_opportunity_difference(reference: Confusion, group: Confusion, level: float = 0.95) -> Estimate:
    """True positive rate, group − reference. Away from 0 is worse.

    Returns
    -------
    Estimate
        In [−1, 1], Newcombe interval; NaN `zero_denominator` where a group has no positives.

    References
    ----------
    Hardt, Price & Srebro 2016, arXiv:1610.02413

    Examples
    --------
    >>> a, b = Confusion(60, 20, 15, 105), Confusion(25, 10, 20, 65)
    >>> round(equal_opportunity_difference(a, b).value, 4)
    -0.2444
    """
    return _gap(_found(reference), _found(group), level)


def false_positive_rate_difference(reference: Confusion, group: Confusion, level: float = 0.95) -> Estimate:
    """False positive rate, group − reference. Away from 0 is worse.

    Returns
    -------
    Estimate
        In [−1, 1], Newcombe interval; NaN `zero_denominator` where a group has no negatives.

    References
    ----------
    Hardt, Price & Srebro 2016, arXiv:1610.02413

    Examples
    --------
    >>> a, b = Confusion(60, 20, 15, 105), Confusion(25, 10, 20, 65)
    >>> round(false_positive_rate_difference(a, b).value, 4)
    -0.0267
    """
    return _gap(_false_alarms(reference), _false_alarms(group), level)


def equalized_odds_difference(reference: Confusion, group: Confusion, level: float = 0.95) -> Estimate:
    """Larger of the two gaps in true and false positive rate. Larger is worse.

    Returns
    -------
    Estimate
        In [0, 1]. The interval is a Bonferroni pair: from the larger of the least gaps to the larger of
        the greatest. NaN `zero_denominator` where a group lacks a class.

    References
    ----------
    Hardt, Price & Srebro 2016, arXiv:1610.02413

    Examples
    --------
    >>> a, b = Confusion(60, 20, 15, 105), Confusion(25, 10, 20, 65)
    >>> round(equalized_odds_difference(a, b).value, 4)
    0.2444
    """
    strict = (1 + level) / 2
    pair = [
        equal_opportunity_difference(reference, group, strict),
        false_positive_rate_difference(reference, group, strict),
    ]
    if undefined := [gap for gap in pair if not gap.defined]:
        return undefined[0]
    least = max(max(0.0, gap.lower, -gap.upper) for gap in pair)
    greatest = max(max(abs(gap.lower), abs(gap.upper)) for gap in pair)
    value = max(abs(gap.value) for gap in pair)
    p_values = [gap.p_value for gap in pair if gap.p_value is not None]
    p_value = min(1.0, 2 * min(p_values)) if p_values else None
    return Estimate(value, least, greatest, group.n, p_value, "Newcombe, Bonferroni pair")


def predictive_parity_difference(reference: Confusion, group: Confusion, level: float = 0.95) -> Estimate:
    """Precision, group − reference. Away from 0 is worse.

    Returns
    -------
    Estimate
        In [−1, 1], Newcombe interval; NaN `zero_denominator` where a group has no positive decision.

    References
    ----------
    Chouldechova 2017, doi:10.1089/big.2016.0047

    Examples
    --------
    >>> a, b = Confusion(60, 20, 15, 105), Confusion(25, 10, 20, 65)
    >>> round(predictive_parity_difference(a, b).value, 4)
    -0.0357
    """
    return _gap(_right(reference), _right(group), level)
