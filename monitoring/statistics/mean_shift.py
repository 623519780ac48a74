"""Shift of mean and spread, from moments alone."""

import math
from dataclasses import dataclass, replace

from monitoring.statistics.estimate import Estimate, empty_side, print_bound
from monitoring.statistics.lazy_imports import special
from monitoring.statistics.moments import Moments
from monitoring.statistics.pooled_law import PooledLaw
from monitoring.statistics.student import student_quantile, student_tail

STRAIGHT_ROWS = 10_000
"""Rows on both sides from which on means are as good as normal: of a log-normal law skewed by 0.06."""


@dataclass(frozen=True)
class Welch:
    """Welch's test of equal means, current − reference.

    Parameters
    ----------
    difference, se : float
        Difference of the means and its standard error.
    t, df, p_value : float
        Statistic, Satterthwaite degrees of freedom, two-sided p; NaN where nothing varies.
    """

    difference: float
    se: float
    t: float
    df: float
    p_value: float


def welch(ref: Moments, cur: Moments, phi: float = 1.0) -> Welch:
    """Compare two means without assuming equal variances.

    Parameters
    ----------
    ref, cur : Moments
        Of the finite values.
    phi : float
        Over-dispersion of days: every n becomes n/φ.

    Returns
    -------
    Welch
        t, df and p are NaN below two rows a side or when both are constant.

    References
    ----------
    Welch 1947, doi:10.1093/biomet/34.1-2.28

    Examples
    --------
    >>> round(welch(Moments(10, 0.0, 9.0), Moments(10, 1.0, 9.0)).t, 3)
    2.236
    """
    change = _change(ref, cur)
    if ref.n < 2 or cur.n < 2 or ref.m2 + cur.m2 <= 0:
        return Welch(change, math.nan, math.nan, math.nan, math.nan)
    n, m = ref.n / phi, cur.n / phi
    a, b = ref.variance / n, cur.variance / m
    if a + b <= 0:  # too small for a float
        return Welch(change, math.nan, math.nan, math.nan, math.nan)
    share = a / (a + b)  # the squares of a and b themselves may be too large or too small for a float
    df = 1 / (share**2 / max(n - 1, 1e-9) + (1 - share) ** 2 / max(m - 1, 1e-9))
    t = change / math.sqrt(a + b)
    return Welch(change, math.sqrt(a + b), t, df, float(2 * special.stdtr(df, -abs(t))))


def mean_shift_sd(
    ref: Moments,
    cur: Moments,
    phi: float = 1.0,
    level: float = 0.95,
    skewness: float = 0.0,
    blocks: int = 0,
) -> Estimate:
    """Shift of the mean in standard deviations of the reference. Away from 0 is worse.

    Parameters
    ----------
    ref, cur : Moments
        Of the finite values.
    phi : float
        Over-dispersion of days: every n becomes n/φ.
    level : float
        Confidence level.
    skewness : float
        Of a row, as the side with more rows shows it; 0 where it is not known.
    blocks : int
        How many weeks or days tell φ, where that is of a cycle: the degrees of freedom; 0 of single days.

    Returns
    -------
    Estimate
        In (−∞, ∞), current − reference. The p-value is the larger one of Welch's and that of `PooledLaw`,
        each end of the interval the farther one. NaN with `empty_reference`, `empty_current` or
        `constant_reference`, and `too_large` where no float holds the squares.

    References
    ----------
    Welch 1947, doi:10.1093/biomet/34.1-2.28; Johnson, Kotz & Balakrishnan 1994, Continuous Univariate
    Distributions, ISBN 978-0471584957, chapter 17

    Examples
    --------
    >>> mean_shift_sd(Moments(10, 0.0, 9.0), Moments(10, 1.0, 9.0)).value
    1.0
    """
    undefined = _undefined(ref, cur)
    if undefined:
        return Estimate.undefined(undefined, int(cur.n))
    test = welch(ref, cur, 1.0 if blocks else phi)
    if math.isnan(test.p_value):
        return Estimate(test.difference / ref.sd, math.nan, math.nan, int(cur.n), None, "Welch", "too_few")
    if blocks:
        return _by_blocks(test.difference, test.se * math.sqrt(phi), blocks, level, ref.sd, int(cur.n))
    half = float(special.stdtrit(test.df, 0.5 + level / 2)) * test.se
    change, law = test.difference, PooledLaw.of(ref, cur, phi, skewness)
    low, high = law.ends(change, level)
    ends = min(low, change - half) / ref.sd, max(high, change + half) / ref.sd
    p_value = max(test.p_value, law.p_value(change))
    return Estimate(change / ref.sd, *ends, int(cur.n), p_value, "Welch and pooled law")


def _by_blocks(change: float, error: float, blocks: int, level: float, sd: float, n: int) -> Estimate:
    """Judge a change by how far so many blocks are off."""
    half = student_quantile(blocks, level) * error
    ends = (change - half) / sd, (change + half) / sd
    return Estimate(change / sd, *ends, n, student_tail(change / error, blocks), "Student's, of blocks")


def shift_in_sds(ref: Moments, cur: Moments) -> float:
    """Give the value of `mean_shift_sd` alone, as a line over time draws it.

    Parameters
    ----------
    ref, cur : Moments
        Of the finite values.

    Returns
    -------
    float
        NaN as `mean_shift_sd`.

    Examples
    --------
    >>> shift_in_sds(Moments(10, 0.0, 9.0), Moments(10, 1.0, 9.0))
    1.0
    """
    return math.nan if _undefined(ref, cur) else _change(ref, cur) / ref.sd


def _change(ref: Moments, cur: Moments) -> float:
    return (cur.mean - ref.mean) + (cur.residual - ref.residual)


def between_middles(shift: Estimate, error: float, bins: int) -> Estimate:
    """Give a shift between the middles of bins room for how far their rows lie from these.

    Parameters
    ----------
    shift : Estimate
        From `mean_shift_sd`, defined.
    error : float
        How far it may be from that of the rows.
    bins : int
        How many there are.

    Returns
    -------
    Estimate
        The same value, in an interval that is wider by the error on either side.

    Examples
    --------
    >>> found = between_middles(Estimate(0.5, 0.4, 0.6, 9), 0.25, 250)
    >>> found.lower, found.upper, found.method
    (0.15000000000000002, 0.85, 'binned(250) ±0.25')
    """
    said = f"binned({bins}) ±{print_bound(error)}"
    return replace(shift, lower=shift.lower - error, upper=shift.upper + error, method=said, bound=error)


def _undefined(ref: Moments, cur: Moments) -> str:
    """Give the reason why there is no shift in standard deviations, if there is none."""
    if reason := empty_side(ref.n, cur.n):
        return reason
    if not math.isfinite(ref.mean + ref.m2 + cur.mean + cur.m2):
        return "too_large"
    return "constant_reference" if ref.n < 2 or ref.m2 <= 0 else ""


def log_variance_ratio(ref: Moments, cur: Moments) -> Estimate:
    """Logarithm of `variance_ratio`. Away from 0 is worse.

    Returns
    -------
    Estimate
        In (−∞, ∞), no interval; NaN as `variance_ratio`, and `constant_current`.

    References
    ----------
    Welch 1947, doi:10.1093/biomet/34.1-2.28

    Examples
    --------
    >>> round(log_variance_ratio(Moments(10, 0.0, 9.0), Moments(10, 1.0, 18.0)).value, 4)
    0.6931
    """
    ratio = variance_ratio(ref, cur)
    if not ratio.defined or ratio.value == 0:
        return Estimate.undefined(ratio.reason or "constant_current", int(cur.n))
    return Estimate(math.log(ratio.value), math.nan, math.nan, int(cur.n))


def variance_ratio(ref: Moments, cur: Moments) -> Estimate:
    """Variance of the current values over that of the reference. Away from 1 is worse.

    Returns
    -------
    Estimate
        In [0, ∞), no interval (F holds only for normal data); NaN with `too_few` or `constant_reference`.

    References
    ----------
    Welch 1947, doi:10.1093/biomet/34.1-2.28

    Examples
    --------
    >>> variance_ratio(Moments(10, 0.0, 9.0), Moments(10, 1.0, 18.0)).value
    2.0
    """
    if ref.n < 2 or cur.n < 2:
        return Estimate.undefined("too_few", int(cur.n))
    if ref.m2 <= 0:
        return Estimate.undefined("constant_reference", int(cur.n))
    return Estimate(cur.variance / ref.variance, math.nan, math.nan, int(cur.n))
