"""Service level objectives: error budget and how fast it burns."""

from dataclasses import dataclass

from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import proportion


@dataclass(frozen=True)
class ErrorBudget:
    """A period and its newest window against a target.

    Parameters
    ----------
    error_rate : Estimate
        Bad share of the period, Wilson interval; larger is worse.
    attainment : float
        1 − error rate.
    consumed, remaining : float
        Error rate over the budget 1 − target, and what is left; negative once overspent.
    burn_rate : float
        Error rate of the window over the budget; above 1 the budget will not last.
    used_if_sustained : float
        Share of the period's budget that the window costs at this rate.
    """

    error_rate: Estimate
    attainment: float
    consumed: float
    remaining: float
    burn_rate: float
    used_if_sustained: float


@dataclass(frozen=True)
class Traffic:
    """Events of a stretch of time.

    Parameters
    ----------
    bad, total : float
        Failed events and all events.
    hours : float
        Length.
    """

    bad: float
    total: float
    hours: float


def error_budget(period: Traffic, window: Traffic, target: float) -> ErrorBudget:
    """Measure the error budget of an objective.

    Parameters
    ----------
    period, window : Traffic
        The whole period of the objective, and the newest window.
    target : float
        Share of good events promised, in (0, 1).

    Returns
    -------
    ErrorBudget
        NaN `empty_current` in the rate without events; a window without events burns nothing.

    References
    ----------
    Beyer et al. 2018, The Site Reliability Workbook, ch. 5, ISBN 978-1492029502

    Examples
    --------
    >>> budget = error_budget(Traffic(620, 1e6, 720), Traffic(144, 1e4, 1), 0.999)
    >>> round(budget.burn_rate, 3), round(budget.consumed, 3)
    (14.4, 0.62)
    """
    allowed = 1 - target
    rate = proportion(period.bad, period.total, reason="empty_current")
    consumed = rate.value / allowed
    burn = window.bad / window.total / allowed if window.total > 0 else 0.0
    share = burn * window.hours / period.hours
    return ErrorBudget(rate, 1 - rate.value, consumed, 1 - consumed, burn, share)


def burn_threshold(budget_share: float, window_hours: float, period_hours: float = 720.0) -> float:
    """Burn rate at which a window spends `budget_share` of the period's budget.

    References
    ----------
    Beyer et al. 2018, The Site Reliability Workbook, ch. 5, ISBN 978-1492029502

    Examples
    --------
    >>> round(burn_threshold(0.02, 1), 6)
    14.4
    """
    return budget_share * period_hours / window_hours
