"""Where a model is worse than elsewhere: a slice of the rows against the rest."""

import math

from monitoring.statistics.estimate import Estimate
from monitoring.statistics.mean_shift import Welch, welch
from monitoring.statistics.moments import Moments


def slice_test(of_slice: Moments, of_rest: Moments) -> Welch:
    """Test the mean loss of a slice against that of all other rows.

    Returns
    -------
    Welch
        Slice − rest; positive is worse. Search on some days, confirm on others: the p-value of the
        slice that a search picked is too small.

    References
    ----------
    Chung et al. 2019, doi:10.1109/ICDE.2019.00139

    Examples
    --------
    >>> slice_test(Moments(10, 1.0, 9.0), Moments(10, 0.0, 9.0)).difference
    1.0
    """
    return welch(of_rest, of_slice)


def slice_effect(of_slice: Moments, of_rest: Moments) -> Estimate:
    """Effect size √2·(mean difference) / √(sum of variances). Larger is worse.

    Returns
    -------
    Estimate
        In (−∞, ∞) with the p-value of `slice_test`; NaN `too_few` below two rows, `constant_reference`
        when nothing varies.

    References
    ----------
    Chung et al. 2019, doi:10.1109/ICDE.2019.00139

    Examples
    --------
    >>> slice_effect(Moments(10, 1.0, 9.0), Moments(10, 0.0, 9.0)).value
    1.0
    """
    n = round(of_slice.n)
    if min(of_slice.n, of_rest.n) < 2:
        return Estimate.undefined("too_few", n)
    spread = of_slice.variance + of_rest.variance
    if spread <= 0:
        return Estimate.undefined("constant_reference", n)
    test = slice_test(of_slice, of_rest)
    effect = math.sqrt(2) * test.difference / math.sqrt(spread)
    return Estimate(effect, math.nan, math.nan, n, test.p_value, "Welch")


def sliceline_score(
    n: float, total_error: float, slice_n: float, slice_error: float, alpha: float = 0.95
) -> float:
    """Score a slice by its error and its size. Larger is worse.

    Parameters
    ----------
    n, total_error : float
        All rows and the sum of their errors.
    slice_n, slice_error : float
        Those of the slice.
    alpha : float
        Weight of the error against the size, in (0, 1].

    Returns
    -------
    float
        Positive for a slice worth showing; NaN for an empty slice or no error at all.

    References
    ----------
    Sagadeeva & Boehm 2021, doi:10.1145/3448016.3457323

    Examples
    --------
    >>> round(sliceline_score(10000, 800, 500, 110), 4)
    0.7125
    """
    if min(n, slice_n, total_error) <= 0:
        return math.nan
    relative = (slice_error / slice_n) / (total_error / n)
    return alpha * (relative - 1) - (1 - alpha) * (n / slice_n - 1)
